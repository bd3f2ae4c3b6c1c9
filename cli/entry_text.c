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

/* The parts of a line for a list: all before the text with its opening mark, and all behind it. */
static void say_row(const struct entry *entry, int number_width, char **before, char **behind)
{
	_cleanup_(free_text) char *kind = entry_text_kind(entry->kind, entry->outcome);
	_cleanup_(free_text) char *text = entry_text_quoted(entry->text);
	_cleanup_(free_text) char *tags = say_tags(entry);
	_cleanup_(free_text) char *source = say_source(entry);
	const char *inner = *text ? strstr(text, entry->text) : text;
	char time[TIME_TEXT];

	say_time(entry, time);
	*before = memory_format("%*lld  %-5s  %s%.*s", number_width, (long long)entry->number, time,
				kind, (int)(inner - text), text);
	*behind = memory_format("%s%s (%s%s)%s", inner + strlen(entry->text), tags,
				entry_text_writer(entry->member), source,
				entry->is_private ? _(" [private]") : "");
}

/* Where marks begin and end in what is printed: bytes of the line before it is wrapped. */
struct marking {
	struct entry_span *spans;
	size_t count;
	size_t next;
	bool is_on;
};

static const char mark_on[] = "\033[1;4m";
static const char mark_off[] = "\033[0m";

/* Part of a text, made visible. */
static void put_visible(FILE *out, const char *text, size_t length)
{
	_cleanup_(free_text) char *part = memory_format("%.*s", (int)length, text);
	_cleanup_(free_text) char *visible = screen_visible(part, true);

	fputs(visible, out);
	/* The size of what is written so far is known then. */
	fflush(out);
}

/* A line and its spans, made visible piece by piece, so that the spans follow. */
static char *join_visible(const struct entry *entry, int number_width,
			  const struct entry_span *spans, size_t count, enum entry_mark mark,
			  struct marking *marking)
{
	_cleanup_(free_text) char *before = NULL;
	_cleanup_(free_text) char *behind = NULL;
	_cleanup_(free_text) char *visible_before = NULL;
	_cleanup_(free_text) char *visible_behind = NULL;
	size_t length = strlen(entry->text);
	size_t at = 0;
	char *line = NULL;
	size_t size;
	FILE *out = open_memstream(&line, &size);

	if (!out)
		abort();
	say_row(entry, number_width, &before, &behind);
	visible_before = screen_visible(before, true);
	visible_behind = screen_visible(behind, true);
	marking->spans = memory_zeroed(count + 1, sizeof *marking->spans);
	fputs(visible_before, out);
	for (size_t i = 0; i <= count; i++) {
		/* Spans that are out of order or out of the text mark nothing. */
		size_t begin = i < count && spans[i].begin >= at && spans[i].end <= length &&
					       spans[i].begin < spans[i].end
				       ? spans[i].begin
				       : length;
		size_t end = begin < length ? spans[i].end : length;
		const char *open = mark == ENTRY_MARK_BRACKETS && begin < end ? "【" : "";

		put_visible(out, entry->text + at, begin - at);
		fputs(open, out);
		fflush(out);
		if (begin < end)
			marking->spans[marking->count].begin = size;
		put_visible(out, entry->text + begin, end - begin);
		if (begin < end)
			marking->spans[marking->count++].end = size;
		fputs(*open ? "】" : "", out);
		at = end;
		if (begin == length)
			break;
	}
	fputs(visible_behind, out);
	if (fclose(out) != 0)
		abort();
	return line;
}

/* The same without spans: most lines are of a list, and a stream costs more than all of one. */
static char *join_plain(const struct entry *entry, int number_width)
{
	_cleanup_(free_text) char *before = NULL;
	_cleanup_(free_text) char *behind = NULL;
	_cleanup_(free_text) char *line = NULL;

	say_row(entry, number_width, &before, &behind);
	line = memory_format("%s%s%s", before, entry->text, behind);
	return screen_visible(line, true);
}

static void turn_marks(struct marking *marking, size_t at, FILE *out)
{
	if (marking->is_on && at >= marking->spans[marking->next].end) {
		fputs(mark_off, out);
		marking->is_on = false;
		marking->next++;
	}
	if (!marking->is_on && marking->next < marking->count &&
	    at >= marking->spans[marking->next].begin && at < marking->spans[marking->next].end) {
		fputs(mark_on, out);
		marking->is_on = true;
	}
}

/* The wrapped line with styles: its breaks stand where the line had none, or spaces or a break. */
static char *style_wrapped(const char *line, const char *wrapped, struct marking *marking)
{
	const char *at = line;
	char *styled = NULL;
	size_t size;
	FILE *out = open_memstream(&styled, &size);

	if (!out)
		abort();
	while (*wrapped) {
		if (*wrapped == '\n') {
			if (marking->is_on)
				fputs(mark_off, out);
			marking->is_on = false;
			fputc(*wrapped++, out);
			for (; *wrapped == ' '; wrapped++)
				fputc(' ', out);
			if (*at == '\n')
				at++;
			at += strspn(at, " ");
			continue;
		}
		turn_marks(marking, (size_t)(at - line), out);
		fputc(*wrapped++, out);
		if (*at)
			at++;
	}
	turn_marks(marking, SIZE_MAX, out);
	if (fclose(out) != 0)
		abort();
	return styled;
}

char *entry_text_found(const struct entry *entry, int number_width, int columns,
		       const struct entry_span *spans, size_t count, enum entry_mark mark)
{
	struct marking marking = { 0 };
	int indent = number_width + 2 + TIME_TEXT + 1;
	_cleanup_(free_text) char *line =
		count == 0 ? join_plain(entry, number_width)
			   : join_visible(entry, number_width, spans, count, mark, &marking);
	char *wrapped;

	if (columns < indent + MIN_TEXT_COLUMNS)
		columns = indent + MIN_TEXT_COLUMNS;
	wrapped = screen_wrap(line, columns, indent);
	if (mark == ENTRY_MARK_STYLE && marking.count > 0) {
		char *styled = style_wrapped(line, wrapped, &marking);

		free(wrapped);
		wrapped = styled;
	}
	free(marking.spans);
	return wrapped;
}

char *entry_text_lines(const struct entry *entry, int number_width, int columns)
{
	return entry_text_found(entry, number_width, columns, NULL, 0, ENTRY_MARK_NONE);
}
