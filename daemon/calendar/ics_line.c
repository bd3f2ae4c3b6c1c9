/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/ics_line.h"

#include "schema/date.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <string.h>

void ics_open(struct ics_reader *reader, const char *text, size_t length)
{
	static const char mark[] = "\xEF\xBB\xBF";

	reader->at = text;
	reader->end = text + length;
	reader->next_line = 1;
	if (length >= sizeof mark - 1 && memcmp(text, mark, sizeof mark - 1) == 0)
		reader->at += sizeof mark - 1;
}

/* Append one line of the file to the text. */
static int take_line(struct ics_reader *reader, size_t *length)
{
	const char *end = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
	const char *next = end ? end + 1 : reader->end;
	size_t taken;

	if (!end)
		end = reader->end;
	if (end > reader->at && end[-1] == '\r')
		end--;
	taken = (size_t)(end - reader->at);
	if (taken > ICS_LINE_MAX - *length)
		return -EMSGSIZE;
	memcpy(reader->text + *length, reader->at, taken);
	*length += taken;
	reader->at = next;
	reader->next_line++;
	return 0;
}

int ics_next(struct ics_reader *reader)
{
	size_t length = 0;

	while (length == 0 && reader->at < reader->end) {
		reader->line = reader->next_line;
		if (take_line(reader, &length) < 0)
			return -EMSGSIZE;
		while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t')) {
			reader->at++;
			if (take_line(reader, &length) < 0)
				return -EMSGSIZE;
		}
	}
	reader->text[length] = '\0';
	return length > 0;
}

static void capitals(char *text)
{
	for (; *text; text++) {
		if (*text >= 'a' && *text <= 'z')
			*text = (char)(*text - 'a' + 'A');
	}
}

int ics_split(char *line, struct ics_property *property)
{
	size_t name = strcspn(line, ";:");
	bool is_quoted = false;
	char *at = line + name;

	if (name == 0 || *at == '\0')
		return -EINVAL;
	for (; *at && (is_quoted || *at != ':'); at++)
		is_quoted ^= *at == '"';
	if (*at == '\0')
		return -EINVAL;
	property->name = line;
	property->parameters = line[name] == ';' ? line + name + 1 : at;
	property->value = at + 1;
	line[name] = '\0';
	*at = '\0';
	capitals(line);
	return 0;
}

bool ics_parameter(const struct ics_property *property, const char *name, char *value, size_t size)
{
	const char *at = property->parameters;
	size_t length = strlen(name);

	value[0] = '\0';
	while (*at) {
		bool is_it = strncasecmp(at, name, length) == 0 && at[length] == '=';
		const char *from = is_it ? at + length + 1 : at;
		bool is_quoted = false;
		const char *to = from;

		for (; *to && (is_quoted || *to != ';'); to++)
			is_quoted ^= *to == '"';
		at = *to ? to + 1 : to;
		if (!is_it)
			continue;
		if (to - from >= 2 && *from == '"' && to[-1] == '"') {
			from++;
			to--;
		}
		if ((size_t)(to - from) >= size)
			return false;
		memcpy(value, from, (size_t)(to - from));
		value[to - from] = '\0';
		return true;
	}
	return false;
}

static void trim(char *text)
{
	size_t length = strlen(text);
	size_t start = strspn(text, " ");

	while (length > start && text[length - 1] == ' ')
		length--;
	memmove(text, text + start, length - start);
	text[length - start] = '\0';
}

char *ics_text(const char *value, size_t max)
{
	size_t left = strlen(value);
	char *text = memory_new(max + 1);
	size_t length = 0;

	while (left > 0) {
		uint32_t point;
		size_t taken = text_decode(value, left, &point);
		const char *from = value;

		if (taken == 0)
			break;
		value += taken;
		left -= taken;
		if (*from == '\\' && left > 0 && strchr("\\,;:\"nN", *value)) {
			point = *value == 'n' || *value == 'N' ? '\n' : (uint32_t)*value;
			from = value++;
			left--;
		}
		if (text_is_control(point)) {
			from = " ";
			taken = 1;
		}
		if (length + taken > max)
			break;
		memcpy(text + length, from, taken);
		length += taken;
	}
	text[length] = '\0';
	trim(text);
	return text;
}

const char *ics_zone_name(const char *tzid)
{
	const char *tail = NULL;
	int slashes = 0;

	/* What a widespread calendar program calls it. */
	if (strcmp(tzid, "Tokyo Standard Time") == 0)
		return "Asia/Tokyo";
	if (tzid[0] != '/')
		return tzid;
	for (const char *at = tzid + strlen(tzid); at > tzid && slashes < 2; at--) {
		if (at[-1] == '/') {
			tail = at;
			slashes++;
		}
	}
	return tail ? tail : tzid;
}

int ics_stamp(const char *value, size_t length, const char *tzid, struct ics_stamp *stamp)
{
	char date[DATE_TEXT];
	char time[TIME_TEXT] = "00:00";

	*stamp = (struct ics_stamp){ .is_date = length == 8, .is_utc = length == 16 };
	if ((length != 8 && length != 15 && length != 16) || (length > 8 && value[8] != 'T') ||
	    (length == 16 && value[15] != 'Z'))
		return -EINVAL;
	snprintf(date, sizeof date, "%.4s-%.2s-%.2s", value, value + 4, value + 6);
	if (length > 8)
		snprintf(time, sizeof time, "%.2s:%.2s", value + 9, value + 11);
	if (date_parse(date, &stamp->local.day) < 0 || time_parse(time, &stamp->local.minute) < 0)
		return -EINVAL;
	if (stamp->is_date || stamp->is_utc || tzid[0] == '\0')
		return 0;
	stamp->zone = zone_find(ics_zone_name(tzid));
	stamp->is_zone_unknown = !stamp->zone;
	return 0;
}
