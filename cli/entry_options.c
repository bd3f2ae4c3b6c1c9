/* SPDX-License-Identifier: MIT */
#include "cli/entry_options.h"

#include "cli/complain.h"
#include "cli/entry_text.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <getopt.h>
#include <string.h>

enum { OPTION_PRIVATE = 300, OPTION_SAID_BY, OPTION_EDITOR, OPTION_TEMPLATE, OPTION_ON };

const struct flag entry_options_flags[] = {
	{ "date", 'd', N_("DATE"), "@dates", N_("the day, for all entries") },
	{ "on", OPTION_ON, N_("DATE"), "@dates", N_("the same") },
	{ "time", 't', N_("TIME"), NULL, N_("21:30, 9pm") },
	{ "writer", 'b', N_("WRITER"), "@members",
	  N_("who writes; also “@writer”; “family” for the family as a whole") },
	{ "tag", 'g', N_("TAG"), "@tags", N_("a tag; also “#tag” among the words") },
	{ "said-by", OPTION_SAID_BY, N_("NAME"), NULL,
	  N_("whose words it is, for what a supporter says (statement:2)") },
	{ "private", OPTION_PRIVATE, NULL, NULL, N_("left out of reports and sheets") },
	{ "editor", OPTION_EDITOR, NULL, NULL,
	  N_("fill in a form in $VISUAL or $EDITOR, which is split at spaces") },
	{ "template", OPTION_TEMPLATE, N_("NAME"), NULL,
	  N_("what “ayumi template” keeps under this name") },
	{ NULL, 0, NULL, NULL, NULL },
};

enum result entry_options_date(struct entry_reader *reader, json_t *entry, const char *phrase)
{
	struct when when;
	char date[DATE_TEXT];
	char time[TIME_TEXT];
	enum result result = entry_line_read_date(reader, phrase, &when);

	if (result != RESULT_DONE)
		return result;
	/* A time alone leaves the day to the daemon: today. */
	if (when.has_day) {
		date_format(when.day, date);
		json_object_set_new(entry, "date", json_string(date));
	}
	if (when.minute != WHEN_NO_MINUTE) {
		time_format(when.minute, time);
		json_object_set_new(entry, "time", json_string(time));
	}
	return RESULT_DONE;
}

static enum result set_time(json_t *entry, const char *phrase)
{
	char time[TIME_TEXT];
	int minute;

	if (when_time(phrase, &minute) != WHEN_OK) {
		complain_line(_("“%s” was not understood as a time of day. Examples: 21:30, 9pm."),
			      phrase);
		return RESULT_USAGE;
	}
	time_format(minute, time);
	json_object_set_new(entry, "time", json_string(time));
	return RESULT_DONE;
}

enum result entry_options_tag(json_t *entry, const char *tag)
{
	json_t *tags = json_object_get(entry, "tags");

	if (!text_is_valid(tag, strlen(tag)) || !text_is_tag(tag)) {
		complain_line(_("“%s” cannot be a tag: 1 to 64 bytes without white space or “#”."),
			      tag);
		return RESULT_USAGE;
	}
	if (!tags) {
		tags = json_array();
		json_object_set_new(entry, "tags", tags);
	}
	json_array_append_new(tags, json_string(tag));
	return RESULT_DONE;
}

static enum result set_name(json_t *entry, const char *member, const char *name)
{
	if (!text_is_valid(name, strlen(name)) || !text_is_name(name, NAME_MAX_BYTES)) {
		complain_line(_("“%s” cannot be a name."), name);
		return RESULT_USAGE;
	}
	json_object_set_new(entry, member, json_string(name));
	return RESULT_DONE;
}

enum result entry_options_member(json_t *entry, const char *name)
{
	const char *member = entry_text_member(name);

	/* The family as a whole has no name to be checked; a word that stands for itself has. */
	if (member == name)
		return set_name(entry, "member", name);
	json_object_set_new(entry, "member", json_string(member));
	return RESULT_DONE;
}

static enum result set_option(struct entry_reader *reader, json_t *shared, int option)
{
	const char *tag;

	switch (option) {
	case 'd':
	case OPTION_ON:
		return entry_options_date(reader, shared, optarg);
	case 't':
		return set_time(shared, optarg);
	case 'b':
		return entry_options_member(shared, optarg);
	case 'g':
		tag = entry_words_marked(optarg, "#", "＃");
		return entry_options_tag(shared, tag ? tag : optarg);
	case OPTION_SAID_BY:
		return set_name(shared, "said_by", optarg);
	case OPTION_PRIVATE:
		json_object_set_new(shared, "private", json_true());
		return RESULT_DONE;
	case OPTION_EDITOR:
	case OPTION_TEMPLATE:
		if (!reader->is_command)
			return command_usage(&command_add, "%s",
					     _("“--editor” and “--template” stand on the command "
					       "line, not in a line of a file."));
		if (option == OPTION_EDITOR)
			reader->wants_editor = true;
		else
			reader->template = optarg;
		return RESULT_DONE;
	default:
		return RESULT_USAGE;
	}
}

enum result entry_options_take(struct entry_reader *reader, struct entry_words *words,
			       json_t *shared)
{
	enum result result = RESULT_DONE;
	int taken;
	int option;

	/* Zero makes the C library begin anew, as it must for each line. */
	optind = 0;
	while (result == RESULT_DONE &&
	       (option = command_option(reader->cli, &command_add, words->plain_from, words->words,
					"", NULL)) != -1)
		result = set_option(reader, shared, option);
	if (result != RESULT_DONE)
		return result;
	/* The options now stand in front, where the first word of all was. */
	taken = optind;
	memmove(words->words, words->words + taken,
		(size_t)(words->count - taken + 1) * sizeof *words->words);
	words->count -= taken;
	words->plain_from -= taken;
	if (reader->is_command && words->count > 0 && words->plain_from == words->count &&
	    strcmp(words->words[words->count - 1], "-") == 0) {
		reader->wants_input = true;
		words->words[--words->count] = NULL;
		words->plain_from--;
	}
	return RESULT_DONE;
}
