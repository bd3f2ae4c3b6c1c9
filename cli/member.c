/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>

/* The options of one use of the command. */
struct wish {
	bool is_all;
	const char *login;
	const char *by;
};

static void print_member(const json_t *member, const char *last)
{
	const char *name = json_string_value(json_object_get(member, "name"));
	const char *login = json_string_value(json_object_get(member, "login"));
	long long entries = (long long)json_integer_value(json_object_get(member, "entries"));
	_cleanup_(free_text) char *from =
		login ? memory_format(_(", login %s"), login) : memory_string("");

	command_print(ngettext("%s (%lld entry%s)%s%s", "%s (%lld entries%s)%s%s",
			       (unsigned long)entries),
		      name, entries, from,
		      json_is_true(json_object_get(member, "left")) ? _("  no longer writes") : "",
		      last && strcmp(last, name) == 0 ? _("  ← writes where nobody is named") : "");
}

static enum result list(struct cli *cli, const struct wish *wish)
{
	json_t *reply;
	json_t *member;
	const char *last;
	size_t i;
	enum result result = command_call_method(cli, "ListMembers",
						 json_pack("{s:b}", "all", wish->is_all), &reply);

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
		json_array_foreach (json_object_get(reply, "members"), i, member)
			print_member(member, last);
	}
	json_decref(reply);
	return result;
}

/* Call a method that changes a member, and say what became of it. */
static enum result change(struct cli *cli, const char *method, json_t *parameters_take,
			  const char *by, json_t **member)
{
	json_t *reply;
	enum result result;

	*member = NULL;
	if (!parameters_take ||
	    (by && json_object_set_new(parameters_take, "by", json_string(by)) < 0)) {
		json_decref(parameters_take);
		complain_line("%s", _("That is not UTF-8."));
		return RESULT_USAGE;
	}
	result = command_call_method(cli, method, parameters_take, &reply);
	if (result == RESULT_DONE)
		*member = json_incref(json_object_get(reply, "member"));
	json_decref(reply);
	return result;
}

static enum result add(struct cli *cli, const char *name, const struct wish *wish)
{
	json_t *member;
	enum result result = change(cli, "AddMember",
				    json_pack("{s:s, s:s?}", "name", name, "login", wish->login),
				    wish->by, &member);

	if (result == RESULT_DONE)
		command_print(_("%s can now write in the journal (ayumi add … -b %s)."), name,
			      name);
	json_decref(member);
	return result;
}

static enum result rename_member(struct cli *cli, const char *name, const char *to,
				 const struct wish *wish)
{
	json_t *member;
	enum result result =
		change(cli, "RenameMember", json_pack("{s:s, s:s}", "name", name, "to", to),
		       wish->by, &member);

	if (result == RESULT_DONE)
		command_print(_("%s is now called %s, in all entries. To take it back: ayumi undo"),
			      name, to);
	json_decref(member);
	return result;
}

static enum result leave(struct cli *cli, const char *name, const struct wish *wish)
{
	json_t *member;
	enum result result =
		change(cli, "LeaveMember", json_pack("{s:s}", "name", name), wish->by, &member);

	if (result == RESULT_DONE)
		command_print(_("%s no longer writes; what was written stays. “ayumi member add "
				"%s” brings this writer back."),
			      name, name);
	json_decref(member);
	return result;
}

static enum result set_login(struct cli *cli, const char *name, const char *login,
			     const struct wish *wish)
{
	json_t *member;
	bool is_none = strcmp(login, "-") == 0;
	enum result result =
		change(cli, "SetLogin",
		       json_pack("{s:s, s:s?}", "name", name, "login", is_none ? NULL : login),
		       wish->by, &member);

	if (result == RESULT_DONE && is_none)
		command_print(_("%s writes from no login in particular."), name);
	else if (result == RESULT_DONE)
		command_print(_("Where nobody is named, %s writes from the login %s."), name,
			      login);
	json_decref(member);
	return result;
}

static enum result run_action(struct cli *cli, int count, char **words, const struct wish *wish)
{
	const char *action = count > 0 ? words[0] : "list";

	if (strcmp(action, "list") == 0 && count <= 1)
		return list(cli, wish);
	if (strcmp(action, "add") == 0 && count == 2)
		return add(cli, words[1], wish);
	if (strcmp(action, "rename") == 0 && count == 3)
		return rename_member(cli, words[1], words[2], wish);
	if (strcmp(action, "leave") == 0 && count == 2)
		return leave(cli, words[1], wish);
	if (strcmp(action, "login") == 0 && count == 3)
		return set_login(cli, words[1], words[2], wish);
	return command_usage(&command_member, "%s",
			     _("It knows “list”, “add NAME”, “rename NAME NEW”, “leave NAME” and "
			       "“login NAME LOGIN”."));
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct wish wish = { false, NULL, NULL };
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_member, argc, argv, "", NULL)) != -1) {
		if (option == 'a')
			wish.is_all = true;
		else if (option == 'l')
			wish.login = optarg;
		else if (option == 'b')
			wish.by = optarg;
		else
			return RESULT_USAGE;
	}
	return run_action(cli, argc - optind, argv + optind, &wish);
}

static const struct flag flags[] = {
	{ "all", 'a', NULL, NULL, N_("with “list”: those who no longer write, too") },
	{ "login", 'l', N_("LOGIN"), NULL, N_("with “add”: from which login this person writes") },
	{ "writer", 'b', N_("WRITER"), "@members", N_("who makes the change") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_member = {
	.manual =
		N_("A private entry is a courtesy inside one login, not protection from it: it is "
		   "left out of reports and of what is handed over, where at most the number of "
		   "such entries is said. It counts in the estimate; among its reasons, too, "
		   "nothing but that number is told. Whoever can use this login can read "
		   "everything in the journal. What must not be read by another person belongs in "
		   "a login of one's own, on a disk that is encrypted.\n"),
	.name = "member",
	.usage = N_("[list | add NAME | rename NAME NEW | leave NAME | login NAME LOGIN]"),
	.summary = N_("who writes in the journal"),
	.help = N_(
		"Who leaves keeps what was written, is no longer offered, and can be added again.\n"
		"A writer with a login of the own is the one who writes there where nobody is\n"
		"named; the login “-” takes that away.\n"
		"\n"
		"  ayumi member add 母\n"
		"  ayumi member login 母 hanako\n"
		"  ayumi member leave 兄\n"),
	.flags = flags,
	.actions = "list add rename leave login",
	.words = "@members",
	.run = run,
	.has_json = true,
};
