/* SPDX-License-Identifier: MIT */
#include "cli/entry_line.h"

#include "cli/complain.h"
#include "cli/entry_options.h"
#include "cli/entry_words.h"
#include "cli/kind_name.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"
#include "schema/uuid.h"

#include <string.h>

enum { PHRASE_WORDS = 6 };

enum result entry_line_today(struct entry_reader *reader)
{
	enum result result = RESULT_DONE;

	if (!reader->has_today)
		result = command_today(reader->cli, &reader->today);
	reader->has_today = result == RESULT_DONE;
	return result;
}

enum result entry_line_read_date(struct entry_reader *reader, const char *phrase, struct when *when)
{
	enum when_result understood;
	enum result result = entry_line_today(reader);

	if (result != RESULT_DONE)
		return result;
	understood = when_date(phrase, &reader->today, when);
	if (understood == WHEN_OK)
		return RESULT_DONE;
	complain_when(phrase, understood, when, &reader->today);
	return RESULT_USAGE;
}

/* Cut "KIND:OUTCOME" at its first colon; the outcome, or NULL. */
static const char *cut_outcome(char *name)
{
	char *colon = strchr(name, ':');
	char *wide = strstr(name, "：");
	size_t length = wide && (!colon || wide < colon) ? strlen("：") : 1;
	char *found = length > 1 ? wide : colon;

	if (!found)
		return NULL;
	*found = '\0';
	found += length;
	return found + strspn(found, " ");
}

enum result entry_line_read_kind(const char *word, json_t *entry)
{
	_cleanup_(free_text) char *name = memory_string(word);
	const char *said = cut_outcome(name);
	const struct kind *kind;
	const struct outcome *outcome;

	if (kind_name_find(name, &kind) != KIND_NAME_OK) {
		complain_kind(name, true);
		return RESULT_USAGE;
	}
	json_object_set_new(entry, "kind", json_string(kind->id));
	json_object_del(entry, "outcome");
	if (!said || !*said)
		return RESULT_DONE;
	if (kind_name_outcome(kind, said, &outcome) != KIND_NAME_OK) {
		complain_outcome(kind->id, said);
		return RESULT_USAGE;
	}
	json_object_set_new(entry, "outcome", json_string(outcome->id));
	return RESULT_DONE;
}

enum result entry_line_set_text(json_t *entry, const char *text, size_t length)
{
	if (memchr(text, '\0', length)) {
		complain_line("%s", _("The text holds a NUL byte; nothing was kept."));
		return RESULT_USAGE;
	}
	if (!text_is_valid(text, length)) {
		complain_line(_("The text is not UTF-8; nothing was kept."));
		return RESULT_USAGE;
	}
	if (length > TEXT_MAX) {
		complain_line(_("The text is too long: at most %lld bytes are kept (some 20,000 "
				"Japanese characters). Nothing was kept."),
			      (long long)TEXT_MAX);
		return RESULT_FAILED;
	}
	json_object_set_new(entry, "text", json_stringn(text, length));
	return RESULT_DONE;
}

/* --- one entry of the line ---------------------------------------------------------------- */

struct segment {
	struct entry_reader *reader;
	const struct entry_words *words;
	int at;
	int end;
	json_t *entry;
	bool has_day; /* said among these words */
	bool has_time;
	bool has_writer;
};

static char *join(const struct segment *segment, int count)
{
	int chosen[PHRASE_WORDS];

	for (int i = 0; i < count; i++)
		chosen[i] = segment->at + i;
	return entry_words_join(segment->words, chosen, count);
}

/* How many words a phrase here may have: none is plain text, a tag or a writer. */
static int phrase_words(const struct segment *segment)
{
	int count = 0;

	while (count < PHRASE_WORDS && segment->at + count < segment->end &&
	       segment->at + count < segment->words->plain_from &&
	       !entry_words_marked(segment->words->words[segment->at + count], "#", "＃") &&
	       !entry_words_marked(segment->words->words[segment->at + count], "@", "＠"))
		count++;
	return count;
}

