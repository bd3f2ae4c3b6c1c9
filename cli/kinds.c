/* SPDX-License-Identifier: MIT */
#include "schema/kinds.h"

#include "cli/command.h"
#include "cli/screen.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>

enum { ID_COLUMNS = 18 };

static void print_kind(const struct kind *kind)
{
	bool japanese = language_is_japanese();
	_cleanup_(free_text) char *id = screen_pad(kind->id, ID_COLUMNS, SCREEN_LEFT);

	printf("  %s %s\n", id, kind_label(kind, japanese));
	for (size_t i = 0; i < kind_outcome_count(kind); i++) {
		_cleanup_(free_text) char *outcome = memory_format("  :%s", kind->outcomes[i].id);
		_cleanup_(free_text) char *padded = screen_pad(outcome, ID_COLUMNS, SCREEN_LEFT);

		printf("  %s   %s\n", padded, outcome_label(&kind->outcomes[i], japanese));
	}
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	json_t *reply;
	enum result result;

	optind = 0;
	if (command_option(cli, &command_kinds, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	if (optind < argc)
		return command_usage(&command_kinds, "%s", _("It needs no words."));
	if (cli->is_json) {
		result = command_call_method(cli, "GetKinds", NULL, &reply);
		if (result == RESULT_DONE)
			result = command_print_json(json_object_get(reply, "kinds"));
		json_decref(reply);
		return result;
	}
	for (int group = 0; group < GROUP_COUNT; group++) {
		printf("%s%s\n", group > 0 ? "\n" : "",
		       kind_group_label((enum kind_group)group, language_is_japanese()));
		for (size_t i = 0; i < kinds_count; i++) {
			if (kinds[i].group == (enum kind_group)group)
				print_kind(&kinds[i]);
		}
	}
	return RESULT_DONE;
}

const struct command command_kinds = {
	.name = "kinds",
	.usage = "",
	.summary = N_("what can be written down, with its names and outcomes"),
	.run = run,
	.has_json = true,
};
