/* SPDX-License-Identifier: MIT */
#include "cli/editor.h"

#include "cli/add.h"
#include "cli/complain.h"
#include "cli/editor_file.h"
#include "cli/editor_form.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

/*
 * Take what the form says now.  What is wrong is complained of, and asked
 * once more in the form.  *reply is the daemon's.
 */
typedef enum result keep_form(struct entry_reader *reader, void *context, const char *form,
			      size_t length, json_t **reply);

static enum result keep_gathering(struct entry_reader *reader, keep_form *keep, void *context,
				  const char *form, size_t length, json_t **reply, char **complaint)
{
	enum result result;

	complain_gather();
	result = keep(reader, context, form, length, reply);
	*complaint = complain_gathered();
	return result;
}

/* Until it is kept (RESULT_DONE with *reply), or left as it was (RESULT_DONE with NULL). */
static enum result fill_in(struct entry_reader *reader, char *form_take, keep_form *keep,
			   void *context, json_t **reply)
{
	struct editor_file *file;
	char *form = form_take;
	bool is_done = false;
	enum result result = editor_file_make(&file, &reader->cli->paths);

	*reply = NULL;
	while (result == RESULT_DONE && !is_done) {
		_cleanup_(free_text) char *complaint = NULL;
		_cleanup_(free_text) char *after = NULL;
		size_t length;

		result = editor_file_show(file, form, &after, &length);
		if (result != RESULT_DONE || (strlen(form) == length && strcmp(form, after) == 0))
			break;
		is_done = keep_gathering(reader, keep, context, after, length, reply, &complaint) ==
			  RESULT_DONE;
		if (!is_done) {
			free(form);
			form = editor_form_again(after, complaint ? complaint : "");
		}
	}
	editor_file_wipe(file);
	free(form);
	return result;
}

/* --- a new entry ------------------------------------------------------------------------------ */

/* What is left empty is left to the daemon. */
static void take_empty_away(json_t *entry)
{
	static const char *const members[] = { "time", "outcome", "said_by" };

	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		if (json_string_length(json_object_get(entry, members[i])) == 0)
			json_object_del(entry, members[i]);
	}
	if (json_is_null(json_object_get(entry, "member")))
		json_object_del(entry, "member");
}

static enum result keep_new(struct entry_reader *reader, void *context, const char *form,
			    size_t length, json_t **reply)
{
	json_t *entry;
	enum result result = editor_form_read(reader, form, length, &entry);

	if (result != RESULT_DONE)
		return result;
	take_empty_away(entry);
	json_object_set_new(entry, "id", json_string(context));
	return command_call_method(reader->cli, "Add", json_pack("{s:o}", "entry", entry), reply);
}

enum result editor_add(struct entry_reader *reader, json_t *entries_take)
{
	_cleanup_(free_text) char *id = NULL;
	json_t *entry = json_array_get(entries_take, 0);
	json_t *reply = NULL;
	enum result result = RESULT_DONE;

	if (json_array_size(entries_take) > 1)
		result = command_usage(&command_add, "%s", _("A form is for one entry."));
	if (result == RESULT_DONE)
		result = entry_line_today(reader);
	if (result == RESULT_DONE) {
		id = memory_string(json_string_value(json_object_get(entry, "id")));
		result = fill_in(reader, editor_form_write(entry, &reader->today, NULL), keep_new,
				 id, &reply);
	}
	json_decref(entries_take);
	if (result == RESULT_DONE && reply)
		add_tell(reader, reply);
	else if (result == RESULT_DONE)
		command_print("%s", _("The form was left as it was; nothing was kept."));
	json_decref(reply);
	return result;
}

/* --- an entry that is there ---------------------------------------------------------------------
 */

struct change {
	int64_t number;
	json_t *before; /* the form as it was shown, read */
};

static enum result keep_changes(struct entry_reader *reader, void *context, const char *form,
				size_t length, json_t **reply)
{
	const struct change *change = context;
	json_t *after;
	json_t *changes;
	json_t *value;
	const char *name;
	enum result result = editor_form_read(reader, form, length, &after);

	if (result != RESULT_DONE)
		return result;
	/* Only what is different, so that what somebody else changed meanwhile stays. */
	changes = json_object();
	json_object_foreach (after, name, value) {
		if (!json_equal(value, json_object_get(change->before, name)))
			json_object_set(changes, name, value);
	}
	/* A new kind has outcomes of its own; the same words for one are said again. */
	if (json_object_get(changes, "kind"))
		json_object_set(changes, "outcome", json_object_get(after, "outcome"));
	if (json_is_null(json_object_get(changes, "member")))
		json_object_del(changes, "member");
	json_decref(after);
	return command_call_method(reader->cli, "Edit",
				   json_pack("{s:I, s:o, s:s?}", "number",
					     (json_int_t)change->number, "changes", changes, "for",
					     reader->whose),
				   reply);
}

static enum result get(struct entry_reader *reader, int64_t number, json_t **reply)
{
	enum result result =
		command_call_method(reader->cli, "Get",
				    json_pack("{s:I, s:b, s:s?}", "number", (json_int_t)number,
					      "mine", reader->whose != NULL, "by", reader->whose),
				    reply);
	struct failure removed = { 0 };

	if (result != RESULT_DONE ||
	    !json_is_true(json_object_get(json_object_get(*reply, "entry"), "removed")))
		return result;
	/* As the change of a removed entry is answered. */
	removed.error = memory_string("org.ayumi.Journal.EntryRemoved");
	removed.parameters = json_pack("{s:I}", "number", (json_int_t)number);
	complain(&removed);
	failure_release(&removed);
	json_decref(*reply);
	*reply = NULL;
	return RESULT_FAILED;
}

enum result editor_edit(struct entry_reader *reader, int64_t number, json_t **reply)
{
	struct change change = { .number = number };
	json_t *present = NULL;
	char *form;
	enum result result = entry_line_today(reader);

	*reply = NULL;
	if (result == RESULT_DONE)
		result = get(reader, number, &present);
	if (result != RESULT_DONE)
		return result;
	form = editor_form_write(json_object_get(present, "entry"), &reader->today, NULL);
	json_decref(present);
	result = editor_form_read(reader, form, strlen(form), &change.before);
	if (result == RESULT_DONE)
		result = fill_in(reader, form, keep_changes, &change, reply);
	else
		free(form);
	json_decref(change.before);
	return result;
}
