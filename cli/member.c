/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "schema/language.h"

#include <getopt.h>
#include <string.h>

static enum result list(struct cli *cli)
{
	json_t *reply;
	json_t *member;
	const char *last;
	size_t i;
	enum result result = command_call_method(cli, "ListMembers", NULL, &reply);

	if (result != RESULT_DONE)
		return result;
	last = json_string_value(json_object_get(reply, "last"));
	if (cli->is_json) {
		result = command_print_json(json_object_get(reply, "members"));
	} else if (json_array_size(json_object_get(reply, "members")) == 0) {
		command_print("%s",
			      _("Nobody yet: entries are the family's. “ayumi member add NAME” "
				"adds a writer."));
	} else {
		json_array_foreach (json_object_get(reply, "members"), i, member) {
			const char *name = json_string_value(json_object_get(member, "name"));
			long long entries =
				(long long)json_integer_value(json_object_get(member, "entries"));

			command_print(ngettext("%s (%lld entry)%s", "%s (%lld entries)%s",
					       (unsigned long)entries),
				      name, entries,
				      last && strcmp(last, name) == 0
					      ? _("  ← writes where nobody is named")
					      : "");
		}
	}
	json_decref(reply);
	return result;
}

static enum result add(struct cli *cli, const char *name)
{
	json_t *value = json_string(name);
	json_t *reply;
	enum result result;

	if (!value) {
		complain_line(_("“%s” cannot be a name."), name);
		return RESULT_USAGE;
	}
	result = command_call_method(cli, "AddMember", json_pack("{s:o}", "name", value), &reply);
	if (result == RESULT_DONE)
		command_print(_("%s can now write in the journal (ayumi add … -b %s)."), name,
			      name);
	json_decref(reply);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	int count;

	optind = 0;
	if (command_option(cli, &command_member, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	count = argc - optind;
	if (count == 0 || (count == 1 && strcmp(argv[optind], "list") == 0))
		return list(cli);
	if (count == 2 && strcmp(argv[optind], "add") == 0)
		return add(cli, argv[optind + 1]);
	return command_usage(&command_member, "%s", _("It knows “list” and “add NAME”."));
}

const struct command command_member = {
	.name = "member",
	.usage = N_("[list | add NAME]"),
	.summary = N_("who writes in the journal"),
	.help = N_("  ayumi member add 母\n\n"),
	.run = run,
	.has_json = true,
};