/* "#朝" or "@母" at this place. */
static enum result read_mark(struct segment *segment, bool *is_mark)
{
	const char *word = segment->words->words[segment->at];
	const char *tag = entry_words_marked(word, "#", "＃");
	const char *writer = entry_words_marked(word, "@", "＠");

	*is_mark = segment->at < segment->words->plain_from && (tag || writer);
	if (!*is_mark)
		return RESULT_DONE;
	segment->at++;
	if (tag)
		return entry_options_tag(segment->entry, tag);
	segment->has_writer = true;
	return entry_options_member(segment->entry, writer);
}

/*
 * How many words from here on are a day or a time, right or wrong.  Whether
 * they are one does not hang on which day it is.
 */
static int find_date(const struct segment *segment, struct when *when)
{
	struct today any = { .minute = 0, .is_japanese = language_is_japanese() };

	for (int count = phrase_words(segment); count > 0; count--) {
		_cleanup_(free_text) char *phrase = join(segment, count);

		*when = (struct when){ .minute = WHEN_NO_MINUTE };
		if (when_date(phrase, &any, when) != WHEN_UNKNOWN)
			return count;
	}
	return 0;
}

static enum result take_date(struct segment *segment, int count)
{
	_cleanup_(free_text) char *phrase = join(segment, count);
	struct when when = { 0 };
	enum result result = entry_line_read_date(segment->reader, phrase, &when);

	if (result == RESULT_DONE)
		result = entry_options_date(segment->reader, segment->entry, phrase);
	segment->has_day = segment->has_day || when.has_day;
	segment->has_time = segment->has_time || when.minute != WHEN_NO_MINUTE;
	segment->at += count;
	return result;
}

