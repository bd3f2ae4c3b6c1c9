/* SPDX-License-Identifier: MIT */
#include "cli/entry_line.h"

#include "cli/complain.h"
#include "cli/entry_text.h"
#include "cli/kind_name.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"
#include "schema/uuid.h"

#include <getopt.h>
#include <string.h>

enum { WORDS_MAX = 4096, OPTION_PRIVATE = 300, OPTION_SAID_BY };

enum result entry_line_read_date(struct entry_reader *reader, const char *phrase, struct when *when)
{
	enum when_result understood;
	enum result result = RESULT_DONE;

	if (!reader->has_today)
		result = command_today(reader->cli, &reader->today);
	if (result != RESULT_DONE)
		return result;
	reader->has_today = true;
	understood = when_date(phrase, &reader->today, when);
	if (understood == WHEN_OK)
		return RESULT_DONE;
	complain_when(phrase, understood, when, &reader->today);
	return RESULT_USAGE;
}

static enum result set_date(struct entry_reader *reader, json_t *entry, const char *phrase)
{
	struct when when;
	char date[DATE_TEXT];
	char time[TIME_TEXT];
	enum result result = entry_line_read_date(reader, phrase, &when);

	if (result != RESULT_DONE)
		return result;
	date_format(when.day, date);
	json_object_set_new(entry, "date", json_string(date));
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

enum result entry_line_read_kind(const char *word, json_t *entry)
{
	_cleanup_(free_text) char *name = memory_string(word);
	char *colon = strchr(name, ':');
	char *wide = strstr(name, "：");
	const char *said = NULL;
	const struct kind *kind;
	const struct outcome *outcome;

	if (wide && (!colon || wide < colon)) {
		*wide = '\0';
		said = wide + strlen("：");
	} else if (colon) {
		*colon = '\0';
		said = colon + 1;
	}
	if (kind_name_find(name, &kind) != KIND_NAME_OK) {
		complain_kind(name, true);
		return RESULT_USAGE;
	}
	json_object_set_new(entry, "kind", json_string(kind->id));
	if (!said || !*said)
		return RESULT_DONE;
	if (kind_name_outcome(kind, said, &outcome) != KIND_NAME_OK) {
		complain_outcome(kind->id, said);
		return RESULT_USAGE;
	}
	json_object_set_new(entry, "outcome", json_string(outcome->id));
	return RESULT_DONE;
}

static enum result add_tag(json_t *entry, const char *tag)
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

/* What follows '#' or its full-width form; NULL where it is no tag. */
static const char *tag_of(const char *word)
{
	if (word[0] == '#' && word[1])
		return word + 1;
	if (strncmp(word, "＃", strlen("＃")) == 0 && word[strlen("＃")])
		return word + strlen("＃");
	return NULL;
}

static enum result set_text(json_t *entry, int argc, char **argv)
{
	_cleanup_(free_text) char *text = NULL;
	char **words = memory_zeroed((size_t)argc + 1, sizeof *words);
	enum result result = RESULT_DONE;
	int count = 0;

	for (int i = 0; i < argc && result == RESULT_DONE; i++) {
		const char *tag = tag_of(argv[i]);

		if (tag)
			result = add_tag(entry, tag);
		else
			words[count++] = argv[i];
	}
	text = command_join(count, words);
	free(words);
	if (result != RESULT_DONE)
		return result;
	if (!text_is_valid(text, strlen(text))) {
		complain_line(_("The text is not UTF-8; nothing was kept."));
		return RESULT_USAGE;
	}
	if (strlen(text) > TEXT_MAX) {
		complain_line(_("The text is too long: at most %lld bytes are kept (some 20,000 "
				"Japanese characters). Nothing was kept."),
			      (long long)TEXT_MAX);
		return RESULT_FAILED;
	}
	json_object_set_new(entry, "text", json_string(text));
	return RESULT_DONE;
}

static enum result set_member(json_t *entry, const char *name)
{
	const char *member = entry_text_member(name);

