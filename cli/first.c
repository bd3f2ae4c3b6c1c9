/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/confirm.h"
#include "cli/contact_book.h"
#include "cli/guidance.h"
#include "cli/settings_read.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

/*
 * The first conversation with a household.  Every question can be skipped with
 * Enter, and each answer is kept at once: whoever stops half-way keeps what was
 * said until then.
 */
struct talk {
	struct cli *cli;
	json_t *guidance;
	enum result result;
	bool has_ended; /* the input has */
};

static bool goes_on(const struct talk *talk)
{
	return talk->result == RESULT_DONE && !talk->has_ended;
}

/* An answer, or NULL where it was skipped; free with free(). */
static char *ask(struct talk *talk, const char *question)
{
	char *answer;

	putchar('\n');
	answer = confirm_line(question);
	if (!answer)
		talk->has_ended = true;
	if (!answer || *answer)
		return answer;
	free(answer);
	return NULL;
}

static void keep_setting(struct talk *talk, const char *key, const char *value)
{
	json_t *reply;
	json_t *parameters = json_pack("{s:s, s:s}", "key", key, "value", value);

	if (!parameters) {
		complain_line("%s", _("That is not UTF-8."));
		return;
	}
	talk->result = command_call_method(talk->cli, "SetSetting", parameters, &reply);
	json_decref(reply);
	/* A value that the setting does not take is no reason to end the conversation. */
	if (talk->result == RESULT_FAILED)
		talk->result = RESULT_DONE;
}

/* A question with yes, no, or nothing said. */
static void ask_switch(struct talk *talk, const char *key, const char *question)
{
	_cleanup_(free_text) char *answer = NULL;

	if (!goes_on(talk))
		return;
	answer = ask(talk, question);
	if (!answer)
		return;
	if (strchr("yY1", answer[0]) || strcmp(answer, "はい") == 0)
		keep_setting(talk, key, "yes");
	else
		keep_setting(talk, key, "no");
}

static void ask_text(struct talk *talk, const char *key, const char *question)
{
	_cleanup_(free_text) char *answer = goes_on(talk) ? ask(talk, question) : NULL;

	if (answer)
		keep_setting(talk, key, answer);
}

static void ask_writers(struct talk *talk)
{
	while (goes_on(talk)) {
		_cleanup_(free_text) char *name = ask(
			talk, _("Who will write? One name at a time, such as 母 or 父; Enter to "
				"go on: "));
		json_t *reply;

		if (!name)
			return;
		talk->result = command_call_method(talk->cli, "AddMember",
						   json_pack("{s:s}", "name", name), &reply);
		json_decref(reply);
		if (talk->result == RESULT_FAILED)
			talk->result = RESULT_DONE;
	}
}

/* Where the household itself thinks it is: kept beside the estimate, never used in it. */
static void ask_own_step(struct talk *talk)
{
	_cleanup_(free_text) char *answer = NULL;
	const json_t *step;
	size_t i;

	if (!goes_on(talk))
		return;
	putchar('\n');
	json_array_foreach (json_object_get(talk->guidance, "steps"), i, step)
		command_print("  %lld  %s: %s",
			      (long long)json_integer_value(json_object_get(step, "number")),
			      contact_text(step, "title"), contact_text(step, "subtitle"));
	guidance_print(contact_text(talk->guidance, "model"), 2);
	answer = ask(talk,
		     _("Where do you yourselves think you are? 1 to 4, Enter for “not sure”: "));
	if (answer)
		keep_setting(talk, "own-step", answer);
}

static void ask_diagnosis(struct talk *talk)
{
	json_t *settings;
	const char *value;

	ask_switch(talk, "diagnosed",
		   _("Has a doctor diagnosed schizophrenia or bipolar disorder? y/n, Enter to "
		     "skip: "));
	if (!goes_on(talk))
		return;
	settings = settings_try(talk->cli);
	value = settings_value(settings, "diagnosed");
	if (value && strcmp(value, "yes") == 0) {
		putchar('\n');
		guidance_print(contact_text(talk->guidance, "illness_instead"), 2);
		guidance_print(_("Whom to call: ayumi contacts"), 2);
	}
	json_decref(settings);
}

static void ask_centre(struct talk *talk)
{
	_cleanup_(free_text) char *answer = NULL;
	struct contact_book book;
	const json_t *contact;
	struct error err;

	if (!goes_on(talk) || contact_book_load(&book, &talk->cli->paths, &err) < 0)
		return;
	answer = ask(talk, _("Which centre is yours (a part of its name, such as 岩国)? Enter to "
			     "skip: "));
	contact = answer ? contact_book_like(&book, answer) : NULL;
	if (contact &&
	    contact_book_choose(&book, &talk->cli->paths,
				json_string_value(json_object_get(contact, "id")), &err) == 0)
		command_print("  %s  %s", contact_text(contact, "name"),
			      contact_text(contact, "number"));
	else if (answer)
		command_print("%s", _("  That is not one of the centres. “ayumi contacts” shows "
				      "them; nothing was changed."));
	contact_book_release(&book);
}

static void say_end(const struct talk *talk)
{
	putchar('\n');
	guidance_print(talk->has_ended ? _("Stopped here. What was said until now is kept.")
				       : _("Thank you. That is all."),
		       0);
	guidance_print(
		_("All of it can be changed or forgotten: ayumi household, ayumi config, ayumi "
		  "member."),
		0);
	putchar('\n');
	guidance_print(contact_text(talk->guidance, "opening"), 0);
	guidance_print(_("Whom to call: ayumi contacts"), 2);
	guidance_print(_("To write for the first time: ayumi"), 2);
}

static void converse(struct talk *talk)
{
	guidance_print(_("A few questions. Enter skips one, Ctrl-D ends; everything can be changed "
			 "later."),
		       0);
	putchar('\n');
	guidance_print(_("On a login that is shared with the person, nothing here is hidden from "
			 "them. A login of one's own is the better place."),
		       2);
	ask_writers(talk);
	ask_text(talk, "person",
		 _("What is the person called here? Enter for 本人 (a word that gives nothing "
		   "away): "));
	ask_text(talk, "town",
		 _("In which town do you live? (for the words to search for) Enter to skip: "));
	ask_centre(talk);
	ask_switch(talk, "supporter",
		   _("Do you know a supporter to talk to? y/n, Enter to skip: "));
	ask_own_step(talk);
	ask_switch(talk, "no-place",
		   _("Is a place with company not aimed at, is there none nearby, or do health or "
		     "age stand against it? y/n, Enter to skip: "));
	ask_diagnosis(talk);
	if (talk->result == RESULT_DONE)
		say_end(talk);
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct talk talk = { .cli = cli };

	optind = 0;
	if (command_option(cli, &command_start, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	if (optind < argc)
		return command_usage(&command_start, "%s", _("It needs no words."));
	talk.guidance = guidance_load_or_complain();
	if (!talk.guidance)
		return RESULT_FAILED;
	talk.result = command_connect(cli);
	if (talk.result == RESULT_DONE)
		converse(&talk);
	json_decref(talk.guidance);
	return talk.result;
}

const struct command command_start = {
	.name = "start",
	.usage = "",
	.summary = N_("the first questions, all of which can be skipped"),
	.help = N_("Who writes, what the person is called here, the town, a supporter, and where "
		   "you\nthink you are. Nothing is required; all can be changed or forgotten "
		   "later.\n"),
	.run = run,
};
