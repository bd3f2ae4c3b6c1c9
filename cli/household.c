/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/screen.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

/* What a household says about itself; the estimate listens to it. */
static const struct {
	const char *key;
	const char *text;
	const char *effect;
} switches[] = {
	{ "no-place",
	  N_("A place with company is not aimed at, there is none nearby, or health or age stand "
	     "against it"),
	  N_("then step ② is a place to stay, and ③ and ④ are rarely expected") },
	{ "unwritten-visits", N_("Visits and consultations are usually not written down"),
	  N_("then a quiet month says less") },
	{ "diagnosed", N_("A doctor has diagnosed schizophrenia or bipolar disorder"),
	  N_("then psychiatric treatment comes first, and no step is shown") },
};

enum { SWITCH_COUNT = sizeof switches / sizeof switches[0] };

static const char *value_of(const json_t *settings, const char *key)
{
	const json_t *setting;
	size_t i;

	json_array_foreach (settings, i, setting) {
		if (strcmp(json_string_value(json_object_get(setting, "key")), key) == 0)
			return json_string_value(json_object_get(setting, "value"));
	}
	return "no";
}

static void print_members(const json_t *members)
{
	_cleanup_(free_text) char *names = memory_string("");
	const json_t *member;
	size_t i;

	json_array_foreach (members, i, member) {
		char *longer = memory_format("%s%s%s", names, i > 0 ? _(", ") : "",
					     json_string_value(json_object_get(member, "name")));

		free(names);
		names = longer;
	}
	command_print(_("Who writes: %s"), *names ? names : _("the family as a whole"));
}

static void print_switch(const json_t *settings, size_t i)
{
	bool is_on = strcmp(value_of(settings, switches[i].key), "yes") == 0;
	_cleanup_(free_text) char *line =
		memory_format("%s: %s (%s)", _(switches[i].text), is_on ? _("yes") : _("no"),
			      _(switches[i].effect));
	_cleanup_(free_text) char *wrapped =
		screen_wrap(line, screen_columns(STDOUT_FILENO) - 2, 2);

	printf("\n%s\n", wrapped);
	printf(_("    to change it: ayumi household %s %s\n"), switches[i].key,
	       is_on ? _("no") : _("yes"));
}

static enum result show(struct cli *cli)
{
	json_t *settings = NULL;
	json_t *members = NULL;
	enum result result = command_call_method(cli, "GetSettings", NULL, &settings);

	if (result == RESULT_DONE)
		result = command_call_method(cli, "ListMembers", NULL, &members);
	if (result == RESULT_DONE && cli->is_json) {
		json_t *facts = json_pack("{s:O}", "members", json_object_get(members, "members"));

		for (size_t i = 0; i < SWITCH_COUNT; i++)
			json_object_set_new(
				facts, switches[i].key,
				json_boolean(strcmp(value_of(json_object_get(settings, "settings"),
							     switches[i].key),
						    "yes") == 0));
		result = command_print_json(facts);
		json_decref(facts);
	} else if (result == RESULT_DONE) {
		print_members(json_object_get(members, "members"));
		for (size_t i = 0; i < SWITCH_COUNT; i++)
			print_switch(json_object_get(settings, "settings"), i);
	}
	json_decref(settings);
	json_decref(members);
	return result;
}

static enum result set(struct cli *cli, const char *key, const char *word)
{
	bool is_yes = strcmp(word, "yes") == 0 || strcmp(word, "はい") == 0;
	bool is_no = strcmp(word, "no") == 0 || strcmp(word, "いいえ") == 0;
	json_t *reply;
	size_t i = 0;
	enum result result;

	while (i < SWITCH_COUNT && strcmp(switches[i].key, key) != 0)
		i++;
	if (i == SWITCH_COUNT)
		return command_usage(&command_household, _("It does not know “%s”."), key);
	if (!is_yes && !is_no)
		return command_usage(&command_household, "%s", _("The answer is yes or no."));
	result = command_call_method(
		cli, "SetSetting",
		json_pack("{s:s, s:s}", "key", key, "value", is_yes ? "yes" : "no"), &reply);
	if (result == RESULT_DONE && is_yes)
		command_print(_("Kept: %s: yes (%s)"), _(switches[i].text), _(switches[i].effect));
	else if (result == RESULT_DONE)
		command_print(_("Kept: %s: no"), _(switches[i].text));
	json_decref(reply);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	optind = 0;
	if (command_option(cli, &command_household, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	if (argc - optind == 0)
		return show(cli);
	if (argc - optind == 2)
		return set(cli, argv[optind], argv[optind + 1]);
	return command_usage(&command_household, "%s", _("One fact and yes or no, please."));
}

const struct command command_household = {
	.manual = N_("no-place: a place with company is not aimed at, there is none nearby, "
		     "or health or age stand against it; step 2 is then seen as a place to "
		     "stay. unwritten-visits: visits and consultations are usually not "
		     "written down, so that their absence tells little. diagnosed: a doctor "
		     "has diagnosed schizophrenia or bipolar disorder; psychiatric treatment "
		     "then comes first, and no step is shown.\n"),
	.actions = "no-place unwritten-visits diagnosed",
	.words = "yes no",
	.name = "household",
	.usage = N_("[no-place | unwritten-visits | diagnosed] [yes | no]"),
	.summary = N_("what the household says about itself; the estimate listens to it"),
	.help = N_("  ayumi household\n"
		   "  ayumi household no-place yes\n\n"),
	.run = run,
	.has_json = true,
};
