/* SPDX-License-Identifier: MIT */
#include "cli/change_text.h"
#include "cli/command.h"
#include "cli/entry_text.h"
#include "schema/entry.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>

enum { LIMIT_DEFAULT = 20 };

/* Ask for changes until there are as many as are wanted; the oldest first. */
static enum result fetch(struct cli *cli, const json_t *asked, int64_t limit, json_t **changes)
{
	int64_t before = 0;

	*changes = json_array();
	while ((int64_t)json_array_size(*changes) < limit) {
		json_t *parameters = json_copy((json_t *)(uintptr_t)asked);
		json_t *reply;
		json_t *page;
		enum result result;

		json_object_set_new(parameters, "limit",
				    json_integer(limit - (int64_t)json_array_size(*changes)));
		if (before)
			json_object_set_new(parameters, "before", json_integer(before));
		result = command_call_method(cli, "ListChanges", parameters, &reply);
		if (result != RESULT_DONE)
			return result;
		page = json_incref(json_object_get(reply, "changes"));
		json_decref(reply);
		if (json_array_size(page) == 0) {
			json_decref(page);
			break;
		}
		before = json_integer_value(json_object_get(json_array_get(page, 0), "seq"));
		json_array_extend(page, *changes);
		json_decref(*changes);
		*changes = page;
	}
	return RESULT_DONE;
}

static enum result list(struct cli *cli, const json_t *asked, int64_t limit)
{
	struct today today;
	json_t *changes;
	enum result result = fetch(cli, asked, limit, &changes);

	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(changes);
	else if (result == RESULT_DONE && (result = command_today(cli, &today)) == RESULT_DONE) {
		if (json_array_size(changes) == 0)
			command_print("%s", _("Nothing has been changed yet."));
		change_text_print(changes, 0, true, &today);
	}
	json_decref(changes);
	return result;
}

static void print_revision(const json_t *object, const struct today *today)
{
	struct entry entry;

	if (entry_from_wire(&entry, object, NULL) < 0)
		return;
	{
		_cleanup_(free_text) char *sentence = entry_text_sentence(&entry, today);

		command_print(_("Version %lld: %s%s"), (long long)entry.revision, sentence,
			      entry.is_removed ? _(" [removed]") : "");
	}
	entry_release(&entry);
}

static enum result show(struct cli *cli, json_t *parameters_take)
{
	struct today today;
	json_t *reply;
	json_t *revision;
	size_t i;
	enum result result = command_call_method(cli, "History", parameters_take, &reply);

	if (result == RESULT_DONE && cli->is_json) {
		result = command_print_json(json_object_get(reply, "revisions"));
	} else if (result == RESULT_DONE && (result = command_today(cli, &today)) == RESULT_DONE) {
		json_array_foreach (json_object_get(reply, "revisions"), i, revision)
			print_revision(revision, &today);
	}
	json_decref(reply);
	return result;
}

static enum result read_options(struct cli *cli, int argc, char **argv, json_t *asked,
				int64_t *limit)
{
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_history, argc, argv, "", NULL)) != -1) {
		if (option == '?')
			return RESULT_USAGE;
		if (option == 'n' && (command_number(optarg, limit) < 0 || *limit < 1))
			return command_usage(&command_history, _("“%s” is not a number."), optarg);
		if (option == 'm' && entry_text_ask_private(asked, optarg) < 0)
			return command_usage(&command_history, "%s", _("That is not UTF-8."));
	}
	return RESULT_DONE;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	json_t *asked = json_object();
	int64_t limit = LIMIT_DEFAULT;
	int64_t number;
	enum result result = read_options(cli, argc, argv, asked, &limit);

	if (result == RESULT_DONE && optind < argc) {
		if (argc - optind > 1 || command_number(argv[optind], &number) < 0) {
			result =
				command_usage(&command_history, "%s",
					      _("Which entry? Its number stands in “ayumi list”."));
		} else {
			json_object_set_new(asked, "number", json_integer(number));
			result = show(cli, json_incref(asked));
		}
	} else if (result == RESULT_DONE) {
		result = list(cli, asked, limit);
	}
	json_decref(asked);
	return result;
}

static const struct flag flags[] = {
	{ "limit", 'n', N_("N"), NULL, N_("the last N changes; without it 20") },
	{ "mine", 'm', N_("WRITER"), "@members", N_("private texts of this person, too") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_history = {
	.name = "history",
	.usage = N_("[NUMBER] [OPTIONS]"),
	.summary = N_("what was changed, and by whom; or every version of one entry"),
	.help = N_("  ayumi history\n"
		   "  ayumi history 41\n"),
	.flags = flags,
	.run = run,
	.has_json = true,
};
