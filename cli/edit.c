/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/editor.h"
#include "cli/entry_line.h"
#include "cli/entry_text.h"
#include "schema/entry.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_PRIVATE = 300, OPTION_SHARED, OPTION_SAID_BY, OPTION_EDITOR, OPTION_FOR };

static enum result set_date(struct entry_reader *reader, json_t *changes, const char *phrase)
{
	struct when when;
	char date[DATE_TEXT];
	enum result result = entry_line_read_date(reader, phrase, &when);

	if (result != RESULT_DONE)
		return result;
	date_format(when.day, date);
	json_object_set_new(changes, "date", json_string(date));
	return RESULT_DONE;
}

static enum result set_time(json_t *changes, const char *phrase)
{
	char time[TIME_TEXT] = "";
	int minute;

	if (*phrase && when_time(phrase, &minute) != WHEN_OK) {
		complain_line(_("“%s” was not understood as a time of day. Examples: 21:30, 9pm."),
			      phrase);
		return RESULT_USAGE;
	}
	if (*phrase)
		time_format(minute, time);
	json_object_set_new(changes, "time", json_string(time));
	return RESULT_DONE;
}

/* Text as it was given; the daemon checks it, but only UTF-8 can be sent. */
static enum result set_string(json_t *changes, const char *name, const char *text)
{
	json_t *value = json_string(text);

	if (!value) {
		complain_line("%s", _("The text is not UTF-8; nothing was changed."));
		return RESULT_USAGE;
	}
	json_object_set_new(changes, name, value);
	return RESULT_DONE;
}

static enum result add_tag(json_t *changes, const char *tag)
{
	json_t *tags = json_object_get(changes, "tags");
	json_t *value = json_string(tag[0] == '#' ? tag + 1 : tag);

	if (!value)
		return RESULT_USAGE;
	if (!tags) {
		tags = json_array();
		json_object_set_new(changes, "tags", tags);
	}
	/* An empty tag takes all tags away. */
	if (*tag)
		json_array_append_new(tags, value);
	else
		json_decref(value);
	return RESULT_DONE;
}

static enum result set_option(struct entry_reader *reader, json_t *changes, int option)
{
	switch (option) {
	case 'd':
		return set_date(reader, changes, optarg);
	case 't':
		return set_time(changes, optarg);
	case 'k':
		return entry_line_read_kind(optarg, changes);
	case 'b':
		return set_string(changes, "member", entry_text_member(optarg));
	case 'g':
		return add_tag(changes, optarg);
	case OPTION_SAID_BY:
		return set_string(changes, "said_by", optarg);
	case OPTION_PRIVATE:
	case OPTION_SHARED:
		json_object_set_new(changes, "private", json_boolean(option == OPTION_PRIVATE));
		return RESULT_DONE;
	case OPTION_EDITOR:
		reader->wants_editor = true;
		return RESULT_DONE;
	default:
		return RESULT_USAGE;
	}
}

static enum result say_changed(struct entry_reader *reader, const json_t *reply)
{
	struct entry before;
	struct entry entry;
	enum result result = entry_line_today(reader);

	if (result == RESULT_DONE && (!json_is_object(json_object_get(reply, "before")) ||
				      !json_is_object(json_object_get(reply, "entry")))) {
		command_print("%s", _("Changed: a private entry.\nTo take it back: ayumi undo"));
		return RESULT_DONE;
	}
	if (result != RESULT_DONE ||
	    entry_from_wire(&before, json_object_get(reply, "before"), NULL) < 0)
		return result;
	if (entry_from_wire(&entry, json_object_get(reply, "entry"), NULL) == 0) {
		_cleanup_(free_text) char *was = entry_text_sentence(&before, &reader->today);
		_cleanup_(free_text) char *is = entry_text_sentence(&entry, &reader->today);

		if (entry.revision == before.revision)
			command_print(_("Nothing was different:\n  %s"), is);
		else
			command_print(_("Changed.\n  it was: %s\n  it is:  %s\nTo take it back: "
					"ayumi undo"),
				      was, is);
		entry_release(&entry);
	}
	entry_release(&before);
	return RESULT_DONE;
}

