/* SPDX-License-Identifier: MIT */
#include "cli/ask.h"

#include "cli/complain.h"
#include "cli/entry_text.h"
#include "cli/screen.h"
#include "schema/kinds.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"
#include "schema/uuid.h"

#include <string.h>
#include <utf8proc.h>

enum { ANSWER_ENDED = -1, ANSWER_NONE = 0, MEMBERS_MAX = 20 };

/* One line without its end, or NULL at the end of input; freed with free(). */
static char *read_answer(const char *prompt)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	printf("%s ", prompt);
	fflush(stdout);
	length = getline(&line, &size, stdin);
	if (length < 0 || strlen(line) < (size_t)length) {
		free(line);
		putchar('\n');
		return NULL;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

/* A number from 1 to max, full-width digits too; ANSWER_NONE for Enter, ANSWER_ENDED at the end. */
static int read_choice(const char *prompt, int max)
{
	for (;;) {
		_cleanup_(free_text) char *line = read_answer(prompt);
		int64_t number;

		if (!line)
			return ANSWER_ENDED;
		if (line[strspn(line, " \t")] == '\0')
			return ANSWER_NONE;
		if (command_number(line, &number) == 0 && number >= 1 && number <= max)
			return (int)number;
		printf(_("Please give a number from 1 to %d, or Enter alone.\n"), max);
	}
}

/* The kinds of a group, each with its number behind those before. */
static int print_group(enum kind_group group, int first)
{
	int number = first;

	for (size_t i = 0; i < kinds_count; i++) {
		if (kinds[i].group == group)
			printf("   %2d  %s\n", number++,
			       kind_label(&kinds[i], language_is_japanese()));
	}
	return number - first;
}

static const struct kind *kind_of_group(enum kind_group group, int position)
{
	for (size_t i = 0; i < kinds_count; i++) {
		if (kinds[i].group == group && position-- == 1)
			return &kinds[i];
	}
	return NULL;
}

static int ask_group(void)
{
	printf("\n%s\n", _("What was there? (Enter alone: that is all)"));
	for (int group = 0; group < GROUP_COUNT; group++)
		printf("   %2d  %s\n", group + 1,
		       kind_group_label((enum kind_group)group, language_is_japanese()));
	return read_choice(_("Number:"), GROUP_COUNT);
}

static int ask_kind(const struct kind **kind)
{
	int group = ask_group();
	int count;
	int choice;

	if (group <= ANSWER_NONE)
		return group;
	printf("\n%s\n", kind_group_label((enum kind_group)(group - 1), language_is_japanese()));
	count = print_group((enum kind_group)(group - 1), 1);
	choice = read_choice(_("Number (Enter: back):"), count);
	if (choice > ANSWER_NONE)
		*kind = kind_of_group((enum kind_group)(group - 1), choice);
	else
		*kind = NULL;
	return choice == ANSWER_ENDED ? ANSWER_ENDED : group;
}

static int ask_outcome(const struct kind *kind, const struct outcome **outcome)
{
	int count = (int)kind_outcome_count(kind);
	int choice;

	*outcome = NULL;
	if (count == 0)
		return ANSWER_NONE;
	printf("\n%s\n", kind_label(kind, language_is_japanese()));
	for (int i = 0; i < count; i++)
		printf("   %2d  %s\n", i + 1,
		       outcome_label(&kind->outcomes[i], language_is_japanese()));
	choice = read_choice(_("Number (Enter: leave it open):"), count);
	if (choice > ANSWER_NONE)
		*outcome = &kind->outcomes[choice - 1];
	return choice;
}

/* Asked only where several write. */
static enum result ask_writer(struct entry_reader *reader, char **writer)
{
	json_t *reply;
	json_t *members;
	size_t count;
	int choice;
	enum result result = command_call_method(reader->cli, "ListMembers", NULL, &reply);

	*writer = NULL;
	if (result != RESULT_DONE)
		return result;
	members = json_object_get(reply, "members");
	count = json_array_size(members);
	if (count > 1 && count <= MEMBERS_MAX) {
		printf("%s\n", _("Who is writing?"));
		for (size_t i = 0; i < count; i++) {
			_cleanup_(free_text) char *name =
				screen_visible(json_string_value(json_object_get(
						       json_array_get(members, i), "name")),
					       false);

			printf("   %2zu  %s\n", i + 1, name);
		}
		choice = read_choice(_("Number (Enter: the same as last time):"), (int)count);
		if (choice == ANSWER_ENDED)
			result = RESULT_FAILED;
		else if (choice > ANSWER_NONE)
			*writer = memory_string(json_string_value(json_object_get(
				json_array_get(members, (size_t)choice - 1), "name")));
	}
	json_decref(reply);
	return result;
}

/* The day that is written about: today, or another. */
static enum result ask_day(struct entry_reader *reader, int32_t *day)
{
	for (;;) {
		_cleanup_(free_text) char *today =
			when_say(reader->today.day, &reader->today, WHEN_FULL);
		_cleanup_(free_text) char *prompt = memory_format(
			reader->today.minute >= MINUTES_A_DAY
				? _("For which day? (Enter: %s, last night; or for example "
				    "“yesterday”)")
				: _("For which day? (Enter: %s; or for example “yesterday”)"),
			today);
		_cleanup_(free_text) char *line = read_answer(prompt);
		struct when when;
		enum when_result understood;

		if (!line)
			return RESULT_FAILED;
		*day = reader->today.day;
		if (line[strspn(line, " \t")] == '\0')
			return RESULT_DONE;
		understood = when_date(line, &reader->today, &when);
		if (understood == WHEN_OK && when.day <= reader->today.day) {
			*day = when.day;
			return RESULT_DONE;
		}
		if (understood == WHEN_OK)
			printf("%s\n", _("That day is still to come."));
		else
			complain_when(line, understood, &when, &reader->today);
	}
}

static int ask_text(char **text)
{
	for (;;) {
		*text = read_answer(_("A few words, if you like (Enter: none):"));
		if (!*text)
			return ANSWER_ENDED;
		if (text_is_valid(*text, strlen(*text)) && strlen(*text) <= TEXT_MAX)
			return ANSWER_NONE;
		printf("%s\n", _("That text cannot be kept; please try again."));
		free(*text);
	}
}

static json_t *make_entry(const struct kind *kind, const struct outcome *outcome, int32_t day,
			  const char *writer, const char *text)
{
	char id[UUID_TEXT];
	char date[DATE_TEXT];
	json_t *entry;

	if (uuid_new(id) < 0)
		return NULL;
	date_format(day, date);
	entry = json_pack("{s:s, s:s, s:s, s:s}", "id", id, "date", date, "kind", kind->id, "text",
			  text);
	if (outcome)
		json_object_set_new(entry, "outcome", json_string(outcome->id));
	if (writer)
		json_object_set_new(entry, "member", json_string(writer));
	return entry;
}

/* One entry: ANSWER_NONE when that is all, ANSWER_ENDED at the end of input, else positive. */
static int ask_one(struct entry_reader *reader, int32_t day, const char *writer,
		   enum result *result)
{
	const struct kind *kind = NULL;
	const struct outcome *outcome = NULL;
	_cleanup_(free_text) char *text = NULL;
	int answer = ask_kind(&kind);

	if (answer <= ANSWER_NONE || !kind)
		return answer;
	if (ask_outcome(kind, &outcome) == ANSWER_ENDED || ask_text(&text) == ANSWER_ENDED)
		return ANSWER_ENDED;
	*result = add_entry(reader, make_entry(kind, outcome, day, writer, text));
	return *result == RESULT_DONE ? answer : ANSWER_ENDED;
}

enum result ask_entries(struct entry_reader *reader)
{
	_cleanup_(free_text) char *writer = NULL;
	int32_t day;
	int answer;
	enum result result = command_today(reader->cli, &reader->today);

	if (result != RESULT_DONE)
		return result;
	reader->has_today = true;
	if (ask_writer(reader, &writer) != RESULT_DONE || ask_day(reader, &day) != RESULT_DONE)
		return RESULT_FAILED;
	do
		answer = ask_one(reader, day, writer, &result);
	while (answer > ANSWER_NONE);
	if (result == RESULT_DONE)
		printf("%s\n", _("Thank you. Have a good rest."));
	return result;
}
