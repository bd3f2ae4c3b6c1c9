/* SPDX-License-Identifier: MIT */
#include "cli/entry_text.h"

#include "cli/command.h"
#include "cli/screen.h"
#include "schema/date.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { MIN_TEXT_COLUMNS = 20 };

static const char *colon(void)
{
	return language_is_japanese() ? "：" : ": ";
}

char *entry_text_kind(const struct kind *kind, const struct outcome *outcome)
{
	bool japanese = language_is_japanese();

	return memory_format("%s%s%s", kind_label(kind, japanese), outcome ? colon() : "",
			     outcome ? outcome_label(outcome, japanese) : "");
}

char *entry_text_kind_named(const char *kind_id, const char *outcome_id)
{
	const struct kind *kind = kind_find(kind_id);

	if (!kind)
		return memory_string(kind_id);
	return entry_text_kind(kind, outcome_id ? kind_outcome(kind, outcome_id) : NULL);
}

const char *entry_text_member(const char *word)
{
	return strcmp(word, "家族") == 0 || strcmp(word, "family") == 0 ? "" : word;
}

int entry_text_ask_private(json_t *parameters, const char *word)
{
	json_object_set_new(parameters, "mine", json_true());
	return json_object_set_new(parameters, "by", json_string(entry_text_member(word))) < 0
		       ? -EINVAL
		       : 0;
}

void entry_text_print_hidden(int64_t count)
{
	if (count > 0)
		command_print(ngettext("Private entries: %lld", "Private entries: %lld",
				       (unsigned long)count),
			      (long long)count);
}

const char *entry_text_writer(const char *member)
{
	return member ? member : _("family");
}

/* " #朝 #電話", or nothing. */
static char *say_tags(const struct entry *entry)
{
	char *tags = memory_string("");

	for (size_t i = 0; i < entry->tag_count; i++) {
		char *longer = memory_format("%s #%s", tags, entry->tags[i]);

		free(tags);
		tags = longer;
	}
	return tags;
}

/* Whose words a statement is, or nothing. */
static char *say_source(const struct entry *entry)
{
	return entry->said_by ? memory_format(_(", said by %s"), entry->said_by)
			      : memory_string("");
}

static void say_time(const struct entry *entry, char time[static TIME_TEXT])
{
	time[0] = '\0';
	if (entry->minute != ENTRY_NO_TIME)
		time_format(entry->minute, time);
}

char *entry_text_quoted(const char *text)
{
	if (!*text)
		return memory_string("");
	if (!language_is_japanese())
		return memory_format(" “%s”", text);
	/* What somebody said already stands in these marks. */
	return strstr(text, "「") ? memory_format(" %s", text) : memory_format(" 「%s」", text);
}

char *entry_text_sentence(const struct entry *entry, const struct today *today)
{
	_cleanup_(free_text) char *day = when_say(entry->day, today, WHEN_FULL);
	_cleanup_(free_text) char *kind = entry_text_kind(entry->kind, entry->outcome);
	_cleanup_(free_text) char *text = entry_text_quoted(entry->text);
	_cleanup_(free_text) char *tags = say_tags(entry);
	_cleanup_(free_text) char *source = say_source(entry);
	char time[TIME_TEXT];

	say_time(entry, time);
	return memory_format(_("%lld. %s%s%s  %s%s%s (%s%s)%s"), (long long)entry->number, day,
			     time[0] ? " " : "", time, kind, text, tags,
			     entry_text_writer(entry->member), source,
			     entry->is_private ? _(" [private]") : "");
}

char *entry_text_lines(const struct entry *entry, int number_width, int columns)
{
	_cleanup_(free_text) char *kind = entry_text_kind(entry->kind, entry->outcome);
	_cleanup_(free_text) char *text = entry_text_quoted(entry->text);
	_cleanup_(free_text) char *tags = say_tags(entry);
	_cleanup_(free_text) char *source = say_source(entry);
	_cleanup_(free_text) char *raw = NULL;
	_cleanup_(free_text) char *visible = NULL;
	char time[TIME_TEXT];
	int indent = number_width + 2 + TIME_TEXT + 1;

	say_time(entry, time);
	raw = memory_format("%*lld  %-5s  %s%s%s (%s%s)%s", number_width, (long long)entry->number,
			    time, kind, text, tags, entry_text_writer(entry->member), source,
			    entry->is_private ? _(" [private]") : "");
	visible = screen_visible(raw, true);
	if (columns < indent + MIN_TEXT_COLUMNS)
		columns = indent + MIN_TEXT_COLUMNS;
	return screen_wrap(visible, columns, indent);
}
