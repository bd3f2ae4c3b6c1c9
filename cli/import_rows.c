/* SPDX-License-Identifier: MIT */
#include "cli/import_rows.h"

#include "cli/complain.h"
#include "schema/frame.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <stdarg.h>
#include <string.h>

enum { BATCH_BYTES = FRAME_MAX / 4, TOLD_MAX = 20, FIRST_CAPACITY = 1024 };

/* A message without its rows, the first one of an import and those that follow. */
static const char envelope[] =
	"{\"method\":\"org.ayumi.Journal.ImportAdd\",\"parameters\":{\"rows\":[";
static const char end_of_first[] = "],\"begin\":true}}";
static const char end_of_next[] = "],\"begin\":false}}";

void import_out_release(struct import_out *out)
{
	json_out_release(&out->batch);
	free(out->lines);
}

static bool may_tell(struct import_out *out)
{
	out->wrong++;
	return out->wrong <= TOLD_MAX;
}

void import_out_wrong(struct import_out *out, long line, const char *format, ...)
{
	_cleanup_(free_text) char *text = NULL;
	va_list arguments;

	if (!may_tell(out))
		return;
	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	complain_line(out->has_entries ? _("Entry %ld of the file: %s") : _("Line %ld: %s"), line,
		      text);
}

/* A member that is not as it must be is named as the file names it: such rows go as they are. */
static void tell_why(const struct failure *failure)
{
	const char *name = json_string_value(json_object_get(failure->parameters, "parameter"));
	const char *why = json_string_value(json_object_get(failure->parameters, "message"));

	if (strcmp(failure->error, "org.varlink.service.InvalidParameter") == 0 && name && why)
		complain_line(_("What stands at “%s” cannot be used (%s)."), name, why);
	else
		complain(failure);
}

static void tell_problem(struct import_out *out, const json_t *problem)
{
	json_int_t row = json_integer_value(json_object_get(problem, "row"));
	const char *error = json_string_value(json_object_get(problem, "error"));
	struct failure failure = {
		.error = memory_string(error ? error : ""),
		.parameters = json_incref(json_object_get(problem, "parameters")),
	};

	if (may_tell(out)) {
		complain_line(out->has_entries ? _("Entry %ld of the file cannot be taken:")
					       : _("Line %ld cannot be taken:"),
			      row >= 0 && (size_t)row < out->count ? out->lines[row] : 0);
		tell_why(&failure);
	}
	failure_release(&failure);
}

static enum result fail(enum answer answer, struct failure *failure)
{
	complain(failure);
	failure_release(failure);
	return answer == ANSWER_LOST ? RESULT_NO_DAEMON : RESULT_FAILED;
}

static enum result take_answer(struct import_out *out)
{
	struct failure failure = { 0 };
	json_t *reply;
	json_t *problem;
	size_t i;
	enum answer answer;

	if (!out->is_unanswered)
		return RESULT_DONE;
	out->is_unanswered = false;
	answer = client_receive(out->cli->client, &reply, NULL, &failure);
	if (answer != ANSWER_OK)
		return fail(answer, &failure);
	json_array_foreach (json_object_get(reply, "problems"), i, problem)
		tell_problem(out, problem);
	json_decref(reply);
	return RESULT_DONE;
}

static enum result send_batch(struct import_out *out)
{
	struct failure failure = { 0 };
	enum result result = command_connect(out->cli);
	enum answer answer;

	if (result == RESULT_DONE)
		result = take_answer(out);
	if (result != RESULT_DONE)
		return result;
	if (out->is_begun)
		json_out_raw(&out->batch, end_of_next, sizeof end_of_next);
	else
		json_out_raw(&out->batch, end_of_first, sizeof end_of_first);
	answer =
		client_send_written(out->cli->client, out->batch.text, out->batch.length, &failure);
	out->batch.length = 0;
	out->is_begun = true;
	out->is_unanswered = answer == ANSWER_OK;
	return answer == ANSWER_OK ? RESULT_DONE : fail(answer, &failure);
}

enum result import_out_row(struct import_out *out, const char *row, size_t length, long line)
{
	enum result result = RESULT_DONE;

	if (out->batch.length > 0 && out->batch.length + length > BATCH_BYTES)
		result = send_batch(out);
	if (result != RESULT_DONE)
		return result;
	if (out->count == out->capacity) {
		out->capacity = out->capacity ? out->capacity * 2 : FIRST_CAPACITY;
		out->lines = memory_resize(out->lines, out->capacity * sizeof *out->lines);
	}
	out->lines[out->count++] = line;
	if (out->batch.length == 0)
		json_out_raw(&out->batch, envelope, sizeof envelope - 1);
	else
		json_out_raw(&out->batch, ",", 1);
	json_out_raw(&out->batch, row, length);
	return RESULT_DONE;
}

static void tell_untold(const struct import_out *out)
{
	if (out->wrong > TOLD_MAX)
		complain_line(ngettext("And %ld more line is wrong.",
				       "And %ld more lines are wrong.",
				       (unsigned long)(out->wrong - TOLD_MAX)),
			      out->wrong - TOLD_MAX);
}

enum result import_out_finish(struct import_out *out, bool is_dry_run, json_t **reply)
{
	struct failure failure = { 0 };
	enum result result = out->batch.length > 0 ? send_batch(out) : RESULT_DONE;
	json_t *problem;
	size_t i;
	enum answer answer;

	*reply = NULL;
	if (result == RESULT_DONE)
		result = take_answer(out);
	if (result != RESULT_DONE || !out->is_begun || (out->wrong > 0 && !out->is_going_on)) {
		tell_untold(out);
		return result != RESULT_DONE || out->wrong == 0 ? result : RESULT_FAILED;
	}
	answer = client_send(
		out->cli->client, "ImportCommit",
		json_pack("{s:b, s:b}", "dry_run", is_dry_run, "keep_going", out->is_going_on),
		false, &failure);
	if (answer == ANSWER_OK)
		answer = client_receive(out->cli->client, reply, NULL, &failure);
	if (answer == ANSWER_LOST)
		complain_line("%s", _("The answer was lost. Importing the same file again does no "
				      "harm: what is kept is not kept twice."));
	if (answer != ANSWER_OK)
		return fail(answer, &failure);
	json_array_foreach (json_object_get(json_object_get(*reply, "result"), "problems"), i,
			    problem)
		tell_problem(out, problem);
	tell_untold(out);
	return out->wrong > 0 && !out->is_going_on ? RESULT_FAILED : RESULT_DONE;
}
