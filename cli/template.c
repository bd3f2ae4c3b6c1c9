/* SPDX-License-Identifier: MIT */
#include "cli/template.h"

#include "cli/add.h"
#include "cli/complain.h"
#include "cli/entry_text.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/uuid.h"

#include <getopt.h>
#include <string.h>

/* writer may be NULL. */
static enum result call(struct cli *cli, const char *method, const char *name, const char *writer,
			json_t **reply)
{
	json_t *value = json_string(name);
	json_t *parameters;

	*reply = NULL;
	if (!value) {
		complain_line(_("“%s” cannot be a name."), name);
		return RESULT_USAGE;
	}
	parameters = json_pack("{s:o}", "name", value);
	if (writer && json_object_set_new(parameters, "by", json_string(writer)) < 0) {
		json_decref(parameters);
		complain_line(_("“%s” cannot be a name."), writer);
		return RESULT_USAGE;
	}
	return command_call_method(cli, method, parameters, reply);
}

/* What was said beside the template goes before what it holds; its tags come on top. */
static void lay_over(json_t *entry, const json_t *said)
{
	json_t *tags = json_object_get(said, "tags");
	json_t *all;

	all = json_copy(json_object_get(entry, "tags"));
	if (tags)
		json_array_extend(all, tags);
	json_object_update(entry, (json_t *)(uintptr_t)said);
	json_object_set_new(entry, "tags", all);
}

enum result template_write(struct entry_reader *reader, json_t *entries_take)
{
	json_t *said = json_array_get(entries_take, 0);
	json_t *reply;
	json_t *entries = NULL;
	json_t *entry;
	size_t i;
	enum result result = call(reader->cli, "GetTemplate", reader->template, NULL, &reply);

	if (result == RESULT_DONE)
		entries = json_object_get(json_object_get(reply, "template"), "entries");
	json_array_foreach (entries, i, entry) {
		char id[UUID_TEXT];

		if (uuid_new(id) < 0)
			result = RESULT_FAILED;
		json_object_set_new(entry, "id", json_string(id));
		lay_over(entry, said);
	}
	if (result == RESULT_DONE)
		result = add_entries(reader, json_incref(entries));
	json_decref(reply);
	json_decref(entries_take);
	return result;
}

static char *say_tags(const json_t *entry)
{
	char *said = memory_string("");
	size_t i;
	json_t *tag;

	json_array_foreach (json_object_get(entry, "tags"), i, tag) {
		char *longer = memory_format("%s #%s", said, json_string_value(tag));

		free(said);
		said = longer;
	}
	return said;
}

/* "  07:10 あいさつ・声かけ：返事あり 「おはよう」 #朝" */
static void print_entry(const json_t *entry)
{
	const char *time = json_string_value(json_object_get(entry, "time"));
	const char *member = json_string_value(json_object_get(entry, "member"));
	_cleanup_(free_text) char *kind =
		entry_text_kind_named(json_string_value(json_object_get(entry, "kind")),
				      json_string_value(json_object_get(entry, "outcome")));
	_cleanup_(free_text) char *text =
		entry_text_quoted(json_string_value(json_object_get(entry, "text")));
	_cleanup_(free_text) char *tags = say_tags(entry);
	_cleanup_(free_text) char *writer =
		member ? memory_format(" (%s)", entry_text_writer(*member ? member : NULL))
		       : memory_string("");

	command_print("  %s%s%s%s%s%s%s", time ? time : "", time ? " " : "", kind, text, tags,
		      writer,
		      json_is_true(json_object_get(entry, "private")) ? _(" [private]") : "");
}

static enum result print_template(struct cli *cli, const json_t *reply, bool was_removed)
{
	const json_t *template = json_object_get(reply, "template");
	size_t i;
	json_t *entry;

	if (cli->is_json)
		return command_print_json(template);
	command_print(was_removed ? _("Removed was the template “%s”:") : _("Template “%s”:"),
		      json_string_value(json_object_get(template, "name")));
	json_array_foreach (json_object_get(template, "entries"), i, entry)
		print_entry(entry);
	return RESULT_DONE;
}

static enum result list(struct cli *cli)
{
	json_t *reply;
	json_t *templates;
	json_t *template;
	size_t i;
	enum result result = command_call_method(cli, "ListTemplates", NULL, &reply);