static bool has_latin(const char *text)
{
	for (; *text; text++) {
		if ((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z'))
			return true;
	}
	return false;
}

/* Whether there are words of a text behind so many words. */
static bool has_text_behind(const struct segment *segment, int count)
{
	const struct entry_words *words = segment->words;

	for (int i = segment->at + count; i < segment->end; i++) {
		if (i >= words->plain_from || (!entry_words_marked(words->words[i], "#", "＃") &&
					       !entry_words_marked(words->words[i], "@", "＠")))
			return true;
	}
	return false;
}

/* A day or time right behind the kind; in English it could as well begin the text. */
static enum result read_date_behind(struct segment *segment)
{
	struct when when;
	int count = find_date(segment, &when);
	_cleanup_(free_text) char *phrase = NULL;

	if (count == 0 || (when.has_day && segment->has_day) ||
	    (when.minute != WHEN_NO_MINUTE && segment->has_time))
		return RESULT_DONE;
	phrase = join(segment, count);
	if (has_latin(phrase) && has_text_behind(segment, count)) {
		complain_line(_("“%s” can be the day or time, or a part of the text. Please put a "
				"day before the kind, or “--” before the text. Nothing was kept."),
			      phrase);
		return RESULT_USAGE;
	}
	return take_date(segment, count);
}

/* Only English names have spaces in them, and so have outcomes behind a colon. */
static bool may_go_on(const char *word)
{
	size_t length = strlen(word);

	if (strchr(word, ':'))
		return true;
	for (size_t i = 0; i < kinds_count; i++) {
		/* strcasestr(3) would prepare itself for each of them anew, and a name is short. */
		for (const char *at = kinds[i].en; *at; at++) {
			if (*at == ' ' && (size_t)(at - kinds[i].en) >= length &&
			    strncasecmp(at - length, word, length) == 0)
				return true;
		}
	}
	return false;
}

/* How many words from here on are the whole name of a kind, with or without an outcome. */
static int find_kind(const struct segment *segment)
{
	int count = phrase_words(segment);

	if (count > 1 && !may_go_on(segment->words->words[segment->at]))
		count = 1;
	for (; count > 0; count--) {
		_cleanup_(free_text) char *name = join(segment, count);
		const char *said = cut_outcome(name);
		const struct outcome *outcome;
		const struct kind *kind = kind_name_whole(name);

		if (kind && (count == 1 || !said || !strchr(said, ' ') ||
			     kind_name_outcome(kind, said, &outcome) == KIND_NAME_OK))
			return count;
	}
	return 0;
}

/* Before the kind: days, times, tags and writers in any order. */
static enum result read_before(struct segment *segment)
{
	enum result result = RESULT_DONE;

	while (result == RESULT_DONE && segment->at < segment->end) {
		bool is_mark;
		struct when when;
		int count;

		result = read_mark(segment, &is_mark);
		if (is_mark)
			continue;
		count = find_kind(segment) > 0 ? 0 : find_date(segment, &when);
		if (count == 0)
			break;
		result = take_date(segment, count);
	}
	return result;
}

static enum result read_text(struct segment *segment)
{
	int *chosen = memory_zeroed((size_t)(segment->end - segment->at) + 1, sizeof *chosen);
	_cleanup_(free_text) char *text = NULL;
	enum result result = RESULT_DONE;
	int count = 0;

	while (result == RESULT_DONE && segment->at < segment->end) {
		bool is_mark;

		result = read_mark(segment, &is_mark);
		if (!is_mark)
			chosen[count++] = segment->at++;
	}
	text = entry_words_join(segment->words, chosen, count);
	free(chosen);
	return result == RESULT_DONE ? entry_line_set_text(segment->entry, text, strlen(text))
				     : result;
}

static enum result append(json_t *entries, json_t *entry_take)
{
	char id[UUID_TEXT];

	if (uuid_new(id) < 0) {
		json_decref(entry_take);
		return RESULT_FAILED;
	}
	json_object_set_new(entry_take, "id", json_string(id));
	json_array_append_new(entries, entry_take);
	return RESULT_DONE;
}

/* "あいさつ:返事あり、会話、食事": as many entries, all without a text. */
static enum result read_several(struct segment *segment, json_t *entries)
{
	_cleanup_(free_text) char *word = memory_string(segment->words->words[segment->at++]);
	enum result result = read_text(segment);
	char *rest = word;

	if (result == RESULT_DONE &&
	    json_string_length(json_object_get(segment->entry, "text")) > 0) {
		complain_line("%s", _("Of which kind is the text? Please write several kinds with "
				      "texts with “/” between them. Nothing was kept."));
		return RESULT_USAGE;
	}
	while (result == RESULT_DONE && rest) {
		char *ascii = strchr(rest, ',');
		char *wide = strstr(rest, "、");
		char *end = wide && (!ascii || wide < ascii) ? wide : ascii;
		const char *name = rest;
		json_t *entry;

		rest = end ? end + (end == wide ? strlen("、") : 1) : NULL;
		if (end)
			*end = '\0';
		if (!*name)
			continue;
		entry = json_deep_copy(segment->entry);
		result = entry_line_read_kind(name, entry);
		if (result == RESULT_DONE)
			result = append(entries, entry);
		else
			json_decref(entry);
	}
	return result;
}

static bool is_several(const struct segment *segment)
{
	const char *word = segment->words->words[segment->at];
	_cleanup_(free_text) char *name = memory_string(word);
	const struct kind *kind;

	if (!strchr(word, ',') && !strstr(word, "、"))
		return false;
	cut_outcome(name);
	return kind_name_find(name, &kind) == KIND_NAME_UNKNOWN || strchr(name, ',') ||
	       strstr(word, "、");
}

static enum result read_kind(struct segment *segment)
{
	int count = find_kind(segment);
	_cleanup_(free_text) char *name = NULL;

	if (segment->at >= segment->end)
		return segment->reader->wants_editor
			       ? RESULT_DONE
			       : command_usage(&command_add, "%s", _("Which kind was it?"));
	if (count == 0)
		count = 1;
	name = join(segment, count);
	segment->at += count;
	return entry_line_read_kind(name, segment->entry);
}

static enum result read_segment(struct segment *segment, json_t *entries)
{
	enum result result = read_before(segment);

	if (result == RESULT_DONE && segment->at < segment->end && is_several(segment))
		return read_several(segment, entries);
	if (result == RESULT_DONE)
		result = read_kind(segment);
	if (result == RESULT_DONE)
		result = read_date_behind(segment);
	if (result == RESULT_DONE)
		result = read_text(segment);
	return result == RESULT_DONE ? append(entries, json_incref(segment->entry)) : result;
}

/* The day and the writer go on until others are named. */
static void hand_on(const struct segment *segment, json_t *shared)
{
	if (segment->has_day)
		json_object_set(shared, "date", json_object_get(segment->entry, "date"));
	if (segment->has_writer)
		json_object_set(shared, "member", json_object_get(segment->entry, "member"));
}

static enum result read_segments(struct entry_reader *reader, const struct entry_words *words,
				 json_t *shared, json_t *entries)
{
	enum result result = RESULT_DONE;
	int at = 0;

	do {
		struct segment segment = { .reader = reader, .words = words, .at = at };

		while (at < words->count &&
		       (at >= words->plain_from || !entry_words_separates(words->words[at])))
			at++;
		segment.end = at++;
		/* Nothing before, between or behind the marks is no entry. */
		if (segment.end == segment.at && words->count > 0)
			continue;
		segment.entry = json_deep_copy(shared);
		result = read_segment(&segment, entries);
		hand_on(&segment, shared);
		json_decref(segment.entry);
	} while (result == RESULT_DONE && at < words->count);
	if (result == RESULT_DONE && json_array_size(entries) == 0)
		result = command_usage(&command_add, "%s", _("Which kind was it?"));
	return result;
}

/* Whose words it is goes with what a supporter says, and with nothing else. */
static enum result check_said_by(json_t *entries)
{
	size_t i;
	json_t *entry;

	json_array_foreach (entries, i, entry) {
		const char *kind = json_string_value(json_object_get(entry, "kind"));

		if (json_object_get(entry, "said_by") && kind && strcmp(kind, "statement") != 0)
			return command_usage(
				&command_add, "%s",
				_("“--said-by” goes with what a supporter says (statement)."));
	}
	return RESULT_DONE;
}

static enum result read_words(struct entry_reader *reader, struct entry_words *words,
			      json_t **entries)
{
	json_t *shared = json_object();
	enum result result = entry_options_take(reader, words, shared);

	*entries = json_array();
	/* A template needs no words, only what the options say. */
	if (result == RESULT_DONE && reader->template)
		json_array_append(*entries, shared);
	if (result == RESULT_DONE && reader->template && (words->count > 0 || reader->wants_input))
		result = command_usage(&command_add, "%s",
				       _("A template stands alone, with a day (--on) and a writer "
					 "(-b) if wanted."));
	else if (result == RESULT_DONE && !reader->template)
		result = read_segments(reader, words, shared, *entries);
	if (result == RESULT_DONE)
		result = check_said_by(*entries);
	json_decref(shared);
	entry_words_release(words);
	if (result != RESULT_DONE) {
		json_decref(*entries);
		*entries = NULL;
	}
	return result;
}

enum result entry_line_read(struct entry_reader *reader, int argc, char **argv, json_t **entries)
{
	struct entry_words words;

	entry_words_from(&words, argc, argv);
	return read_words(reader, &words, entries);
}

enum result entry_line_read_text(struct entry_reader *reader, const char *line, json_t **entries)
{
	static char name[] = "add";
	struct entry_words words;

	entry_words_split(&words, name, line);
	return read_words(reader, &words, entries);
}
