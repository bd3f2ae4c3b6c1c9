/* SPDX-License-Identifier: MIT */
#include "schema/entry.h"

#include "schema/date.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <string.h>

static void free_tags(struct entry *entry)
{
	for (size_t i = 0; i < entry->tag_count; i++)
		free(entry->tags[i]);
	free(entry->tags);
	entry->tags = NULL;
	entry->tag_count = 0;
}

void entry_release(struct entry *entry)
{
	free_tags(entry);
	free(entry->member);
	free(entry->text);
	free(entry->said_by);
	memset(entry, 0, sizeof *entry);
}

void entry_free_all(struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		entry_release(&entries[i]);
	free(entries);
}

static int wrong_type(struct error *err, const char *field, const char *type)
{
	return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, field, NULL, "must be %s", type);
}

static int take_string(const char *field, const json_t *value, const char **text, struct error *err)
{
	*text = json_string_value(value);
	return *text ? 0 : wrong_type(err, field, "a string");
}

static int read_date(struct entry *entry, const json_t *value, struct error *err)
{
	const char *text;
	int result = take_string("date", value, &text, err);

	if (result == 0 && date_parse(text, &entry->day) < 0)
		result = error_set(err, -EINVAL, FAULT_IMPOSSIBLE_DATE, "date", text,
				   "must be a date that exists, as YYYY-MM-DD");
	return result;
}

static int read_time(struct entry *entry, const json_t *value, struct error *err)
{
	const char *text;
	int result = take_string("time", value, &text, err);

	entry->minute = ENTRY_NO_TIME;
	if (result == 0 && *text && time_parse(text, &entry->minute) < 0)
		result = error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "time", text,
				   "must be a time of day, as HH:MM");
	return result;
}

static int read_kind(struct entry *entry, const json_t *value, struct error *err)
{
	const char *text;
	int result = take_string("kind", value, &text, err);

	if (result < 0)
		return result;
	entry->outcome = NULL;
	entry->kind = kind_find(text);
	return entry->kind ? 0
			   : error_set(err, -EINVAL, FAULT_UNKNOWN_KIND, "kind", text,
				       "no such kind of observation");
}

static int read_outcome(struct entry *entry, const json_t *value, struct error *err)
{
	const char *text;
	int result = take_string("outcome", value, &text, err);

	entry->outcome = NULL;
	if (result < 0 || !*text)
		return result;
	entry->outcome = kind_outcome(entry->kind, text);
	return entry->outcome ? 0
			      : error_set(err, -EINVAL, FAULT_UNKNOWN_OUTCOME, entry->kind->id,
					  text, "%s has no such outcome", entry->kind->id);
}

/* A name, or an empty string for none. */
static int read_name(const char *field, const json_t *value, char **name, struct error *err)
{
	const char *text;
	int result = take_string(field, value, &text, err);

	if (result < 0)
		return result;
	if (*text && !text_is_name(text, NAME_MAX_BYTES))
		return error_set(err, -EINVAL, FAULT_INVALID_TEXT, field, text,
				 "must be a name of at most %d bytes", NAME_MAX_BYTES);
	free(*name);
	*name = *text ? memory_string(text) : NULL;
	return 0;
}

static int read_member(struct entry *entry, const json_t *value, struct error *err)
{
	return read_name("member", value, &entry->member, err);
}

static int read_said_by(struct entry *entry, const json_t *value, struct error *err)
{
	return read_name("said_by", value, &entry->said_by, err);
}

static int read_text(struct entry *entry, const json_t *value, struct error *err)
{
	const char *text;
	int result = take_string("text", value, &text, err);

	if (result < 0)
		return result;
	if (strlen(text) > TEXT_MAX)
		return error_number(err, -EINVAL, FAULT_TEXT_TOO_LONG, TEXT_MAX,
				    "the text has %zu bytes, at most %d are kept", strlen(text),
				    TEXT_MAX);
	free(entry->text);
	entry->text = memory_string(text);
	return 0;
}

static int compare_tags(const void *one, const void *other)
{
	return strcmp(*(char *const *)one, *(char *const *)other);
}

static void sort_tags(struct entry *entry)
{
	size_t kept = 0;

	if (entry->tag_count == 0)
		return;
	qsort(entry->tags, entry->tag_count, sizeof *entry->tags, compare_tags);
	for (size_t i = 1; i < entry->tag_count; i++) {
		if (strcmp(entry->tags[i], entry->tags[kept]) == 0)
			free(entry->tags[i]);
		else
			entry->tags[++kept] = entry->tags[i];
	}
	entry->tag_count = kept + 1;
}

static int read_tags(struct entry *entry, const json_t *value, struct error *err)
{
	if (!json_is_array(value) || json_array_size(value) > TAGS_MAX)
		return wrong_type(err, "tags", "an array of at most 32 strings");
	free_tags(entry);
	entry->tags = memory_zeroed(json_array_size(value), sizeof *entry->tags);
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *tag = json_string_value(json_array_get(value, i));

		if (!tag || !text_is_tag(tag))
			return error_set(err, -EINVAL, FAULT_INVALID_TEXT, "tags", tag,
					 "a tag has 1 to %d bytes and no white space or '#'",
					 TAG_MAX_BYTES);
		entry->tags[entry->tag_count++] = memory_string(tag);
	}
	sort_tags(entry);
	return 0;
}

static int read_private(struct entry *entry, const json_t *value, struct error *err)
{
	if (!json_is_boolean(value))
		return wrong_type(err, "private", "true or false");
	entry->is_private = json_is_true(value);
	return 0;
}

