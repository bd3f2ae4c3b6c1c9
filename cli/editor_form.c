/* SPDX-License-Identifier: MIT */
#include "cli/editor_form.h"

#include "cli/complain.h"
#include "cli/entry_options.h"
#include "cli/entry_text.h"
#include "cli/screen.h"
#include "schema/kinds.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <string.h>

/* Both languages stand in the code, because both are read. */
static const struct field {
	const char *member;
	const char *ja;
	const char *en;
} fields[] = {
	{ "date", "日付", "Day" },	    { "time", "時刻", "Time" },
	{ "kind", "種類", "Kind" },	    { "member", "書き手", "Writer" },
	{ "tags", "タグ", "Tags" },	    { "said_by", "だれの言葉か", "Said by" },
	{ "private", "非公開", "Private" },
};

enum { FIELD_COUNT = sizeof fields / sizeof fields[0], LINE_COLUMNS = 74 };

static const char rule[] = "---";

/* --- writing --------------------------------------------------------------------------------- */

static void append(char **form, const char *prefix, const char *line, size_t length)
{
	char *longer = memory_format("%s%s%.*s\n", *form, prefix, (int)length, line);

	free(*form);
	*form = longer;
}

/* Each line as one for the reader. */
/* In lines that an editor shows whole on a terminal of 80 columns. */
static void append_comment(char **form, const char *prefix, const char *comment)
{
	_cleanup_(free_text) char *wrapped = screen_wrap(comment, LINE_COLUMNS, 0);
	const char *text = wrapped;

	while (*text) {
		size_t length = strcspn(text, "\n");

		append(form, prefix, text, length);
		text += length + (text[length] ? 1 : 0);
	}
}

static char *say_date(const json_t *entry, const struct today *today)
{
	const char *date = json_string_value(json_object_get(entry, "date"));
	int32_t day;

	return when_say(date && date_parse(date, &day) == 0 ? day : today->day, today, WHEN_LONG);
}

static char *say_tags(const json_t *entry)
{
	char *said = memory_string("");
	size_t i;
	json_t *tag;

	json_array_foreach (json_object_get(entry, "tags"), i, tag) {
		char *longer =
			memory_format("%s%s#%s", said, i > 0 ? " " : "", json_string_value(tag));

		free(said);
		said = longer;
	}
	return said;
}

static char *say_kind(const json_t *entry)
{
	const char *kind = json_string_value(json_object_get(entry, "kind"));
	const char *outcome = json_string_value(json_object_get(entry, "outcome"));

	return kind ? entry_text_kind_named(kind, outcome) : memory_string("");
}

/* Nobody is named before an entry is kept; afterwards it is somebody, or the family. */
static char *say_writer(const json_t *entry)
{
	const json_t *member = json_object_get(entry, "member");
	const char *name = json_string_value(member);

	if (!member)
		return memory_string("");
	return memory_string(entry_text_writer(name && *name ? name : NULL));
}

static char *say_value(const json_t *entry, const struct today *today, const char *member)
{
	const char *text = json_string_value(json_object_get(entry, member));

	if (strcmp(member, "date") == 0)
		return say_date(entry, today);
	if (strcmp(member, "kind") == 0)
		return say_kind(entry);
	if (strcmp(member, "member") == 0)
		return say_writer(entry);
	if (strcmp(member, "tags") == 0)
		return say_tags(entry);
	if (strcmp(member, "private") == 0)
		return memory_string(json_is_true(json_object_get(entry, member)) ? _("yes")
										  : _("no"));
	return memory_string(text ? text : "");
}

/* Those that concern safety are left out: they are not shown unasked. */
static void append_kinds(char **form)
{
	_cleanup_(free_text) char *line = memory_string("");

	for (size_t i = 0; i < kinds_count; i++) {
		const char *label = kind_label(&kinds[i], language_is_japanese());
		bool is_full = screen_width(line) + screen_width(label) > LINE_COLUMNS;
		char *longer;

		if (kinds[i].group == GROUP_SAFETY)
			continue;
		if (is_full)
			append(form, "#   ", line, strlen(line));
		longer = memory_format("%s%s%s", is_full ? "" : line,
				       *line && !is_full ? " / " : "", label);
		free(line);
		line = longer;
	}
	if (*line)
		append(form, "#   ", line, strlen(line));
}

