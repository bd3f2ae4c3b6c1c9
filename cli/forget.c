/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/confirm.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <unistd.h>

enum { OPTION_ALL = 300, OPTION_YES };

struct wish {
	bool is_all;
	bool is_agreed;
	char *phrase; /* the period; NULL for none */
};

static enum result read_words(struct cli *cli, int argc, char **argv, struct wish *wish)
{
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_forget, argc, argv, "", NULL)) != -1) {
		if (option != OPTION_ALL && option != OPTION_YES)
			return RESULT_USAGE;
		wish->is_all = wish->is_all || option == OPTION_ALL;
		wish->is_agreed = wish->is_agreed || option == OPTION_YES;
	}
	if (optind < argc)
		wish->phrase = command_join(argc - optind, argv + optind);
	if (wish->is_all == (wish->phrase != NULL))
		return command_usage(&command_forget, "%s",
				     _("A period, or --all. Nothing was erased."));
	return RESULT_DONE;
}

/* Whether it may go on: asked on a terminal, said with --yes elsewhere. */
static enum result agree(const struct wish *wish)
{
	if (wish->is_agreed)
		return RESULT_DONE;
	if (!isatty(STDIN_FILENO))
		return command_usage(
			&command_forget, "%s",
			_("Erasing cannot be taken back; without a terminal to ask on, "
			  "it needs --yes. Nothing was erased."));
	if (confirm_erasing(_("Erase? Type yes, or Enter to leave it: ")))
		return RESULT_DONE;
	command_print("%s", _("Nothing was erased."));
	return RESULT_FAILED;
}

static void say_reach(void)
{
	command_print("%s", _("Copies elsewhere (a USB stick, another computer, printed sheets, "
			      "files that were exported) are out of its reach."));
}

static enum result forget_all(struct cli *cli, const struct wish *wish)
{
	_cleanup_(free_text) char *contacts =
		memory_format("%s/contacts.json", cli->paths.config_dir);
	json_t *reply;
	enum result result;

	if (!wish->is_agreed)
		command_print(
			"%s",
			_("Everything is to be erased for good: entries, meetings, who writes, "
			  "what was set, your own contacts. Nothing can bring it back."));
	result = agree(wish);
	if (result != RESULT_DONE)
		return result;
	result = command_call_method(cli, "ForgetAll", NULL, &reply);
	json_decref(reply);
	if (result != RESULT_DONE)
		return result;
	unlink(contacts);
	command_print("%s", _("Everything was erased. The journal is as on its first day."));
	say_reach();
	/* The daemon ends after this; nothing more is to be asked of it. */
	client_close(cli->client);
	cli->client = NULL;
	return RESULT_DONE;
}

static enum result ask(struct cli *cli, const struct period *period, bool is_dry_run,
		       long long *entries)
{
	char from[DATE_TEXT];
	char to[DATE_TEXT];
	json_t *reply;
	enum result result;

	date_format(period->first, from);
	date_format(period->last, to);
	result = command_call_method(cli, "Purge",
				     json_pack("{s:s, s:s, s:b, s:b}", "from", from, "to", to,
					       "household", true, "dry_run", is_dry_run),
				     &reply);
	*entries = (long long)json_integer_value(json_object_get(reply, "entries"));
	json_decref(reply);
	return result;
}

static enum result forget_period(struct cli *cli, const struct wish *wish)
{
	_cleanup_(free_text) char *name = NULL;
	struct today today;
	struct period period;
	long long entries = 0;
	enum when_result understood;
	enum result result = command_today(cli, &today);

	if (result != RESULT_DONE)
		return result;
	understood = when_range(wish->phrase, &today, &period);
	if (understood != WHEN_OK) {
		complain_when(wish->phrase, understood, NULL, &today);
		return RESULT_USAGE;
	}
	result = ask(cli, &period, true, &entries);
	if (result != RESULT_DONE)
		return result;
	name = when_say_period(&period, &today, WHEN_FULL);
	command_print(ngettext("%s: %lld entry, whoever wrote it.",
			       "%s: %lld entries, whoever wrote them.", (unsigned long)entries),
		      name, entries);
	if (entries == 0) {
		command_print("%s", _("Nothing was erased."));
		return RESULT_DONE;
	}
	result = agree(wish);
	if (result == RESULT_DONE)
		result = ask(cli, &period, false, &entries);
	if (result != RESULT_DONE)
		return result;
	command_print("%s", _("Erased for good, with every former wording."));
	say_reach();
	return RESULT_DONE;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct wish wish = { 0 };
	enum result result = read_words(cli, argc, argv, &wish);

	if (result == RESULT_DONE)
		result = wish.is_all ? forget_all(cli, &wish) : forget_period(cli, &wish);
	free(wish.phrase);
	return result;
}

static const struct flag flags[] = {
	{ "all", OPTION_ALL, NULL, NULL,
	  N_("everything: entries, meetings, who writes, settings, contacts") },
	{ "yes", OPTION_YES, NULL, NULL, N_("without asking once more") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_forget = {
	.name = "forget",
	.usage = N_("PERIOD | --all [--yes]"),
	.summary = N_("erase a period, or everything, for good"),
	.help = N_("It cannot be taken back. Single entries: ayumi purge.\n"
		   "\n"
		   "  ayumi forget 2024年\n"
		   "  ayumi forget 2020-01-01..2020-03-31\n"
		   "  ayumi forget --all\n"),
	.flags = flags,
	.words = "@periods",
	.run = run,
};
