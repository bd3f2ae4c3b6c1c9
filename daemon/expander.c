/* SPDX-License-Identifier: MIT */
#include "daemon/expander.h"

#include "daemon/helper.h"
#include "schema/memory.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static const char program[] = "ayumi-calendar";

enum { PARTS_MAX = 256 };

struct question {
	struct question *next;
	json_t *request;
	struct expander_answer answer;
};

struct expander {
	uv_loop_t *loop;
	char *path;
	uv_timer_t timer; /* the deadline, and at 0 the start of the next question */
	struct helper *helper;
	struct question *first; /* the one being asked, while there is a helper */
	struct question **last;
	size_t count;
	json_t *reply; /* held until the helper has ended */
	json_t *parts; /* what came of it before */
	bool is_late;
	bool is_closing;
	void (*on_closed)(void *context);
	void *closed_context;
};

struct expander *expander_new(uv_loop_t *loop, const char *path)
{
	struct expander *expander = memory_zeroed(1, sizeof *expander);

	expander->loop = loop;
	expander->path = memory_string(path);
	expander->last = &expander->first;
	uv_timer_init(loop, &expander->timer);
	expander->timer.data = expander;
	return expander;
}

static void answer_first(struct expander *expander, int status, json_t *reply,
			 const struct error *err)
{
	struct question *question = expander->first;

	expander->first = question->next;
	if (!expander->first)
		expander->last = &expander->first;
	expander->count--;
	question->answer.on_reply(question->answer.context, status, reply, err);
	json_decref(question->request);
	free(question);
}

static const char *meeting_text(const json_t *request, json_int_t number, const char *key)
{
	const json_t *meetings = json_object_get(request, "meetings");
	const json_t *meeting;
	size_t i;

	json_array_foreach (meetings, i, meeting) {
		if (json_integer_value(json_object_get(meeting, "meeting")) == number)
			return json_string_value(json_object_get(meeting, key));
	}
	return NULL;
}

static int explain_calendar(const json_t *reply, const char *message, struct error *err)
{
	error_set(err, 0, FAULT_INVALID_CALENDAR, NULL,
		  json_string_value(json_object_get(reply, "reason")), "%s", message);
	err->number = json_integer_value(json_object_get(reply, "line"));
	return -EINVAL;
}

/* What the helper's refusal says, as an error. */
static int explain(const struct question *question, const json_t *reply, struct error *err)
{
	const char *error = json_string_value(json_object_get(reply, "error"));
	const char *message = json_string_value(json_object_get(reply, "message"));
	json_int_t number = json_integer_value(json_object_get(reply, "meeting"));

	if (!message)
		message = "no reason given";
	if (error && strcmp(error, "rule") == 0)
		error_set(err, 0, FAULT_INVALID_RULE, "rule",
			  meeting_text(question->request, number, "rule"), "%s", message);
	else if (error && strcmp(error, "calendar") == 0)
		return explain_calendar(reply, message, err);
	else if (error && strcmp(error, "zone") == 0)
		error_set(err, 0, FAULT_INVALID_PARAMETER, "zone",
			  meeting_text(question->request, number, "zone"), "%s", message);
	else
		return error_set(err, -EPROTO, FAULT_HELPER_FAILED, NULL, program, "%s", message);
	err->number = number;
	return -EINVAL;
}

static void finish(struct expander *expander, int status, int signal)
{
	struct error err = { .fault = FAULT_NONE };
	json_t *reply = expander->reply;
	int result = 0;

	expander->reply = NULL;
	if (reply && expander->parts)
		json_object_set(reply, "parts", expander->parts);
	json_decref(expander->parts);
	expander->parts = NULL;
	if (reply && !json_object_get(reply, "error") &&
	    (json_is_array(json_object_get(reply, "occurrences")) ||
	     json_is_array(json_object_get(reply, "meetings")) ||
	     json_is_array(json_object_get(reply, "holidays")) ||
	     json_is_string(json_object_get(reply, "text"))))
		result = 0;
	else if (reply)
		result = explain(expander->first, reply, &err);
	else if (expander->is_late)
		result = error_set(&err, -ETIMEDOUT, FAULT_HELPER_FAILED, NULL, program,
				   "no answer in %d ms", EXPANDER_DEADLINE_MS);
	else
		result = error_set(&err, -EIO, FAULT_HELPER_FAILED, NULL, program,
				   "it ended with status %d, signal %d", status, signal);
	answer_first(expander, result, result == 0 ? reply : NULL, result == 0 ? NULL : &err);
	json_decref(reply);
}

static void on_next(uv_timer_t *timer);