static int read_id(struct entry *entry, const json_t *value, struct error *err)
{
	const char *text;
	int result = take_string("id", value, &text, err);

	if (result < 0)
		return result;
	if (!uuid_is_valid(text))
		return wrong_type(err, "id", "a UUID in lower case");
	memcpy(entry->id, text, UUID_TEXT);
	return 0;
}

struct field {
	const char *name;
	int (*read)(struct entry *entry, const json_t *value, struct error *err);
};

/* The kind comes before the outcome, whose meaning depends on it. */
static const struct field fields[] = {
	{ "id", read_id },	     { "date", read_date },	  { "time", read_time },
	{ "kind", read_kind },	     { "outcome", read_outcome }, { "member", read_member },
	{ "text", read_text },	     { "tags", read_tags },	  { "said_by", read_said_by },
	{ "private", read_private },
};

enum { FIELD_COUNT = sizeof fields / sizeof fields[0], FIRST_CHANGEABLE = 1 };

static int check_names(const json_t *object, size_t first, struct error *err)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)object, name, value) {
		size_t i = first;

		while (i < FIELD_COUNT && strcmp(fields[i].name, name) != 0)
			i++;
		if (i == FIELD_COUNT)
			return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, name, NULL,
					 "an entry has no such member");
	}
	return 0;
}

static int read_fields(struct entry *entry, const json_t *object, size_t first, struct error *err)
{
	for (size_t i = first; i < FIELD_COUNT; i++) {
		const json_t *value = json_object_get(object, fields[i].name);
		int result;

		if (!value || json_is_null(value))
			continue;
		result = fields[i].read(entry, value, err);
		if (result < 0)
			return result;
	}
	return 0;
}

static int read_new(struct entry *entry, const json_t *object, struct error *err)
{
	int result = read_fields(entry, object, 0, err);

	if (result == 0 && !entry->kind)
		result = wrong_type(err, "kind", "given");
	if (result == 0 && !entry->id[0])
		result = wrong_type(err, "id", "given");
	if (result == 0 && !entry->text)
		entry->text = memory_string("");
	return result;
}

int entry_from_writer(struct entry *entry, const json_t *object, int32_t today, struct error *err)
{
	int result;

	memset(entry, 0, sizeof *entry);
	entry->day = today;
	entry->minute = ENTRY_NO_TIME;
	if (!json_is_object(object))
		return wrong_type(err, "entry", "an object");
	result = check_names(object, 0, err);
	if (result == 0 && !json_is_string(json_object_get(object, "kind")))
		result = wrong_type(err, "kind", "a string");
	if (result == 0)
		result = read_new(entry, object, err);
	if (result < 0)
		entry_release(entry);
	return result;
}

int entry_apply(struct entry *entry, const json_t *changes, struct error *err)
{
	int result;

	if (!json_is_object(changes))
		return wrong_type(err, "changes", "an object");
	result = check_names(changes, FIRST_CHANGEABLE, err);
	return result == 0 ? read_fields(entry, changes, FIRST_CHANGEABLE, err) : result;
}

int entry_from_wire(struct entry *entry, const json_t *object, struct error *err)
{
	int result;

	memset(entry, 0, sizeof *entry);
	entry->minute = ENTRY_NO_TIME;
	if (!json_is_object(object) || !json_is_string(json_object_get(object, "kind")))
		return wrong_type(err, "entry", "an object with a kind");
	result = read_new(entry, object, err);
	if (result < 0) {
		entry_release(entry);
		return result;
	}
	entry->number = json_integer_value(json_object_get(object, "number"));
	entry->revision = json_integer_value(json_object_get(object, "revision"));
	entry->is_removed = json_is_true(json_object_get(object, "removed"));
	entry->created_s = json_integer_value(json_object_get(object, "created_s"));
	entry->changed_s = json_integer_value(json_object_get(object, "changed_s"));
	return 0;
}

json_t *entry_to_wire(const struct entry *entry)
{
	char date[DATE_TEXT];
	char time[TIME_TEXT] = "";
	json_t *tags = json_array();

	date_format(entry->day, date);
	if (entry->minute != ENTRY_NO_TIME)
		time_format(entry->minute, time);
	for (size_t i = 0; i < entry->tag_count; i++)
		json_array_append_new(tags, json_string(entry->tags[i]));
	return json_pack(
		"{s:I, s:s, s:I, s:s, s:s?, s:s, s:s?, s:s?, s:s, s:s?, s:o, s:b, s:b, s:I, s:I}",
		"number", (json_int_t)entry->number, "id", entry->id, "revision",
		(json_int_t)entry->revision, "date", date, "time", time[0] ? time : NULL, "kind",
		entry->kind->id, "outcome", entry->outcome ? entry->outcome->id : NULL, "member",
		entry->member, "text", entry->text, "said_by", entry->said_by, "tags", tags,
		"private", entry->is_private, "removed", entry->is_removed, "created_s",
		(json_int_t)entry->created_s, "changed_s", (json_int_t)entry->changed_s);
}

static bool same_text(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

bool entry_says_the_same(const struct entry *one, const struct entry *other)
{
	if (one->day != other->day || one->minute != other->minute || one->kind != other->kind ||
	    one->outcome != other->outcome || one->is_private != other->is_private ||
	    one->tag_count != other->tag_count || !same_text(one->member, other->member) ||
	    !same_text(one->text, other->text) || !same_text(one->said_by, other->said_by))
		return false;
	for (size_t i = 0; i < one->tag_count; i++) {
		if (strcmp(one->tags[i], other->tags[i]) != 0)
			return false;
	}
	return true;
}