char *editor_form_write(const json_t *entry, const struct today *today, const char *complaint)
{
	const char *text = json_string_value(json_object_get(entry, "text"));
	char *form = memory_string("");
	bool japanese = language_is_japanese();

	if (complaint)
		append_comment(&form, "# !! ", complaint);
	append_comment(
		&form, "# ",
		_("Fill in what you like, save, and close. Where nothing is changed, nothing "
		  "is kept.\nThe text stands below the line “---”; it may have several "
		  "lines. The kinds are:"));
	append_kinds(&form);
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		_cleanup_(free_text) char *value = say_value(entry, today, fields[i].member);
		_cleanup_(free_text) char *line =
			memory_format("%s: %s", japanese ? fields[i].ja : fields[i].en, value);

		append(&form, "", line, strlen(line));
	}
	append(&form, "", rule, strlen(rule));
	append(&form, "", text ? text : "", text ? strlen(text) : 0);
	return form;
}

char *editor_form_again(const char *form, const char *complaint)
{
	char *again = memory_string("");
	char *whole;

	append_comment(&again, "# !! ", complaint);
	/* What was wrong before is said no more. */
	while (strncmp(form, "# !! ", strlen("# !! ")) == 0)
		form += strcspn(form, "\n") + (form[strcspn(form, "\n")] ? 1 : 0);
	whole = memory_format("%s%s", again, form);
	free(again);
	return whole;
}

/* --- reading --------------------------------------------------------------------------------- */

static enum result read_date(struct entry_reader *reader, json_t *entry, const char *value)
{
	if (!*value) {
		complain_line("%s", _("The day is missing."));
		return RESULT_USAGE;
	}
	return entry_options_date(reader, entry, value);
}

static enum result read_time(json_t *entry, const char *value)
{
	char time[TIME_TEXT] = "";
	int minute;

	if (*value && when_time(value, &minute) != WHEN_OK) {
		complain_line(_("“%s” was not understood as a time of day. Examples: 21:30, 9pm."),
			      value);
		return RESULT_USAGE;
	}
	/* A time beside the day stays where this line is empty. */
	if (*value)
		time_format(minute, time);
	else if (json_string_length(json_object_get(entry, "time")) > 0)
		return RESULT_DONE;
	json_object_set_new(entry, "time", json_string(time));
	return RESULT_DONE;
}

static enum result read_tags(json_t *entry, char *value)
{
	enum result result = RESULT_DONE;
	char *rest = NULL;

	json_object_set_new(entry, "tags", json_array());
	for (char *tag = strtok_r(value, " \t", &rest); tag && result == RESULT_DONE;
	     tag = strtok_r(NULL, " \t", &rest)) {
		const char *name = entry_words_marked(tag, "#", "＃");

		result = entry_options_tag(entry, name ? name : tag);
	}
	return result;
}

static enum result read_private(json_t *entry, const char *value)
{
	bool is_yes = strcmp(value, _("yes")) == 0 || strcmp(value, "yes") == 0 ||
		      strcmp(value, "はい") == 0;

	if (!is_yes && *value && strcmp(value, _("no")) != 0 && strcmp(value, "no") != 0 &&
	    strcmp(value, "いいえ") != 0) {
		complain_line(_("“%s”: please write yes or no."), value);
		return RESULT_USAGE;
	}
	json_object_set_new(entry, "private", json_boolean(is_yes));
	return RESULT_DONE;
}

static enum result read_said_by(json_t *entry, const char *value)
{
	if (*value && !text_is_name(value, NAME_MAX_BYTES)) {
		complain_line(_("“%s” cannot be a name."), value);
		return RESULT_USAGE;
	}
	json_object_set_new(entry, "said_by", json_string(value));
	return RESULT_DONE;
}