	if (result != RESULT_DONE)
		return result;
	templates = json_object_get(reply, "templates");
	if (cli->is_json) {
		result = command_print_json(templates);
	} else if (json_array_size(templates) == 0) {
		command_print("%s", _("No templates yet. “ayumi template add NAME …” keeps what "
				      "you often write."));
	} else {
		json_array_foreach (templates, i, template) {
			long long count =
				(long long)json_integer_value(json_object_get(template, "entries"));

			command_print(ngettext("%s (%lld entry)", "%s (%lld entries)",
					       (unsigned long)count),
				      json_string_value(json_object_get(template, "name")), count);
		}
	}
	json_decref(reply);
	return result;
}

/* A template is for any day, so none of its entries has one. */
static enum result take_days_away(json_t *entries)
{
	size_t i;
	json_t *entry;

	json_array_foreach (entries, i, entry) {
		if (json_object_get(entry, "date"))
			return command_usage(&command_template, "%s",
					     _("A template has no day of its own; the day is said "
					       "when it is used (--on)."));
		json_object_del(entry, "id");
	}
	return RESULT_DONE;
}

static enum result add(struct cli *cli, int argc, char **argv)
{
	struct entry_reader reader = { .cli = cli };
	const char *name = argv[0];
	json_t *value = json_string(name);
	json_t *entries = NULL;
	json_t *reply = NULL;
	enum result result = RESULT_USAGE;

	if (!value)
		complain_line(_("“%s” cannot be a name."), name);
	else
		result = entry_line_read(&reader, argc, argv, &entries);
	if (result == RESULT_DONE)
		result = take_days_away(entries);
	if (result == RESULT_DONE)
		result = command_call_method(
			cli, "AddTemplate",
			json_pack("{s:{s:O, s:O}}", "template", "name", value, "entries", entries),
			&reply);
	if (result == RESULT_DONE)
		result = print_template(cli, reply, false);
	if (result == RESULT_DONE && !cli->is_json)
		command_print(_("To write it: ayumi add --template %s"), name);
	json_decref(value);
	json_decref(entries);
	json_decref(reply);
	return result;
}

static enum result show(struct cli *cli, const char *name)
{
	json_t *reply;
	enum result result = call(cli, "GetTemplate", name, NULL, &reply);

	if (result == RESULT_DONE)
		result = print_template(cli, reply, false);
	json_decref(reply);
	return result;
}

static enum result take_out(struct cli *cli, const char *name, const char *writer)
{
	json_t *reply;
	enum result result = call(cli, "RemoveTemplate", name, writer, &reply);

	if (result == RESULT_DONE)
		result = print_template(cli, reply, true);
	if (result == RESULT_DONE && !cli->is_json)
		command_print("%s", _("To take it back: ayumi undo"));
	json_decref(reply);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	const char *writer = NULL;
	const char *action;
	int option;

	/* The words behind “add NAME” are an entry's, with options of their own. */
	if (argc >= 3 && strcmp(argv[1], "add") == 0 && argv[2][0] != '-')
		return add(cli, argc - 2, argv + 2);
	optind = 0;
	while ((option = command_option(cli, &command_template, argc, argv, "", NULL)) != -1) {
		if (option != 'b')
			return RESULT_USAGE;
		writer = optarg;
	}
	argc -= optind;
	argv += optind;
	action = argc > 0 ? argv[0] : "list";
	if (argc <= 1 && strcmp(action, "list") == 0)
		return list(cli);
	if (argc == 2 && strcmp(action, "show") == 0)
		return show(cli, argv[1]);
	if (argc == 2 && strcmp(action, "remove") == 0)
		return take_out(cli, argv[1], writer);
	return command_usage(
		&command_template, "%s",
		_("It knows “list”, “show NAME”, “add NAME KIND …” and “remove NAME”."));
}

static const struct flag flags[] = {
	{ "writer", 'b', N_("WRITER"), "@members", N_("with “remove”: who makes the change") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_template = {
	.name = "template",
	.usage = N_("[list | show NAME | add NAME KIND… | remove NAME]"),
	.summary = N_("what you often write, under a name, for any day"),
	.help = N_("  ayumi template add morning 7:10 greeting:reply good morning / meal\n"
		   "  ayumi add --template morning --on yesterday\n"
		   "\n"
		   "Behind the name stands what “ayumi add” would take, without a day.\n"),
	.actions = "list show add remove",
	.flags = flags,
	.run = run,
	.has_json = true,
};