	/* The family as a whole has no name to be checked; a word that stands for itself has. */
	if (member == name &&
	    (!text_is_valid(name, strlen(name)) || !text_is_name(name, NAME_MAX_BYTES))) {
		complain_line(_("“%s” cannot be a name."), name);
		return RESULT_USAGE;
	}
	json_object_set_new(entry, "member", json_string(member));
	return RESULT_DONE;
}

static enum result set_said_by(json_t *entry, const char *name)
{
	if (!text_is_valid(name, strlen(name)) || !text_is_name(name, NAME_MAX_BYTES)) {
		complain_line(_("“%s” cannot be a name."), name);
		return RESULT_USAGE;
	}
	json_object_set_new(entry, "said_by", json_string(name));
	return RESULT_DONE;
}

static enum result set_option(struct entry_reader *reader, json_t *entry, int option)
{
	switch (option) {
	case 'd':
		return set_date(reader, entry, optarg);
	case 't':
		return set_time(entry, optarg);
	case 'b':
		return set_member(entry, optarg);
	case 'g':
		return add_tag(entry, tag_of(optarg) ? tag_of(optarg) : optarg);
	case OPTION_SAID_BY:
		return set_said_by(entry, optarg);
	case OPTION_PRIVATE:
		json_object_set_new(entry, "private", json_true());
		return RESULT_DONE;
	default:
		return RESULT_USAGE;
	}
}

enum result entry_line_read(struct entry_reader *reader, int argc, char **argv, json_t **read)
{
	static const struct option options[] = {
		{ "date", required_argument, NULL, 'd' },
		{ "time", required_argument, NULL, 't' },
		{ "by", required_argument, NULL, 'b' },
		{ "tag", required_argument, NULL, 'g' },
		{ "private", no_argument, NULL, OPTION_PRIVATE },
		{ "said-by", required_argument, NULL, OPTION_SAID_BY },
		{ NULL, 0, NULL, 0 },
	};
	char id[UUID_TEXT];
	json_t *entry = json_object();
	enum result result = RESULT_DONE;
	int option;

	*read = NULL;
	/* Zero makes the C library begin anew, as it must for each line. */
	optind = 0;
	while (result == RESULT_DONE && (option = command_option(reader->cli, &command_add, argc,
								 argv, "d:t:b:g:", options)) != -1)
		result = set_option(reader, entry, option);
	if (result == RESULT_DONE && optind >= argc)
		result = command_usage(&command_add, "%s", _("Which kind was it?"));
	if (result == RESULT_DONE)
		result = entry_line_read_kind(argv[optind], entry);
	if (result == RESULT_DONE && json_object_get(entry, "said_by") &&
	    strcmp(json_string_value(json_object_get(entry, "kind")), "statement") != 0)
		result = command_usage(
			&command_add, "%s",
			_("“--said-by” goes with what a supporter says (statement)."));
	if (result == RESULT_DONE)
		result = set_text(entry, argc - optind - 1, argv + optind + 1);
	if (result == RESULT_DONE && uuid_new(id) < 0)
		result = RESULT_FAILED;
	if (result != RESULT_DONE) {
		json_decref(entry);
		return result;
	}
	json_object_set_new(entry, "id", json_string(id));
	*read = entry;
	return RESULT_DONE;
}

/* Cut at white space, the ideographic space included; the words point into `line`. */
static int split(char *line, char **words)
{
	static const char wide[] = "\u3000";
	int count = 0;
	bool is_inside = false;

	for (char *at = line; *at;) {
		size_t space = strncmp(at, wide, strlen(wide)) == 0 ? strlen(wide)
			       : strchr(" \t\r\n", *at)		    ? 1
								    : 0;

		if (space) {
			memset(at, 0, space);
			at += space;
			is_inside = false;
			continue;
		}
		if (!is_inside && count < WORDS_MAX - 2)
			words[count++] = at;
		is_inside = true;
		at++;
	}
	words[count] = NULL;
	return count;
}

/* "3日前 greeting:reply …": a first word that is no kind but can be read as a date is the line's.
 */
static enum result begins_with_date(struct entry_reader *reader, const char *word, bool *is_date)
{
	_cleanup_(free_text) char *name = memory_string(word);
	const struct kind *kind;
	struct when when;
	enum result result = RESULT_DONE;

	name[strcspn(name, ":")] = '\0';
	*is_date = false;
	if (word[0] == '-' || kind_name_find(name, &kind) != KIND_NAME_UNKNOWN)
		return RESULT_DONE;
	if (!reader->has_today)
		result = command_today(reader->cli, &reader->today);
	if (result != RESULT_DONE)
		return result;
	reader->has_today = true;
	*is_date = when_date(word, &reader->today, &when) != WHEN_UNKNOWN;
	return RESULT_DONE;
}

enum result entry_line_read_text(struct entry_reader *reader, const char *line, json_t **entry)
{
	_cleanup_(free_text) char *copy = memory_string(line);
	char **words = memory_zeroed(WORDS_MAX, sizeof *words);
	char *date = NULL;
	bool has_date = false;
	enum result result = RESULT_DONE;
	int count;

	*entry = NULL;
	words[0] = (char *)(uintptr_t)command_add.name;
	count = split(copy, words + 1) + 1;
	if (count > 2)
		result = begins_with_date(reader, words[1], &has_date);
	if (has_date) {
		date = words[1];
		memmove(&words[1], &words[2], (size_t)(count - 1) * sizeof *words);
		count--;
	}
	if (result == RESULT_DONE)
		result = entry_line_read(reader, count, words, entry);
	if (result == RESULT_DONE && has_date)
		result = set_date(reader, *entry, date);
	if (result != RESULT_DONE) {
		json_decref(*entry);
		*entry = NULL;
	}
	free(words);
	return result;
}