static enum result read_field(struct entry_reader *reader, json_t *entry, const char *member,
			      char *value)
{
	if (strcmp(member, "date") == 0)
		return read_date(reader, entry, value);
	if (strcmp(member, "time") == 0)
		return read_time(entry, value);
	if (strcmp(member, "kind") == 0)
		return *value ? entry_line_read_kind(value, entry) : RESULT_DONE;
	if (strcmp(member, "member") == 0)
		return *value ? entry_options_member(entry, value) : RESULT_DONE;
	if (strcmp(member, "tags") == 0)
		return read_tags(entry, value);
	if (strcmp(member, "private") == 0)
		return read_private(entry, value);
	return read_said_by(entry, value);
}

/* The value behind a field's name and colon, without white space around it; NULL for others. */
static char *value_of(char *line, const struct field *field)
{
	const char *const names[] = { field->ja, field->en };

	for (size_t i = 0; i < 2; i++) {
		char *at = line + strlen(names[i]);
		size_t end;

		if (strncasecmp(line, names[i], strlen(names[i])) != 0)
			continue;
		if (strncmp(at, "：", strlen("：")) == 0)
			at += strlen("：");
		else if (*at == ':')
			at++;
		else
			continue;
		at += strspn(at, " \t");
		end = strlen(at);
		while (end > 0 && strchr(" \t\r", at[end - 1]))
			end--;
		at[end] = '\0';
		return at;
	}
	return NULL;
}

static enum result read_line(struct entry_reader *reader, json_t *entry, char *line)
{
	if (line[0] == '#' || line[strspn(line, " \t\r")] == '\0')
		return RESULT_DONE;
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		char *value = value_of(line, &fields[i]);

		if (value)
			return read_field(reader, entry, fields[i].member, value);
	}
	complain_line(_("This line was not understood: “%s”. A text stands below the line “---”."),
		      line);
	return RESULT_USAGE;
}

/* Where the text begins: behind the first line "---"; NULL where there is none. */
static const char *find_text(const char *form)
{
	for (const char *line = form; line;) {
		size_t length = strcspn(line, "\n");
		size_t shown = length > 0 && line[length - 1] == '\r' ? length - 1 : length;

		if (shown == strlen(rule) && strncmp(line, rule, shown) == 0)
			return line[length] ? line + length + 1 : line + length;
		line = line[length] ? line + length + 1 : NULL;
	}
	return NULL;
}

static enum result read_head(struct entry_reader *reader, json_t *entry, const char *form,
			     size_t length)
{
	_cleanup_(free_text) char *head = memory_format("%.*s", (int)length, form);
	enum result result = RESULT_DONE;
	char *rest = NULL;

	for (char *line = strtok_r(head, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		enum result each = strncmp(line, rule, strlen(rule)) == 0
					   ? RESULT_DONE
					   : read_line(reader, entry, line);

		if (each != RESULT_DONE)
			result = each;
	}
	return result;
}

enum result editor_form_read(struct entry_reader *reader, const char *form, size_t length,
			     json_t **entry)
{
	const char *text = strlen(form) == length ? find_text(form) : NULL;
	enum result result = RESULT_USAGE;
	size_t text_length;

	*entry = NULL;
	if (strlen(form) < length || !text_is_valid(form, length)) {
		complain_line("%s", _("The form holds a NUL byte, or is not UTF-8."));
		return RESULT_USAGE;
	}
	if (!text) {
		complain_line("%s", _("The line “---” above the text is missing."));
		return RESULT_USAGE;
	}
	*entry = json_pack("{s:s, s:s, s:n, s:s, s:[], s:b, s:s}", "time", "", "outcome", "",
			   "member", "said_by", "", "tags", "private", 0, "kind", "");
	result = read_head(reader, *entry, form, (size_t)(text - form));
	text_length = length - (size_t)(text - form);
	if (text_length > 0 && text[text_length - 1] == '\n')
		text_length--;
	if (result == RESULT_DONE)
		result = entry_line_set_text(*entry, text, text_length);
	if (result == RESULT_DONE && !json_object_get(*entry, "date")) {
		complain_line("%s", _("The day is missing."));
		result = RESULT_USAGE;
	}
	if (result == RESULT_DONE && json_string_length(json_object_get(*entry, "kind")) == 0) {
		complain_line("%s", _("Which kind was it?"));
		result = RESULT_USAGE;
	}
	if (result != RESULT_DONE) {
		json_decref(*entry);
		*entry = NULL;
	}
	return result;
}
