/* SPDX-License-Identifier: MIT */
#include "cli/add.h"

#include "cli/aftercare.h"
#include "cli/complain.h"
#include "cli/editor.h"
#include "cli/entry_line.h"
#include "cli/entry_options.h"
#include "cli/entry_text.h"
#include "cli/template.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <string.h>
#include <unistd.h>

enum { UNANSWERED_MAX = 32, UNANSWERED_MAX_BYTES = 32 * 1024, ENTRY_BYTES = 512 };

/* Say what was kept, with the date in full. */
static void echo(struct entry_reader *reader, const json_t *wire)
{
	struct entry entry;

	if (entry_from_wire(&entry, wire, NULL) < 0)
		return;
	if (entry_line_today(reader) == RESULT_DONE) {
		_cleanup_(free_text) char *sentence = entry_text_sentence(&entry, &reader->today);

		command_print(_("Kept: %s"), sentence);
	}
	entry_release(&entry);
}

/* Whether one sentence can say them all: of one day and writer, and nothing beside a text. */
static bool are_alike(const struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct entry *each = &entries[i];
		const char *member = each->member ? each->member : "";
		const char *first = entries[0].member ? entries[0].member : "";

		if (each->day != entries[0].day || strcmp(member, first) != 0 ||
		    each->minute != ENTRY_NO_TIME || each->tag_count > 0 || each->said_by ||
		    each->is_private != entries[0].is_private)
			return false;
	}
	return count > 1;
}

/* "記録しました: 2026年(令和8年)11月3日(火)  会話・雑談、メモ 「…」 (母、11〜12番)" */
static void echo_together(const struct entry *entries, size_t count, const struct today *today)
{
	_cleanup_(free_text) char *day = when_say(entries[0].day, today, WHEN_FULL);
	_cleanup_(free_text) char *all = memory_string("");

	for (size_t i = 0; i < count; i++) {
		_cleanup_(free_text) char *kind =
			entry_text_kind(entries[i].kind, entries[i].outcome);
		_cleanup_(free_text) char *text = entry_text_quoted(entries[i].text);
		char *longer = memory_format("%s%s%s%s", all,
					     i == 0		  ? ""
					     : today->is_japanese ? "、"
								  : ", ",
					     kind, text);

		free(all);
		all = longer;
	}
	command_print(_("Kept: %s  %s (%s, %lld to %lld)%s"), day, all,
		      entry_text_writer(entries[0].member), (long long)entries[0].number,
		      (long long)entries[count - 1].number,
		      entries[0].is_private ? _(" [private]") : "");
}

static void echo_all(struct entry_reader *reader, const json_t *wire)
{
	size_t count = json_array_size(wire);
	struct entry *entries = memory_zeroed(count, sizeof *entries);
	bool are_read = entry_line_today(reader) == RESULT_DONE;

	for (size_t i = 0; are_read && i < count; i++)
		are_read = entry_from_wire(&entries[i], json_array_get(wire, i), NULL) == 0;
	if (are_read && are_alike(entries, count)) {
		echo_together(entries, count, &reader->today);
	} else {
		for (size_t i = 0; i < count; i++)
			echo(reader, json_array_get(wire, i));
	}
	entry_free_all(entries, count);
}

/* One entry or several. */
static void care(struct cli *cli, const json_t *reply)
{
	json_t *entries = json_incref(json_object_get(reply, "entries"));

	if (!entries)
		entries = json_pack("[O]", json_object_get(reply, "entry"));
	aftercare(cli, entries);
	json_decref(entries);
}

enum result add_tell(struct entry_reader *reader, const json_t *reply)
{
	const json_t *entries = json_object_get(reply, "entries");

	if (!reader->has_today)
		reader->has_today =
			command_read_today(json_object_get(reply, "today"), &reader->today);
	if (reader->cli->is_json)
		return command_print_json(entries ? entries : json_object_get(reply, "entry"));
	if (entries)
		echo_all(reader, entries);
	else
		echo(reader, json_object_get(reply, "entry"));
	command_print("%s", _("To take it back: ayumi undo"));
	care(reader->cli, reply);
	return RESULT_DONE;
}

enum result add_entries(struct entry_reader *reader, json_t *entries_take)
{
	bool is_one = json_array_size(entries_take) == 1;
	json_t *reply;
	enum result result = command_call_method(
		reader->cli, is_one ? "Add" : "AddAll",
		is_one ? json_pack("{s:O}", "entry", json_array_get(entries_take, 0))
		       : json_pack("{s:O}", "entries", entries_take),
		&reply);

	json_decref(entries_take);
	if (result == RESULT_DONE)
		result = add_tell(reader, reply);
	json_decref(reply);
	return result;
}

/* --- entries from standard input ----------------------------------------------------- */

/* Entries that were read and are to be kept, in order. */
struct batch {
	json_t *entries;
	size_t sent;
	size_t answered;
	size_t unanswered_bytes;
};

static bool is_blank(const char *line)
{
	return line[strspn(line, " \t\r\n")] == '\0' || line[0] == '#';
}

