/* SPDX-License-Identifier: MIT */
#include "cli/meeting_calendar.h"

#include "cli/complain.h"
#include "cli/repeat.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CALENDAR_BYTES_MAX = 10 * 1024 * 1024, PART_BYTES = 128 * 1024 };

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* --- reading ------------------------------------------------------------------------ */

static int open_calendar(const char *path)
{
	struct stat about;
	int file;

	if (strcmp(path, "-") == 0)
		return dup(STDIN_FILENO);
	/* A pipe that nobody writes to would hold the program up. */
	file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return -errno;
	if (fstat(file, &about) < 0 || !S_ISREG(about.st_mode)) {
		close(file);
		return -EINVAL;
	}
	return file;
}

/* Everything in the file and a NUL; *length is more than the limit where there is more. */
static char *read_all(int file, size_t *length)
{
	char *bytes = NULL;
	size_t capacity = 0;

	*length = 0;
	for (;;) {
		ssize_t got;

		if (capacity - *length < PART_BYTES) {
			capacity += capacity + PART_BYTES;
			bytes = memory_resize(bytes, capacity + 1);
		}
		got = read(file, bytes + *length, PART_BYTES);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			free(bytes);
			return NULL;
		}
		*length += (size_t)got;
		if (got == 0 || *length > CALENDAR_BYTES_MAX)
			break;
	}
	bytes[*length] = '\0';
	return bytes;
}

static enum result read_calendar(const char *path, char **text, size_t *length)
{
	int file = open_calendar(path);

	*text = file >= 0 ? read_all(file, length) : NULL;
	if (file >= 0)
		close(file);
	if (!*text && file == -EINVAL)
		complain_line(_("“%s” is not a file that can be read as a calendar."), path);
	else if (!*text)
		complain_line(_("“%s” cannot be read: %s"), path,
			      strerror(file < 0 ? -file : errno));
	else if (*length > CALENDAR_BYTES_MAX)
		complain_line(_("“%s” is larger than 10 MiB. Nothing was kept."), path);
	else if (!text_is_valid(*text, *length))
		complain_line(_("“%s” is not UTF-8. Nothing was kept."), path);
	else
		return RESULT_DONE;
	return RESULT_FAILED;
}

/* How much of the text goes into one call; no character is cut in two. */
static size_t part_length(const char *text, size_t left)
{
	size_t length = left;

	if (left <= PART_BYTES)
		return left;
	for (length = PART_BYTES; ((unsigned char)text[length] & 0xC0) == 0x80;)
		length--;
	return length;
}

static enum result send_parts(struct cli *cli, const char *method, const char *text, size_t length,
			      const json_t *additional, json_t **reply)
{
	enum result result;
	size_t at = 0;

	*reply = NULL;
	do {
		size_t part = part_length(text + at, length - at);
		json_t *parameters =
			json_pack("{s:s%, s:I, s:b}", "part", text + at, part, "offset",
				  (json_int_t)at, "last", at + part == length);

		json_object_update(parameters, (json_t *)(uintptr_t)additional);
		json_decref(*reply);
		result = command_call_method(cli, method, parameters, reply);
		at += part;
	} while (result == RESULT_DONE && at < length);
	return result;
}

/* --- saying ------------------------------------------------------------------------- */

static const struct {
	const char *change;
	const char *kept; /* marked for translation */
	const char *would;
} changes[] = {
	{ "new", N_("new"), N_("would be new") },
	{ "changed", N_("changed"), N_("would be changed") },
	{ "unchanged", N_("unchanged"), N_("unchanged") },
	{ "removed", N_("cancelled, and removed here"), N_("cancelled, would be removed here") },
	{ "kept-out", N_("left out"), N_("left out") },
};

static const struct {
	const char *what;
	const char *text; /* marked for translation */
} problems[] = {
	{ "all-day", N_("it is for the whole day, and a meeting needs a time") },
	{ "no-start", N_("one of its dates cannot be read") },
	{ "no-uid", N_("it has no name of its own (UID), and would come twice the next time") },
	{ "no-event", N_("it is a task or a note, not a meeting") },
	{ "zone", N_("its time zone is not known") },
	{ "rule", N_("its rule cannot be followed here") },
	{ "rdate-period",
	  N_("additional dates with an end of their own (RDATE of periods) cannot be "
	     "kept; please add them one by one") },
	{ "rdate-same-day", N_("it has a second time on one day, which cannot be kept") },
	{ "exrule", N_("its rule of exceptions (EXRULE) cannot be followed; please leave those "
		       "dates out one by one") },
	{ "not-all-day", N_("it has a time of day, and holidays have none") },
	{ "too-many-days", N_("it is longer than two weeks") },
	{ "duration", N_("it is longer than a day, or ends before it begins") },
	{ "override", N_("this change of one date cannot be kept") },
	{ "override-alone", N_("it is a change of one date of a meeting that is not in the file") },
	{ "override-time-only",
	  N_("of this change of one date only the time is kept, not its words or length") },
	{ "words", N_("its name or its place cannot be kept as it is written") },
	{ "too-many", N_("the file holds more than can be kept") },
};