static enum result read_words(struct entry_reader *reader, int argc, char **argv, int64_t *number,
			      json_t *changes)
{
	enum result result = RESULT_DONE;
	int option;

	optind = 0;
	while (result == RESULT_DONE &&
	       (option = command_option(reader->cli, &command_edit, argc, argv, "", NULL)) != -1) {
		if (option == OPTION_FOR)
			reader->whose = optarg;
		else
			result = set_option(reader, changes, option);
	}
	if (result != RESULT_DONE)
		return result;
	if (optind >= argc || command_number(argv[optind], number) < 0)
		return command_usage(&command_edit, "%s",
				     _("Which entry? Its number stands in “ayumi list”."));
	if (optind + 1 < argc) {
		_cleanup_(free_text) char *text =
			command_join(argc - optind - 1, argv + optind + 1);

		result = set_string(changes, "text", text);
	}
	return result;
}

static enum result edit_form(struct entry_reader *reader, int64_t number, json_t *changes_take,
			     json_t **reply)
{
	bool has_changes = json_object_size(changes_take) > 0;
	enum result result;

	json_decref(changes_take);
	*reply = NULL;
	if (has_changes)
		return command_usage(&command_edit, "%s",
				     _("Either changes among the words, or the form."));
	if (!reader->wants_editor && !isatty(STDIN_FILENO))
		return command_usage(&command_edit, "%s", _("What is to be different?"));
	result = editor_edit(reader, number, reply);
	if (result == RESULT_DONE && !*reply)
		command_print("%s", _("The form was left as it was; nothing was changed."));
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct entry_reader reader = { .cli = cli };
	json_t *changes = json_object();
	json_t *reply;
	int64_t number = 0;
	enum result result = read_words(&reader, argc, argv, &number, changes);

	if (result != RESULT_DONE) {
		json_decref(changes);
		return result;
	}
	if (reader.wants_editor || json_object_size(changes) == 0)
		result = edit_form(&reader, number, changes, &reply);
	else
		result = command_call_method(cli, "Edit",
					     json_pack("{s:I, s:o, s:s?}", "number",
						       (json_int_t)number, "changes", changes,
						       "for", reader.whose),
					     &reply);
	if (result != RESULT_DONE || !reply)
		return result;
	if (cli->is_json)
		result = command_print_json(json_object_get(reply, "entry"));
	else
		result = say_changed(&reader, reply);
	json_decref(reply);
	return result;
}

static const struct flag flags[] = {
	{ "date", 'd', N_("DATE"), "@dates", N_("another day") },
	{ "time", 't', N_("TIME"), NULL, N_("another time; \"\" for none") },
	{ "kind", 'k', N_("KIND"), "@kinds @outcomes", N_("another kind or outcome") },
	{ "writer", 'b', N_("WRITER"), "@members",
	  N_("another writer; “family” for the family as a whole") },
	{ "tag", 'g', N_("TAG"), "@tags",
	  N_("these tags in place of the old ones; \"\" for none") },
	{ "private", OPTION_PRIVATE, NULL, NULL, N_("leave it out of reports and sheets") },
	{ "shared", OPTION_SHARED, NULL, NULL, N_("no longer private") },
	{ "said-by", OPTION_SAID_BY, N_("NAME"), NULL, N_("whose words it is; \"\" for none") },
	{ "for", OPTION_FOR, N_("WRITER"), "@members",
	  N_("whose entry it is, where it is not your own") },
	{ "editor", OPTION_EDITOR, NULL, NULL, N_("the form, also where no terminal is") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_edit = {
	.name = "edit",
	.usage = N_("NUMBER [NEW TEXT…] [OPTIONS]"),
	.summary = N_("change an entry; what it was stays in its history"),
	.help = N_(
		"  ayumi edit 41                  a form in your editor\n"
		"  ayumi edit 41 -d yesterday\n"
		"  ayumi edit 41 -k greeting:none\n"
		"\n"
		"The form lies in a private place and is wiped afterwards. What the editor keeps\n"
		"elsewhere of its own (a history, copies) is not reached.\n"),
	.manual = N_("What is not named stays as it is, and what it was before stays in the "
		     "history of the entry. An empty value (\"\") takes the time or the tags "
		     "away.\n"),
	.flags = flags,
	.run = run,
	.has_json = true,
};
