/* SPDX-License-Identifier: MIT */
#include "cli/aftercare.h"

#include "cli/confirm.h"
#include "cli/contact_text.h"
#include "cli/guidance.h"
#include "cli/settings_read.h"
#include "schema/language.h"

#include <string.h>
#include <unistd.h>

static bool has_kind(const json_t *entries, const char *kind)
{
	const json_t *entry;
	size_t i;

	json_array_foreach (entries, i, entry) {
		if (strcmp(json_string_value(json_object_get(entry, "kind")), kind) == 0)
			return true;
	}
	return false;
}

/* Without its contacts the program still keeps what is written, and says nothing of it here. */
static void show(struct cli *cli, void (*print)(const struct contact_book *book))
{
	struct contact_book book;

	if (contact_book_load(&book, &cli->paths, NULL) < 0)
		return;
	print(&book);
	contact_book_release(&book);
}

static void print_violence(const struct contact_book *book)
{
	contact_text_print_calm(book, true);
}

static void print_danger(const struct contact_book *book)
{
	contact_text_print_calm(book, false);
}

/* Asked once, where somebody can answer. */
static void offer(struct cli *cli)
{
	if (isatty(STDIN_FILENO) && confirm(_("Would you like to see whom one can call? [y/N] ")))
		show(cli, contact_text_print_now);
}

static const char *text_of(const json_t *entry)
{
	const char *text = json_string_value(json_object_get(entry, "text"));

	return text ? text : "";
}

static bool wants_lighter_words(struct cli *cli)
{
	json_t *settings = settings_try(cli);
	const char *value = settings_value(settings, "lighter-words");
	bool is_wanted = value && strcmp(value, "yes") == 0;

	json_decref(settings);
	return is_wanted;
}

void aftercare(struct cli *cli, const json_t *entries)
{
	json_t *guidance;
	const char *lighter = NULL;
	bool is_alarming = false;
	const json_t *entry;
	size_t i;

	if (cli->is_json)
		return;
	if (has_kind(entries, "violence") || has_kind(entries, "danger")) {
		show(cli, has_kind(entries, "violence") ? print_violence : print_danger);
		return;
	}
	/* Hints are for somebody who is writing; a script is neither asked nor slowed down. */
	if (!isatty(STDOUT_FILENO) || guidance_load(&guidance, NULL) < 0)
		return;
	json_array_foreach (entries, i, entry) {
		is_alarming = is_alarming || guidance_is_alarming(guidance, text_of(entry));
		if (!lighter)
			lighter = guidance_lighter(guidance, text_of(entry));
	}
	if (is_alarming)
		offer(cli);
	else if (lighter && wants_lighter_words(cli))
		command_print(_("If it felt a little pressing, a lighter word may be: %s (To have "
				"no such hints: ayumi config lighter-words no)"),
			      lighter);
	json_decref(guidance);
}
