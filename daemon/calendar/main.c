/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/answer.h"
#include "schema/frame.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * ayumi-calendar: reads one request on standard input, writes its answer on
 * standard output, and exits (0 if an answer was written).  A long text comes
 * before the request, and leaves before the answer, in messages {"part": text}.
 */

enum { CPU_SOFT_S = 3, CPU_HARD_S = 4, FILES_MAX = 16 };
enum { MEMORY_MAX = 256 * 1024 * 1024, PART_BYTES = 128 * 1024 };

/* Sanitizers map terabytes, and look at their own process for leaks. */
#ifdef WITH_SANITIZERS
static const bool is_confined = false;
#else
static const bool is_confined = true;
#endif

/* The answer for when the meeting in work uses up the time; written from a signal handler. */
static char late_answer[128];
static size_t late_length;

static void note_meeting(json_int_t meeting)
{
	int length = snprintf(late_answer, sizeof late_answer,
			      "{\"error\":\"rule\",\"meeting\":%" JSON_INTEGER_FORMAT
			      ",\"message\":\"the rule takes too long\"}",
			      meeting);

	late_length = (size_t)length + 1;
}

static void on_cpu_limit(int signal)
{
	(void)signal;
	if (late_length > 0 && write(STDOUT_FILENO, late_answer, late_length) > 0)
		_exit(EXIT_SUCCESS);
	_exit(EXIT_FAILURE);
}

static int limit(enum __rlimit_resource resource, rlim_t soft, rlim_t hard)
{
	struct rlimit limits = { .rlim_cur = soft, .rlim_max = hard };

	return setrlimit(resource, &limits);
}

static int confine(void)
{
	const struct sigaction action = { .sa_handler = on_cpu_limit };

	if (sigaction(SIGXCPU, &action, NULL) < 0 ||
	    limit(RLIMIT_CPU, CPU_SOFT_S, CPU_HARD_S) < 0 || limit(RLIMIT_CORE, 0, 0) < 0 ||
	    limit(RLIMIT_NOFILE, FILES_MAX, FILES_MAX) < 0)
		return -errno;
	if (is_confined &&
	    (prctl(PR_SET_DUMPABLE, 0) < 0 || limit(RLIMIT_AS, MEMORY_MAX, MEMORY_MAX) < 0))
		return -errno;
	return 0;
}

/* A part is set aside; anything else is the request, which then has all parts. */
static void sort_out(json_t *parts, json_t **request)
{
	json_t *part = json_object_get(*request, "part");

	if (part) {
		json_array_append(parts, part);
		json_decref(*request);
		*request = NULL;
	} else if (json_array_size(parts) > 0) {
		json_object_set(*request, "parts", parts);
		late_length =
			(size_t)snprintf(late_answer, sizeof late_answer,
					 "{\"error\":\"calendar\",\"reason\":\"slow\",\"line\":0,"
					 "\"message\":\"the calendar takes too long\"}") +
			1;
	}
}

static int read_messages(struct frame_reader *reader, json_t *parts, json_t **request)
{
	int result;

	do {
		result = frame_reader_next(reader, request, NULL);
		if (result < 0 || !*request)
			return result;
		sort_out(parts, request);
	} while (!*request);
	return 0;
}

static int read_request(json_t **request)
{
	struct frame_reader reader = { .bytes = NULL };
	json_t *parts = json_array();
	int result = 0;

	*request = NULL;
	while (result == 0 && !*request) {
		char bytes[16384];
		ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);

		if (length < 0 && errno == EINTR)
			continue;
		if (length <= 0)
			result = length < 0 ? -errno : -ENODATA;
		else
			result = frame_reader_append(&reader, bytes, (size_t)length);
		if (result == 0)
			result = read_messages(&reader, parts, request);
	}
	json_decref(parts);
	frame_reader_release(&reader);
	return result;
}

static int write_message(const json_t *answer)
{
	char *bytes;
	size_t length;
	int result = frame_encode(answer, &bytes, &length);

	if (result < 0)
		return result;
	for (size_t at = 0; at < length;) {
		ssize_t written = write(STDOUT_FILENO, bytes + at, length - at);

		if (written < 0 && errno != EINTR) {
			result = -errno;
			break;
		}
		at += written > 0 ? (size_t)written : 0;
	}
	free(bytes);
	return result;
}

/* Lines of a calendar are short, and a part ends with one. */
static size_t part_length(const char *text)
{
	size_t length = PART_BYTES;

	while (length > 0 && text[length - 1] != '\n')
		length--;
	return length > 0 ? length : PART_BYTES;
}

static int write_too_much(void)
{
	json_t *answer = json_pack("{s:s, s:s, s:i, s:s}", "error", "calendar", "reason",
				   "too-much", "line", 0, "message", "it holds too many dates");
	int result = write_message(answer);

	json_decref(answer);
	return result;
}

static int write_answer(json_t *answer)
{
	const char *text = json_string_value(json_object_get(answer, "text"));
	size_t left = json_string_length(json_object_get(answer, "text"));
	int result = 0;
	json_t *message;

	while (result == 0 && left > PART_BYTES) {
		size_t length = part_length(text);

		message = json_pack("{s:s%}", "part", text, length);
		result = message ? write_message(message) : -EINVAL;
		json_decref(message);
		text += length;
		left -= length;
	}
	if (!text || result < 0)
		return result < 0 ? result : write_message(answer);
	message = json_pack("{s:s}", "text", text);
	result = write_message(message);
	json_decref(message);
	return result;
}

int main(void)
{
	json_t *request;
	json_t *answer;
	int result = confine();

	if (result == 0)
		result = read_request(&request);
	if (result == 0) {
		answer = calendar_answer(request, note_meeting);
		/* A late signal would write a second answer into this one. */
		signal(SIGXCPU, SIG_DFL);
		result = write_answer(answer);
		if (result == -EMSGSIZE)
			result = write_too_much();
		json_decref(answer);
		json_decref(request);
	}
	if (result < 0)
		fprintf(stderr, "ayumi-calendar: %s\n", strerror(-result));
	return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