static enum result read_lines(struct entry_reader *reader, struct batch *batch)
{
	enum result worst = RESULT_DONE;
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	long number = 0;
	long wrong = 0;

	while ((length = getline(&line, &size, stdin)) >= 0) {
		enum result result = RESULT_USAGE;
		json_t *entries = NULL;

		number++;
		line[strcspn(line, "\r\n")] = '\0';
		if (is_blank(line) && strlen(line) + 1 >= (size_t)length)
			continue;
		if (!text_is_valid(line, (size_t)length) && strlen(line) + 1 < (size_t)length)
			complain_line("%s", _("The line holds a NUL byte."));
		else if (!text_is_valid(line, strlen(line)))
			complain_line("%s", _("The text is not UTF-8; nothing was kept."));
		else
			result = entry_line_read_text(reader, line, &entries);
		if (result == RESULT_NO_DAEMON) {
			worst = result;
			break;
		}
		if (result != RESULT_DONE) {
			complain_line(_("That was line %ld."), number);
			worst = result;
			wrong++;
			continue;
		}
		json_array_extend(batch->entries, entries);
		json_decref(entries);
	}
	free(line);
	if (wrong > 0)
		complain_line(ngettext("%ld line was not understood, so nothing was kept.",
				       "%ld lines were not understood, so nothing was kept.",
				       (unsigned long)wrong),
			      wrong);
	return worst;
}

/* About what an entry takes on the wire, there and back. */
static size_t size_of(const json_t *entry)
{
	return ENTRY_BYTES + json_string_length(json_object_get(entry, "text"));
}

/* Answers have to fit into the socket: nobody reads them while more is sent. */
static bool may_send(const struct batch *batch)
{
	return batch->sent == batch->answered || (batch->sent - batch->answered < UNANSWERED_MAX &&
						  batch->unanswered_bytes < UNANSWERED_MAX_BYTES);
}

static enum answer send_some(struct cli *cli, struct batch *batch, struct failure *failure)
{
	while (batch->sent < json_array_size(batch->entries) && may_send(batch)) {
		json_t *entry = json_array_get(batch->entries, batch->sent);
		enum answer answer = client_send(
			cli->client, "Add", json_pack("{s:O}", "entry", entry), false, failure);

		if (answer != ANSWER_OK)
			return answer;
		batch->sent++;
		batch->unanswered_bytes += size_of(entry);
	}
	return ANSWER_OK;
}

static enum answer keep_lines(struct entry_reader *reader, struct batch *batch,
			      struct failure *failure)
{
	enum answer answer = ANSWER_OK;

	while (answer == ANSWER_OK && batch->answered < json_array_size(batch->entries)) {
		json_t *reply = NULL;

		answer = send_some(reader->cli, batch, failure);
		if (answer == ANSWER_OK)
			answer = client_receive(reader->cli->client, &reply, NULL, failure);
		if (answer != ANSWER_OK)
			break;
		batch->unanswered_bytes -= size_of(json_array_get(batch->entries, batch->answered));
		batch->answered++;
		if (reader->cli->is_json)
			answer = command_print_json(json_object_get(reply, "entry")) == RESULT_DONE
					 ? ANSWER_OK
					 : ANSWER_ERROR;
		json_decref(reply);
	}
	return answer;
}

static enum result add_lines(struct entry_reader *reader)
{
	struct batch batch = { .entries = json_array() };
	struct failure failure = { 0 };
	enum result result = read_lines(reader, &batch);
	enum answer answer = ANSWER_OK;

	if (result == RESULT_DONE)
		result = command_connect(reader->cli);
	if (result == RESULT_DONE) {
		answer = keep_lines(reader, &batch, &failure);
		/* The daemon went away: each entry has its own id, so those in doubt can be sent
		 * again. */
		if (answer == ANSWER_LOST && !failure.is_late &&
		    client_reopen(reader->cli->client, &failure) == ANSWER_OK) {
			batch.sent = batch.answered;
			batch.unanswered_bytes = 0;
			answer = keep_lines(reader, &batch, &failure);
		}
	}
	if (answer != ANSWER_OK) {
		complain(&failure);
		if (!failure.is_late)
			complain_line(_("%zu of %zu lines were kept; the rest was not."),
				      batch.answered, json_array_size(batch.entries));
		result = answer == ANSWER_LOST ? RESULT_NO_DAEMON : RESULT_FAILED;
	} else if (result == RESULT_DONE && !reader->cli->is_json) {
		command_print(ngettext("Kept %zu entry.", "Kept %zu entries.", batch.answered),
			      batch.answered);
	}
	failure_release(&failure);
	json_decref(batch.entries);
	return result;
}

/* --- words ------------------------------------------------------------------------------------ */

/* The text of the last entry from standard input; one line end at its end is not part of it. */
static enum result read_text(json_t *entries)
{
	json_t *entry = json_array_get(entries, json_array_size(entries) - 1);
	char *text = memory_new(TEXT_MAX + 3);
	size_t length;
	enum result result;

