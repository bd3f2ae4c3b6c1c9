/* SPDX-License-Identifier: MIT */
#include "cli/repeat_end.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A number and what has to stand behind it; where it ends, or NULL. */
static const char *read_part(const char *text, const char *behind, int *number)
{
	char *end;
	long value;

	if (!text || *text < '0' || *text > '9')
		return NULL;
	value = strtol(text, &end, 10);
	if (end - text > 4 || strncmp(end, behind, strlen(behind)) != 0)
		return NULL;
	*number = (int)value;
	return end + strlen(behind);
}

/* Whether the text is a day, with these words behind its three numbers, and nothing else. */
static bool read_day(const char *text, const char *const behind[static 3], struct repeat_end *end)
{
	struct date date;
	const char *at = read_part(text, behind[0], &date.year);

	at = read_part(at, behind[1], &date.month);
	at = read_part(at, behind[2], &date.day);
	if (!at || *at || !date_is_valid(date))
		return false;
	end->has_day = true;
	end->day = date_to_days(date);
	return true;
}

static bool read_count(const char *text, const char *behind, struct repeat_end *end)
{
	int count = 0;
	const char *at = read_part(text, behind, &count);

	if (!at || *at || count < 1)
		return false;
	end->count = count;
	return true;
}

/* What is in a bracket at the end: "2027年3月31日まで)", "全6回)". */
static bool read_bracket(const char *text, struct repeat_end *end)
{
	static const char *const days[] = { "年", "月", "日まで)" };
	static const char *const numbers[] = { "-", "-", "まで)" };

	if (strncmp(text, "全", strlen("全")) == 0)
		text += strlen("全");
	return read_day(text, days, end) || read_day(text, numbers, end) ||
	       read_count(text, "回)", end);
}

/* "6 times" at the end, with or without a comma before it. */
static bool take_times(char *normal, struct repeat_end *end)
{
	static const char word[] = " times";
	size_t length = strlen(normal);
	char *at;

	if (length < sizeof word || strcmp(normal + length - sizeof word + 1, word) != 0)
		return false;
	at = normal + length - sizeof word + 1;
	while (at > normal && at[-1] >= '0' && at[-1] <= '9')
		at--;
	if (!read_count(at, word, end))
		return false;
	while (at > normal && (at[-1] == ' ' || at[-1] == ','))
		at--;
	*at = '\0';
	return true;
}

void repeat_end_take(char *normal, struct repeat_end *end)
{
	static const char until_word[] = "until ";
	static const char *const numbers[] = { "-", "-", "" };
	char *bracket = strrchr(normal, '(');
	char *until = strstr(normal, until_word);

	*end = (struct repeat_end){ .count = 0 };
	if (bracket && read_bracket(bracket + 1, end))
		*bracket = '\0';
	else if (until && read_day(until + sizeof until_word - 1, numbers, end))
		*until = '\0';
	else
		(void)take_times(normal, end);
}

/* "20270331", or with a time, which is in UTC with a Z behind it. */
static void read_until(const char *value, struct repeat_end *end)
{
	struct tm time = { .tm_isdst = -1 };
	struct tm here;
	time_t instant;
	int length = 0;

	if (sscanf(value, "%4d%2d%2d%n", &time.tm_year, &time.tm_mon, &time.tm_mday, &length) < 3)
		return;
	end->has_day = true;
	end->day = date_to_days(
		(struct date){ .year = time.tm_year, .month = time.tm_mon, .day = time.tm_mday });
	if (value[length] != 'T' || !strchr(value, 'Z') ||
	    sscanf(value + length, "T%2d%2d%2d", &time.tm_hour, &time.tm_min, &time.tm_sec) < 3)
		return;
	time.tm_year -= 1900;
	time.tm_mon--;
	instant = timegm(&time);
	if (localtime_r(&instant, &here))
		end->day = date_to_days((struct date){ .year = here.tm_year + 1900,
						       .month = here.tm_mon + 1,
						       .day = here.tm_mday });
}

char *repeat_end_split(const char *rule, struct repeat_end *end)
{
	char *core = memory_string("");

	*end = (struct repeat_end){ .count = 0 };
	for (const char *at = rule; *at;) {
		size_t length = strcspn(at, ";");

		if (strncmp(at, "UNTIL=", 6) == 0) {
			read_until(at + 6, end);
		} else if (strncmp(at, "COUNT=", 6) == 0) {
			end->count = (int)strtol(at + 6, NULL, 10);
		} else {
			char *longer =
				memory_format("%s%s%.*s", core, *core ? ";" : "", (int)length, at);

			free(core);
			core = longer;
		}
		at += length + (at[length] == ';');
	}
	return core;
}

char *repeat_end_join(const char *rule, const struct repeat_end *end)
{
	struct date date = date_from_days(end->day);

	if (end->has_day)
		return memory_format("%s;UNTIL=%04d%02d%02d", rule, date.year, date.month,
				     date.day);
	return end->count ? memory_format("%s;COUNT=%d", rule, end->count) : memory_string(rule);
}

char *repeat_end_say(const struct repeat_end *end, bool is_japanese)
{
	struct date date = date_from_days(end->day);

	if (end->has_day && is_japanese)
		return memory_format("(%d年%d月%d日まで)", date.year, date.month, date.day);
	if (end->has_day)
		return memory_format(" until %04d-%02d-%02d", date.year, date.month, date.day);
	if (end->count)
		return memory_format(is_japanese ? "(全%d回)" : ", %d times", end->count);
	return memory_string("");
}
