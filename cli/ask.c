/* SPDX-License-Identifier: MIT */
#include "cli/ask.h"

#include "cli/screen.h"
#include "schema/account.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { MEMBERS_MAX = 20, LINE_BYTES_MAX = 4095 };

static volatile sig_atomic_t was_interrupted;

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	was_interrupted = 1;
}

void ask_begin(void)
{
	/* Without SA_RESTART, so that the reading ends. */
	struct sigaction action = { .sa_handler = on_interrupt };

	sigaction(SIGINT, &action, NULL);
}

void ask_end(void)
{
	signal(SIGINT, SIG_DFL);
}

char *ask_line(const char *prompt)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	_cleanup_(free_text) char *folded = screen_fold(prompt, STDOUT_FILENO);

	printf("%s ", folded);
	fflush(stdout);
	length = was_interrupted ? -1 : getline(&line, &size, stdin);
	if (length < 0 || strlen(line) < (size_t)length) {
		free(line);
		putchar('\n');
		return NULL;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

bool ask_is_cut(const char *line)
{
	return strlen(line) >= LINE_BYTES_MAX;
}

bool ask_is_blank(const char *line)
{
	static const char wide[] = "\u3000";

	for (;;) {
		line += strspn(line, " \t");
		if (strncmp(line, wide, strlen(wide)) != 0)
			return *line == '\0';
		line += strlen(wide);
	}
}

int ask_choice(const char *prompt, int max)
{
	for (;;) {
		_cleanup_(free_text) char *line = ask_line(prompt);
		int64_t number;

		if (!line)
			return ASK_ENDED;
		if (ask_is_blank(line))
			return ASK_NONE;
		if (command_number(line, &number) == 0 && number >= 1 && number <= max)
			return (int)number;
		printf(_("Please give a number from 1 to %d, or Enter alone.\n"), max);
	}
}

/* The kinds of a group, each with its number; how many. */
static int print_group(enum kind_group group)
{
	int count = 0;

	for (size_t i = 0; i < kinds_count; i++) {
		if (kinds[i].group == group)
			printf("  %2d  %s\n", ++count,
			       kind_label(&kinds[i], language_is_japanese()));
	}
	return count;
}

static const struct kind *kind_of_group(enum kind_group group, int position)
{
	for (size_t i = 0; i < kinds_count; i++) {
		if (kinds[i].group == group && position-- == 1)
			return &kinds[i];
	}
	return NULL;
}

int ask_kind(const struct kind **kind)
{
	*kind = NULL;
	for (;;) {
		int group;
		int choice;

		putchar('\n');
		for (int each = 0; each < GROUP_COUNT; each++)
			printf("  %2d  %s\n", each + 1,
			       kind_group_label((enum kind_group)each, language_is_japanese()));
		group = ask_choice(_("Number (Enter: nothing else):"), GROUP_COUNT);
		if (group <= ASK_NONE)
			return group;
		printf("\n%s\n",
		       kind_group_label((enum kind_group)(group - 1), language_is_japanese()));
		choice = ask_choice(_("Number (Enter: back):"),
				    print_group((enum kind_group)(group - 1)));
		if (choice == ASK_NONE)
			continue;
		if (choice > ASK_NONE)
			*kind = kind_of_group((enum kind_group)(group - 1), choice);
		return choice;
	}
}

int ask_outcome(const struct kind *kind, const struct outcome **outcome)
{
	int count = (int)kind_outcome_count(kind);
	int choice;

	*outcome = NULL;
	if (count == 0)
		return ASK_NONE;
	printf("\n%s\n", kind_label(kind, language_is_japanese()));
	for (int i = 0; i < count; i++)
		printf("  %2d  %s\n", i + 1,
		       outcome_label(&kind->outcomes[i], language_is_japanese()));
	choice = ask_choice(_("Number (Enter: leave it open):"), count);
	if (choice > ASK_NONE)
		*outcome = &kind->outcomes[choice - 1];
	return choice;
}

static const char *text_of(const json_t *member, const char *name)
{
	return json_string_value(json_object_get(member, name));
}

/* Those who write now, without those who left. */
static json_t *present_members(const json_t *reply)
{
	json_t *present = json_array();
	size_t i;
	json_t *member;

	json_array_foreach (json_object_get(reply, "members"), i, member) {
		const char *state = text_of(member, "state");

		if (!state || strcmp(state, "here") == 0)
			json_array_append(present, member);
	}
	return present;
}

/* The one member who has this login, or NULL. */
static const char *member_of_login(const json_t *members)
{
	_cleanup_(free_text) char *user = account_name();
	const char *found = NULL;
	size_t i;
	json_t *member;

	json_array_foreach ((json_t *)(uintptr_t)members, i, member) {
		const char *login = text_of(member, "login");

		if (!user || !login || strcmp(login, user) != 0)
			continue;
		if (found)
			return NULL;
		found = text_of(member, "name");
	}
	return found;
}

static enum result choose_writer(const json_t *members, const char *last, char **writer)
{
	size_t count = json_array_size(members);
	_cleanup_(free_text) char *prompt =
		last ? memory_format(_("Number (Enter: %s):"), last)
		     : memory_string(_("Number (Enter: the same as last time):"));
	int choice;

	printf("%s\n", _("Who is writing?"));
	for (size_t i = 0; i < count; i++) {
		_cleanup_(free_text) char *name =
			screen_visible(text_of(json_array_get(members, i), "name"), false);

		printf("  %2zu  %s\n", i + 1, name);
	}
	choice = ask_choice(prompt, (int)count);
	if (choice > ASK_NONE)
		*writer =
			memory_string(text_of(json_array_get(members, (size_t)choice - 1), "name"));
	else if (choice == ASK_NONE && last)
		*writer = memory_string(last);
	return choice == ASK_ENDED ? RESULT_FAILED : RESULT_DONE;
}

enum result ask_writer(struct cli *cli, char **writer)
{
	json_t *reply;
	json_t *members;
	const char *own;
	enum result result = command_call_method(cli, "ListMembers", NULL, &reply);

	*writer = NULL;
	if (result != RESULT_DONE)
		return result;
	members = present_members(reply);
	own = member_of_login(members);
	if (own)
		*writer = memory_string(own);
	else if (json_array_size(members) > 1 && json_array_size(members) <= MEMBERS_MAX)
		result = choose_writer(members, text_of(reply, "last"), writer);
	json_decref(members);
	json_decref(reply);
	return result;
}