static void print_meeting(const json_t *meeting, bool is_dry_run)
{
	const char *change = text_of(meeting, "change");
	const char *rule = json_string_value(json_object_get(meeting, "rule"));
	long long number = json_integer_value(json_object_get(meeting, "number"));
	_cleanup_(free_text) char *repeats = NULL;
	int32_t first = 0;

	(void)date_parse(text_of(meeting, "date"), &first);
	repeats = rule ? repeat_say_from(rule, first, language_is_japanese())
		       : memory_string(text_of(meeting, "date"));
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		if (strcmp(changes[i].change, change) == 0)
			change = is_dry_run ? _(changes[i].would) : _(changes[i].kept);
	}
	if (number)
		command_print("%3lld  %s  %s %s  [%s]", number, text_of(meeting, "title"), repeats,
			      text_of(meeting, "time"), change);
	else
		command_print("     %s  %s %s  [%s]", text_of(meeting, "title"), repeats,
			      text_of(meeting, "time"), change);
}

void meeting_calendar_print_problem(const json_t *problem)
{
	const char *what = text_of(problem, "what");
	const char *detail = text_of(problem, "detail");

	for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++) {
		if (strcmp(problems[i].what, what) == 0) {
			what = _(problems[i].text);
			break;
		}
	}
	command_print(_("  line %lld, “%s”: %s%s%s%s"),
		      (long long)json_integer_value(json_object_get(problem, "line")),
		      text_of(problem, "title"), what, *detail ? " (" : "", detail,
		      *detail ? ")" : "");
}

static void print_import(const json_t *import, bool is_dry_run)
{
	const json_t *meetings = json_object_get(import, "meetings");
	const json_t *untaken = json_object_get(import, "problems");
	long long past = json_integer_value(json_object_get(import, "past"));
	long long untold = json_integer_value(json_object_get(import, "untold"));
	const json_t *item;
	size_t i;

	if (json_array_size(meetings) == 0)
		command_print("%s", _("There is no meeting to come in it."));
	json_array_foreach (meetings, i, item)
		print_meeting(item, is_dry_run);
	if (past > 0)
		command_print(ngettext("%lld that is over was left out.",
				       "%lld that are over were left out.", (unsigned long)past),
			      past);
	if (json_array_size(untaken) > 0)
		command_print("%s", _("Not taken, or not wholly:"));
	json_array_foreach (untaken, i, item)
		meeting_calendar_print_problem(item);
	if (untold > 0)
		command_print(_("  and %lld more"), untold);
	if (is_dry_run)
		command_print("%s", _("Nothing was kept (--dry-run)."));
}

enum result meeting_calendar_send(struct cli *cli, const char *path, const char *method,
				  json_t *additional_take, json_t **reply)
{
	_cleanup_(free_text) char *text = NULL;
	size_t length = 0;
	enum result result = read_calendar(path, &text, &length);

	*reply = NULL;
	if (result == RESULT_DONE)
		result = send_parts(cli, method, text, length, additional_take, reply);
	json_decref(additional_take);
	return result;
}

enum result meeting_calendar_import(struct cli *cli, const char *path, json_t *additional_take)
{
	bool is_dry_run = json_is_true(json_object_get(additional_take, "dry_run"));
	json_t *reply;
	enum result result =
		meeting_calendar_send(cli, path, "ImportCalendar", additional_take, &reply);

	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(json_object_get(reply, "import"));
	else if (result == RESULT_DONE)
		print_import(json_object_get(reply, "import"), is_dry_run);
	json_decref(reply);
	return result;
}

/* --- writing ------------------------------------------------------------------------ */

/* The whole text, of all its pieces; free with free().  NULL after having said why. */
static char *receive_text(struct cli *cli, enum result *result)
{
	struct failure failure = { 0 };
	char *text = memory_string("");
	size_t length = 0;
	bool continues = true;
	enum answer answer = client_send(cli->client, "ExportCalendar", NULL, true, &failure);

	while (answer == ANSWER_OK && continues) {
		json_t *reply = NULL;
		const char *piece;

		answer = client_receive(cli->client, &reply, &continues, &failure);
		piece = text_of(reply, "text");
		text = memory_resize(text, length + strlen(piece) + 1);
		memcpy(text + length, piece, strlen(piece) + 1);
		length += strlen(piece);
		json_decref(reply);
	}
	*result = RESULT_DONE;
	if (answer == ANSWER_OK)
		return text;
	complain(&failure);
	failure_release(&failure);
	free(text);
	*result = answer == ANSWER_LOST ? RESULT_NO_DAEMON : RESULT_FAILED;
	return NULL;
}

enum result meeting_calendar_export(struct cli *cli, const char *path)
{
	_cleanup_(free_text) char *text = NULL;
	json_t *answer;
	enum result result;

	text = receive_text(cli, &result);
	if (!text)
		return result;
	if (!cli->is_json)
		return command_save(path, text, strlen(text), false);
	answer = json_pack("{s:s}", "text", text);
	result = command_print_json(answer);
	json_decref(answer);
	return result;
}
