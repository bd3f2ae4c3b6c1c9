/* SPDX-License-Identifier: MIT */
#include "tests/child_fixture.h"

#include "schema/frame.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char variable[] = "CHILD_PART";

const char *child_path(void)
{
	static char path[4096];

	if (readlink("/proc/self/exe", path, sizeof path - 1) <= 0)
		abort();
	return path;
}

void child_play(const char *part)
{
	setenv(variable, part, 1);
}

static void say_take(json_t *message)
{
	char *bytes;
	size_t length;

	if (frame_encode(message, &bytes, &length) < 0)
		_exit(98);
	for (size_t at = 0; at < length;) {
		ssize_t written = write(STDOUT_FILENO, bytes + at, length - at);

		if (written <= 0)
			_exit(97);
		at += (size_t)written;
	}
	free(bytes);
	json_decref(message);
}

static _Noreturn int be_deaf(void)
{
	for (;;)
		pause();
}

/* Hand each message to the part until the input ends. */
static int listen_with(void (*on_message)(json_t *message))
{
	struct frame_reader reader = { .bytes = NULL };
	char bytes[4096];
	ssize_t length;

	while ((length = read(STDIN_FILENO, bytes, sizeof bytes)) > 0) {
		json_t *message;

		if (frame_reader_append(&reader, bytes, (size_t)length) < 0)
			return 96;
		while (frame_reader_next(&reader, &message, NULL) == 0 && message) {
			on_message(message);
			json_decref(message);
		}
	}
	frame_reader_release(&reader);
	return 0;
}

static void echo(json_t *message)
{
	say_take(json_incref(message));
}

static void refuse(json_t *message)
{
	(void)message;
	say_take(json_pack("{s:s, s:i, s:s}", "error", "rule", "meeting", 7, "message", "no"));
}

static void show(json_t *wish)
{
	const char *title = json_string_value(json_object_get(wish, "title"));
	json_int_t id = json_integer_value(json_object_get(wish, "id"));

	if (strcmp(title, "die") == 0)
		_exit(0);
	if (strcmp(title, "hang") == 0)
		return;
	if (strcmp(title, "refuse") == 0) {
		say_take(json_pack("{s:{s:I, s:s, s:s}}", "failed", "id", id, "why", "no-server",
				   "message", "none"));
		return;
	}
	say_take(
		json_pack("{s:{s:I, s:s, s:i}}", "shown", "id", id, "owner", ":1.7", "number", 42));
	if (strcmp(title, "press") == 0) {
		say_take(json_pack("{s:{s:I, s:s}}", "action", "id", id, "key", "yes"));
		say_take(json_pack("{s:{s:I, s:i}}", "closed", "id", id, "reason", 3));
	}
}

static void be_desktop(json_t *message)
{
	json_t *shown = json_object_get(message, "show");
	json_t *closed = json_object_get(message, "close");

	if (shown)
		show(shown);
	if (closed)
		say_take(json_pack("{s:{s:I, s:i}}", "closed", "id",
				   json_integer_value(json_object_get(closed, "id")), "reason", 3));
}

static int count_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = -1; /* the folder itself */

	while (readdir(folder))
		count++;
	closedir(folder);
	return count - 2;
}

static int tell_state(void)
{
	say_take(json_pack("{s:i, s:s?, s:s?}", "files", count_files(), "added",
			   getenv("CHILD_ADDED"), "home", getenv("HOME")));
	return 0;
}

static int flood(void)
{
	char bytes[65536];

	memset(bytes, 'x', sizeof bytes);
	while (write(STDOUT_FILENO, bytes, sizeof bytes) > 0)
		;
	return be_deaf();
}

static int say_last(void)
{
	char *text = malloc(900001);

	memset(text, 'x', 900000);
	text[900000] = '\0';
	say_take(json_pack("{s:s}", "text", text));
	free(text);
	return 0;
}

static int say_garbage(void)
{
	if (write(STDOUT_FILENO, "garbage\0", 8) != 8)
		return 95;
	return be_deaf();
}

int child_main(void)
{
	const char *part = getenv(variable);

	if (!part)
		return -1;
	if (strcmp(part, "echo") == 0)
		return listen_with(echo);
	if (strcmp(part, "refuse") == 0)
		return listen_with(refuse);
	if (strcmp(part, "desktop") == 0) {
		say_take(json_pack("{s:{s:b}}", "server", "present", 1));
		return listen_with(be_desktop);
	}
	if (strcmp(part, "garbage") == 0)
		return say_garbage();
	if (strcmp(part, "flood") == 0)
		return flood();
	if (strcmp(part, "three") == 0)
		return 3;
	if (strcmp(part, "signal") == 0)
		return raise(SIGTERM);
	if (strcmp(part, "last") == 0)
		return say_last();
	if (strcmp(part, "state") == 0)
		return tell_state();
	return be_deaf();
}