static void schedule_next(struct expander *expander)
{
	if (expander->first && !expander->helper && !expander->is_closing)
		uv_timer_start(&expander->timer, on_next, 0, 0);
}

static void on_frame(void *context, json_t *message)
{
	struct expander *expander = context;

	json_t *part = json_object_get(message, "part");

	if (expander->reply)
		return;
	if (!part) {
		expander->reply = json_incref(message);
		return;
	}
	if (!expander->parts)
		expander->parts = json_array();
	if (json_array_size(expander->parts) < PARTS_MAX)
		json_array_append(expander->parts, part);
}

static void on_exit_of_helper(void *context, int status, int signal)
{
	struct expander *expander = context;

	uv_timer_stop(&expander->timer);
	helper_close(expander->helper, NULL, NULL);
	expander->helper = NULL;
	/* The answer's receiver may ask again, or close us; `schedule_next` then finds that. */
	finish(expander, status, signal);
	schedule_next(expander);
}

static void on_deadline(uv_timer_t *timer)
{
	struct expander *expander = timer->data;

	expander->is_late = true;
	helper_kill(expander->helper);
}

/* The parts of a long text go before the question, each in a message of its own. */
static int send_question(struct helper *helper, const json_t *request)
{
	const json_t *parts = json_object_get(request, "parts");
	json_t *rest = json_copy((json_t *)(uintptr_t)request);
	json_t *part;
	size_t i;
	int result = 0;

	json_array_foreach (parts, i, part) {
		json_t *message = json_pack("{s:O}", "part", part);

		if (result == 0)
			result = helper_send(helper, message);
		json_decref(message);
	}
	json_object_del(rest, "parts");
	if (result == 0)
		result = helper_send(helper, rest);
	json_decref(rest);
	return result;
}

static void on_next(uv_timer_t *timer)
{
	struct expander *expander = timer->data;
	const struct helper_events events = {
		.context = expander,
		.on_frame = on_frame,
		.on_exit = on_exit_of_helper,
	};
	struct error err = { .fault = FAULT_NONE };
	int result = helper_start(&expander->helper, expander->loop, expander->path, NULL, &events,
				  &err);

	if (result < 0) {
		answer_first(expander, result, NULL, &err);
		schedule_next(expander);
		return;
	}
	expander->is_late = false;
	result = send_question(expander->helper, expander->first->request);
	if (result < 0) {
		helper_close(expander->helper, NULL, NULL);
		expander->helper = NULL;
		error_set(&err, result, FAULT_HELPER_FAILED, NULL, program,
			  "the question cannot be sent: %s", strerror(-result));
		answer_first(expander, result, NULL, &err);
		schedule_next(expander);
		return;
	}
	helper_end(expander->helper, EXPANDER_DEADLINE_MS);
	uv_timer_start(&expander->timer, on_deadline, EXPANDER_DEADLINE_MS, 0);
}

int expander_ask(struct expander *expander, const json_t *request,
		 const struct expander_answer *answer)
{
	struct question *question;

	if (expander->is_closing || expander->count == EXPANDER_QUESTIONS_MAX)
		return -EBUSY;
	question = memory_zeroed(1, sizeof *question);
	question->request = json_deep_copy(request);
	question->answer = *answer;
	*expander->last = question;
	expander->last = &question->next;
	expander->count++;
	schedule_next(expander);
	return 0;
}

static void on_timer_closed(uv_handle_t *handle)
{
	struct expander *expander = handle->data;
	void (*on_closed)(void *context) = expander->on_closed;
	void *context = expander->closed_context;

	json_decref(expander->reply);
	json_decref(expander->parts);
	free(expander->path);
	free(expander);
	if (on_closed)
		on_closed(context);
}

static void on_helper_closed(void *context)
{
	struct expander *expander = context;

	uv_close((uv_handle_t *)&expander->timer, on_timer_closed);
}

void expander_close(struct expander *expander, void (*on_closed)(void *context), void *context)
{
	struct error err = { .fault = FAULT_NONE };
	struct helper *helper;

	if (!expander) {
		if (on_closed)
			on_closed(context);
		return;
	}
	expander->is_closing = true;
	expander->on_closed = on_closed;
	expander->closed_context = context;
	uv_timer_stop(&expander->timer);
	error_set(&err, 0, FAULT_HELPER_FAILED, NULL, program, "the daemon is ending");
	while (expander->first)
		answer_first(expander, -ECANCELED, NULL, &err);
	helper = expander->helper;
	expander->helper = NULL;
	helper_close(helper, on_helper_closed, expander);
}
