/* SPDX-License-Identifier: MIT */
#include "cli/ask.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/entry_line.h"
#include "cli/entry_text.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <string.h>
#include <unistd.h>

enum { UNANSWERED_MAX = 32, UNANSWERED_MAX_BYTES = 32 * 1024, ENTRY_BYTES = 512 };

/* Say what was kept, with the date in full. */
static void echo(struct entry_reader *reader, const json_t *reply)
{
	struct entry entry;

	if (entry_from_wire(&entry, json_object_get(reply, "entry"), NULL) < 0)
		return;
	if (reader->has_today || command_today(reader->cli, &reader->today) == RESULT_DONE) {
		_cleanup_(free_text) char *sentence = entry_text_sentence(&entry, &reader->today);

		reader->has_today = true;
		command_print(_("Kept: %s"), sentence);
	}
	entry_release(&entry);
}

enum result add_entry(struct entry_reader *reader, json_t *entry_take)
{
	json_t *reply;
	enum result result = command_call_method(reader->cli, "Add",
						 json_pack("{s:o}", "entry", entry_take), &reply);

	if (result != RESULT_DONE)
		return result;
	if (reader->cli->is_json) {
		result = command_print_json(json_object_get(reply, "entry"));
	} else {
		echo(reader, reply);
		command_print("%s", _("To take it back: ayumi undo"));
	}
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
		json_t *entry = NULL;

		number++;
		line[strcspn(line, "\r\n")] = '\0';
		if (is_blank(line) && strlen(line) + 1 >= (size_t)length)
			continue;
		if (!text_is_valid(line, (size_t)length) && strlen(line) + 1 < (size_t)length)
			complain_line("%s", _("The line holds a NUL byte."));
		else if (!text_is_valid(line, strlen(line)))
			complain_line("%s", _("The text is not UTF-8; nothing was kept."));
		else
			result = entry_line_read_text(reader, line, &entry);
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
		json_array_append_new(batch->entries, entry);
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
		if (answer == ANSWER_LOST &&
		    client_reopen(reader->cli->client, &failure) == ANSWER_OK) {
			batch.sent = batch.answered;
			batch.unanswered_bytes = 0;
			answer = keep_lines(reader, &batch, &failure);
		}
	}
	if (answer != ANSWER_OK) {
		complain(&failure);
		complain_line(_("%zu of %zu lines were kept; the rest was not."), batch.answered,
			      json_array_size(batch.entries));
		result = answer == ANSWER_LOST ? RESULT_NO_DAEMON : RESULT_FAILED;
	} else if (result == RESULT_DONE && !reader->cli->is_json) {
		command_print(ngettext("Kept %zu entry.", "Kept %zu entries.", batch.answered),
			      batch.answered);
	}
	failure_release(&failure);
	json_decref(batch.entries);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct entry_reader reader = { .cli = cli };
	json_t *entry;
	enum result result;

	/* With nothing but --json there is no kind to read. */
	if (argc == 2 && strcmp(argv[1], "--json") == 0) {
		cli->is_json = true;
		argc = 1;
	}
	if (argc == 1)
		return isatty(STDIN_FILENO) ? ask_entries(&reader) : add_lines(&reader);
	result = entry_line_read(&reader, argc, argv, &entry);
	return result == RESULT_DONE ? add_entry(&reader, entry) : result;
}

const struct command command_add = {
	.name = "add",
	.usage = N_("[KIND[:OUTCOME] [TEXT…]] [OPTIONS]"),
	.summary = N_("write an entry down; alone it asks, or reads lines from a pipe"),
	.help = N_(
		"Without words it asks with numbered choices. Where its input is no terminal it\n"
		"reads one entry a line, and nothing of it stands in the shell's history.\n"
		"\n"
		"  ayumi add greeting:reply\n"
		"  ayumi add meal -d yesterday -t 19:30\n"
		"\n"
		"  -d, --date DATE    today, yesterday, 3 days ago, Mon, 3 Nov, 2026-11-03 (not "
		"the future)\n"
		"  -t, --time TIME    21:30, 9pm\n"
		"  -b, --by WRITER    who writes; “family” for the family as a whole\n"
		"  -g, --tag TAG      a tag; also “#tag” among the words\n"
		"      --said-by NAME whose words it is, for what a supporter says (statement:2)\n"
		"      --private      left out of reports and sheets\n"),
	.run = run,
	.has_json = true,
};
