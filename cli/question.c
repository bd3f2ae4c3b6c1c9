/* SPDX-License-Identifier: MIT */
#include "cli/question.h"

#include "cli/meeting_text.h"
#include "cli/screen.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/uuid.h"

#include <string.h>
#include <unistd.h>

enum { CHOICES = 3 };

static const char *const outcomes[CHOICES] = { "went", "missed", "postponed" };

/* What an evening can have been; a kind of the catalogue each. */
static const struct {
	const char *text;
	const char *kind;
	const char *outcome;
	bool is_text; /* the words are the entry */
} moments[CHOICES] = {
	{ N_("A greeting was answered"), "greeting", "reply", false },
	{ N_("We said hello"), "greeting", NULL, false },
	{ N_("A quiet day"), "note", NULL, true },
};

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static bool is_evening(const json_t *question)
{
	return strcmp(text_of(question, "purpose"), "evening") == 0;
}

static void print_question(const json_t *question, const struct today *today)
{
	_cleanup_(free_text) char *line = NULL;

	if (is_evening(question)) {
		command_print("\n%s", _("How was today?"));
		return;
	}
	line = meeting_text_occurrence(question, today);
	command_print(_("\n%s\nWere you able to go?"), line);
}

/* 0 for Enter alone, the end of input, or what is no choice after a second try. */
static int read_choice(void)
{
	for (int try = 0; try < 2; try++) {
		_cleanup_(free_text) char *line = NULL;
		size_t size = 0;
		int64_t number;

		printf("%s ", _("Number (Enter alone: no answer, that is fine):"));
		fflush(stdout);
		if (getline(&line, &size, stdin) < 0) {
			putchar('\n');
			return 0;
		}
		line[strcspn(line, "\r\n")] = '\0';
		if (line[strspn(line, " \t")] == '\0')
			return 0;
		if (command_number(line, &number) == 0 && number >= 1 && number <= CHOICES)
			return (int)number;
	}
	return 0;
}

static enum result keep_outcome(struct cli *cli, const json_t *question, int choice,
				const struct today *today)
{
	json_t *reply;
	enum result result = command_call_method(
		cli, "AnswerMeeting",
		json_pack("{s:O, s:O, s:s}", "number", json_object_get(question, "meeting"), "day",
			  json_object_get(question, "day"), "answer", outcomes[choice - 1]),
		&reply);

	if (result == RESULT_DONE)
		meeting_text_print_date(reply, today);
	json_decref(reply);
	return result;
}

static enum result keep_moment(struct cli *cli, const json_t *question, int choice)
{
	char id[UUID_TEXT];
	json_t *reply;
	enum result result;

	if (uuid_new(id) < 0)
		return RESULT_FAILED;
	result = command_call_method(
		cli, "Add",
		json_pack("{s:{s:s, s:O, s:s, s:s?, s:s, s:s}}", "entry", "id", id, "date",
			  json_object_get(question, "day"), "kind", moments[choice - 1].kind,
			  "outcome", moments[choice - 1].outcome, "member", "", "text",
			  moments[choice - 1].is_text ? _(moments[choice - 1].text) : ""),
		&reply);
	if (result == RESULT_DONE)
		command_print("%s", _("It is in the journal. To take it back: ayumi undo"));
	json_decref(reply);
	return result;
}

static enum result put(struct cli *cli, const json_t *question, const struct today *today)
{
	json_t *reply;
	int choice;
	enum result result;

	/* Noted before: whatever becomes of this terminal, it is not asked a second time. */
	result = command_call_method(cli, "PutAside",
				     json_pack("{s:O, s:O}", "meeting",
					       json_object_get(question, "meeting"), "day",
					       json_object_get(question, "day")),
				     &reply);
	json_decref(reply);
	if (result != RESULT_DONE)
		return result;
	print_question(question, today);
	for (int i = 0; i < CHOICES; i++)
		printf("   %d  %s\n", i + 1,
		       is_evening(question) ? _(moments[i].text)
					    : meeting_text_say_answer(outcomes[i]));
	choice = read_choice();
	if (choice == 0)
		return RESULT_DONE;
	return is_evening(question) ? keep_moment(cli, question, choice)
				    : keep_outcome(cli, question, choice, today);
}

static bool is_typing(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static enum result go_through(struct cli *cli, bool is_all, size_t *count)
{
	struct today today;
	json_t *reply;
	const json_t *question;
	size_t i;
	enum result result = command_call_method(cli, "ListQuestions", NULL, &reply);

	*count = 0;
	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(json_object_get(reply, "questions"));
	else if (result == RESULT_DONE && json_array_size(json_object_get(reply, "questions")) > 0)
		result = command_today(cli, &today);
	json_array_foreach (json_object_get(reply, "questions"), i, question) {
		if (result != RESULT_DONE || cli->is_json)
			break;
		if (!is_all && json_is_true(json_object_get(question, "asked")))
			continue;
		++*count;
		if (is_typing())
			result = put(cli, question, &today);
		else
			print_question(question, &today);
	}
	json_decref(reply);
	return result;
}

void question_ask_new(struct cli *cli)
{
	size_t count;

	if (is_typing() && !cli->is_json)
		go_through(cli, false, &count);
}

enum result question_ask_all(struct cli *cli)
{
	size_t count;
	enum result result = go_through(cli, true, &count);

	if (result == RESULT_DONE && count == 0 && !cli->is_json)
		command_print("%s", _("Nothing is waiting for an answer."));
	return result;
}
