/* SPDX-License-Identifier: MIT */
#include "cli/guidance.h"

#include "cli/complain.h"
#include "cli/contact_book.h"
#include "cli/screen.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int guidance_load(json_t **guidance, struct error *err)
{
	_cleanup_(free_text) char *path = paths_data("ayumi/guidance.json");
	json_error_t wrong;

	*guidance = json_load_file(path, JSON_REJECT_DUPLICATES, &wrong);
	if (*guidance && json_integer_value(json_object_get(*guidance, "format")) == 1)
		return 0;
	json_decref(*guidance);
	*guidance = NULL;
	return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "guidance", path,
			 "cannot be read: %s", wrong.text);
}

json_t *guidance_load_or_complain(void)
{
	json_t *guidance;
	struct error err;

	if (guidance_load(&guidance, &err) < 0)
		complain_line(_("The guidance could not be read (%s: %s). Is the program installed "
				"whole?"),
			      err.value, err.detail);
	return guidance;
}

const json_t *guidance_suggestion(const json_t *guidance, const char *id)
{
	const json_t *suggestion;
	size_t i;

	json_array_foreach (json_object_get(guidance, "suggestions"), i, suggestion) {
		if (strcmp(json_string_value(json_object_get(suggestion, "id")), id) == 0)
			return suggestion;
	}
	return NULL;
}

static bool begins_with_one(const char *text, const json_t *endings)
{
	const json_t *ending;
	size_t i;

	json_array_foreach (endings, i, ending) {
		if (strncmp(text, json_string_value(ending), json_string_length(ending)) == 0)
			return true;
	}
	return false;
}

/* Whether a phrase of the list stands in the text, without an ending that makes it another word. */
static bool holds_one(const char *text, const json_t *phrases, const json_t *endings)
{
	const json_t *phrase;
	size_t i;

	json_array_foreach (phrases, i, phrase) {
		const char *words = json_string_value(phrase);

		for (const char *at = strcasestr(text, words); at; at = strcasestr(at, words)) {
			at += strlen(words);
			if (!begins_with_one(at, endings))
				return true;
		}
	}
	return false;
}

const char *guidance_lighter(const json_t *guidance, const char *text)
{
	const json_t *row;
	size_t i;

	json_array_foreach (json_object_get(guidance, "pressing"), i, row) {
		if (holds_one(text, json_object_get(row, "phrase"),
			      json_object_get(row, "unless_next")))
			return contact_text(row, "lighter");
	}
	return NULL;
}

bool guidance_is_alarming(const json_t *guidance, const char *text)
{
	return holds_one(text, json_object_get(guidance, "alarms"), NULL);
}

void guidance_print(const char *text, int indent)
{
	_cleanup_(free_text) char *visible = screen_visible(text, true);
	_cleanup_(free_text) char *wrapped =
		screen_wrap(visible, screen_columns(STDOUT_FILENO) - indent, 0);
	char *rest = wrapped;
	char *line;

	while ((line = strsep(&rest, "\n")))
		printf("%*s%s\n", *line ? indent : 0, "", line);
}