	if (json_string_length(json_object_get(entry, "text")) > 0) {
		free(text);
		return command_usage(
			&command_add, "%s",
			_("Either a text among the words, or “-” for one from standard "
			  "input."));
	}
	if (isatty(STDIN_FILENO))
		complain_line("%s", _("Write the text; Ctrl-D on a line of its own ends it."));
	/* One byte more than may be kept, and a line end. */
	length = fread(text, 1, TEXT_MAX + 2, stdin);
	if (length > 0 && text[length - 1] == '\n')
		length--;
	result = entry_line_set_text(entry, text, length);
	free(text);
	return result;
}

static enum result add_words(struct entry_reader *reader, int argc, char **argv)
{
	json_t *entries;
	enum result result;

	reader->is_command = true;
	result = entry_line_read(reader, argc, argv, &entries);
	if (result != RESULT_DONE)
		return result;
	if (reader->wants_input)
		result = read_text(entries);
	if (result != RESULT_DONE) {
		json_decref(entries);
		return result;
	}
	if (reader->template)
		return template_write(reader, entries);
	return reader->wants_editor ? editor_add(reader, entries) : add_entries(reader, entries);
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	static char name[] = "evening";
	char *evening[] = { name, NULL };
	struct entry_reader reader = { .cli = cli };

	/* With nothing but --json there is no kind to read. */
	if (argc == 2 && strcmp(argv[1], "--json") == 0) {
		cli->is_json = true;
		argc = 1;
	}
	if (argc > 1)
		return add_words(&reader, argc, argv);
	return isatty(STDIN_FILENO) ? command_evening.run(cli, 1, evening) : add_lines(&reader);
}

const struct command command_add = {
	.name = "add",
	.usage = N_("[DAY] [TIME] [KIND[:OUTCOME] [TEXT…]] [/ KIND …] [OPTIONS]"),
	.summary = N_("write down what there was; alone it asks, or reads a pipe"),
	.help = N_(
		"  ayumi add greeting:reply\n"
		"  ayumi add yesterday 19:30 meal curry\n"
		"  ayumi add yesterday greeting:none / meal / talk about a game @mother #weekend\n"
		"  ayumi add talk -               the text from standard input, or typed\n"
		"  ayumi add --editor             a form in your editor\n"
		"  ayumi add --template morning --on yesterday\n"
		"\n"
		"Where its input is no terminal it reads one line after another in the same form.\n"
		"What you give on the command line stands in the shell's history; with “-”, the\n"
		"editor, or the question (“ayumi” alone) it does not.\n"
		"A kind is its name, the beginning of it, or a word in it (“ayumi kinds”). Days:\n"
		"today, 3 days ago, Mon, 3 Nov, 2026-11-03, not to come. Another entry follows\n"
		"behind “/”; the day and the writer go on. All are kept, or none. Behind “--”\n"
		"everything is text.\n"),
	.manual = N_("A kind is given by its short name, by the beginning of its name in "
		     "either language, or by a word in it, as long as only one kind fits "
		     "(“ayumi kinds”). An outcome that is left out means that it was not "
		     "said, and nothing worse.\n"
		     "\n"
		     "Days and times are written as people write them, in either language:\n"
		     "\n"
		     "  today, yesterday, 3 days ago, Mon, 3 Nov, Nov 3 2026, 2026-11-03\n"
		     "  今日, 昨日, 3日前, 月曜, 先週の土曜, 11月3日, 令和8年11月3日, R8.11.3\n"
		     "  21:30, 9pm, 21時半, 夜9時\n"
		     "\n"
		     "Full-width digits are digits. Without a year it is the latest such day "
		     "that is not in the future; for meetings, the earliest that is not "
		     "past. A weekday alone is the latest before today, and weeks begin on "
		     "Monday. What can be read in two ways is never guessed at, but refused: "
		     "11/3 is month and day in Japanese and refused in English, 01/02/03 is "
		     "refused in both.\n"
		     "\n"
		     "Where a command takes a period, it is a day, a month (2026-10, "
		     "October, last month, 先月), a year, or two of them with “..”, “to” or 〜 "
		     "between; also “last 7 days”.\n"
		     "\n"
		     "A day of the household ends at 04:00 (the setting day-end): what is "
		     "written at half past midnight is about the evening before, and the "
		     "program says so with the date and the weekday.\n"
		     "\n"
		     "In a shell a tag needs quotes ('#call'): what follows a bare # is a "
		     "comment to the shell and never reaches the program. A text has at most "
		     "65,536 bytes. Of lines from a pipe, blank ones and those that begin "
		     "with # are skipped.\n"
		     "\n"
		     "A private entry is a courtesy inside one login, not protection from "
		     "it: it is left out of reports and of what is handed over, where at "
		     "most the number of such entries is said. It counts in the estimate; "
		     "among its reasons, too, nothing but that number is told. Whoever can "
		     "use this login can read everything in the journal. What must not be "
		     "read by another person belongs in a login of one's own, on a disk that "
		     "is encrypted.\n"),
	.flags = entry_options_flags,
	.words = "@outcomes @dates",
	.run = run,
	.has_json = true,
};
