/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/confirm.h"
#include "cli/entry_text.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_FROM = 300, OPTION_TO, OPTION_YES };

/* What is to be erased, as it is asked. */
struct wish {
	struct cli *cli;
	json_t *parameters;
	bool is_agreed;
};

static enum result set_day(struct wish *wish, const char *name, const char *phrase, bool is_last)
{
	struct today today;
	struct period period;
	char date[DATE_TEXT];
	enum when_result understood;
	enum result result = command_today(wish->cli, &today);

	if (result != RESULT_DONE)
		return result;
	understood = when_range(phrase, &today, &period);
	if (understood != WHEN_OK) {
		complain_when(phrase, understood, NULL, &today);
		return RESULT_USAGE;
	}
	date_format(is_last ? period.last : period.first, date);
	json_object_set_new(wish->parameters, name, json_string(date));
	return RESULT_DONE;
}

static enum result set_member(struct wish *wish, const char *name, const char *word)
{
	if (json_object_set_new(wish->parameters, name, json_string(entry_text_member(word))) < 0)
		return command_usage(&command_purge, "%s", _("That is not UTF-8."));
	return RESULT_DONE;
}

static enum result set_option(struct wish *wish, int option)
{
	switch (option) {
	case OPTION_FROM:
		return set_day(wish, "from", optarg, false);
	case OPTION_TO:
		return set_day(wish, "to", optarg, true);
	case 'f':
		return set_member(wish, "for", optarg);
	case 'b':
		return set_member(wish, "by", optarg);
	case 'a':
		json_object_set_new(wish->parameters, "household", json_true());
		return RESULT_DONE;
	case OPTION_YES:
		wish->is_agreed = true;
		return RESULT_DONE;
	default:
		return RESULT_USAGE;
	}
}

static enum result read_words(struct wish *wish, int argc, char **argv)
{
	enum result result = RESULT_DONE;
	json_t *numbers;
	int option;

	optind = 0;
	while (result == RESULT_DONE &&
	       (option = command_option(wish->cli, &command_purge, argc, argv, "", NULL)) != -1)
		result = set_option(wish, option);
	if (result != RESULT_DONE || optind >= argc)
		return result;
	numbers = json_array();
	json_object_set_new(wish->parameters, "numbers", numbers);
	for (int i = optind; i < argc; i++) {
		int64_t number = 0;

		if (command_number(argv[i], &number) < 0)
			return command_usage(&command_purge, _("“%s” is not a number."), argv[i]);
		json_array_append_new(numbers, json_integer(number));
	}
	return RESULT_DONE;
}

static enum result ask(struct wish *wish, bool is_dry_run, json_t **reply)
{
	json_object_set_new(wish->parameters, "dry_run", json_boolean(is_dry_run));
	return command_call_method(wish->cli, "Purge", json_incref(wish->parameters), reply);
}

/* Only a whole word erases; anything else leaves all as it is. */
static bool is_agreed(long long entries)
{
	command_print(ngettext("%lld entry is to be erased for good, with everything it ever said. "
			       "Nothing can bring it back.",
			       "%lld entries are to be erased for good, with everything they ever "
			       "said. Nothing can bring them back.",
			       (unsigned long)entries),
		      entries);
	return confirm_erasing(_("Erase? Type yes, or Enter to leave it: "));
}

static void say_erased(const json_t *reply)
{
	long long entries = (long long)json_integer_value(json_object_get(reply, "entries"));

	command_print(ngettext("Erased for good: %lld entry.", "Erased for good: %lld entries.",
			       (unsigned long)entries),
		      entries);
	if (json_integer_value(json_object_get(reply, "backups")) > 0)
		command_print("%s",
			      _("The program's own copies of the journal were replaced, too."));
	command_print("%s", _("Copies elsewhere (a USB stick, another computer, printed sheets, "
			      "files that were exported) are out of its reach."));
}

/* Count, let the one who types agree, then erase. */
static enum result erase(struct wish *wish)
{
	json_t *reply;
	long long entries;
	enum result result = ask(wish, true, &reply);

	entries = (long long)json_integer_value(json_object_get(reply, "entries"));
	json_decref(reply);
	if (result != RESULT_DONE)
		return result;
	if (entries == 0) {
		command_print("%s", _("Nothing is written there."));
		return RESULT_DONE;
	}
	if (!wish->is_agreed && !isatty(STDIN_FILENO))
		return command_usage(
			&command_purge, "%s",
			_("Erasing cannot be taken back; without a terminal to ask on, "
			  "it needs --yes. Nothing was erased."));
	if (!wish->is_agreed && !is_agreed(entries)) {
		command_print("%s", _("Nothing was erased."));
		return RESULT_FAILED;
	}
	result = ask(wish, false, &reply);
	if (result == RESULT_DONE && wish->cli->is_json)
		result = command_print_json(reply);
	else if (result == RESULT_DONE)
		say_erased(reply);
	json_decref(reply);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct wish wish = { cli, json_object(), false };
	enum result result = read_words(&wish, argc, argv);
	bool has_numbers = json_object_get(wish.parameters, "numbers") != NULL;
	bool has_from = json_object_get(wish.parameters, "from") != NULL;
	bool has_to = json_object_get(wish.parameters, "to") != NULL;

	if (result == RESULT_DONE && (has_from != has_to || has_from == has_numbers))
		result = command_usage(&command_purge, "%s",
				       _("Numbers of entries, or a period with --from and --to."));
	if (result == RESULT_DONE)
		result = erase(&wish);
	json_decref(wish.parameters);
	return result;
}

static const struct flag flags[] = {
	{ "from", OPTION_FROM, N_("DATE"), "@dates", N_("the first day of a period") },
	{ "to", OPTION_TO, N_("DATE"), "@dates", N_("its last day") },
	{ "for", 'f', N_("WRITER"), "@members", N_("whose entries, where they are not your own") },
	{ "household", 'a', NULL, NULL, N_("whoever wrote them") },
	{ "writer", 'b', N_("WRITER"), "@members", N_("who erases them") },
	{ "yes", OPTION_YES, NULL, NULL, N_("without asking once more") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_purge = {
	.name = "purge",
	.usage = N_("NUMBER… | --from DATE --to DATE [OPTIONS]"),
	.summary = N_("erase entries for good; “remove” can be taken back, this cannot"),
	.help = N_(
		"Every version of them goes, from the journal's file and from the copies that the\n"
		"program keeps beside it. Copies elsewhere are out of its reach. In a large "
		"journal\n"
		"it takes some seconds.\n"
		"\n"
		"  ayumi purge 41\n"
		"  ayumi purge --from 2020-01-01 --to 2020-12-31\n"),
	.flags = flags,
	.run = run,
	.has_json = true,
};
