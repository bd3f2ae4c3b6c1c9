/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/contact_book.h"
#include "cli/guidance.h"
#include "cli/when.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>

/* A page of the guide: `ayumi guide NAME`. */
struct page {
	const char *name;
	const char *japanese;
	const char *title; /* marked with N_ */
	void (*print)(const json_t *guidance);
};

static void print_text(const json_t *guidance, const char *name)
{
	guidance_print(contact_text(guidance, name), 2);
}

static void print_labelled(const char *label, const char *text)
{
	_cleanup_(free_text) char *line = memory_format("%s %s", label, text);

	guidance_print(line, 4);
}

static void print_steps(const json_t *guidance)
{
	const json_t *step;
	size_t i;

	json_array_foreach (json_object_get(guidance, "steps"), i, step) {
		putchar('\n');
		command_print(_("Step %lld  %s: %s"),
			      (long long)json_integer_value(json_object_get(step, "number")),
			      contact_text(step, "title"), contact_text(step, "subtitle"));
		print_labelled(_("What it looks like:"), contact_text(step, "signs"));
		print_labelled(_("What helps:"), contact_text(step, "means"));
		print_labelled(_("What it is for:"), contact_text(step, "aim"));
	}
	putchar('\n');
	print_text(guidance, "model");
}

static void print_talks(const json_t *guidance)
{
	const json_t *talk;
	size_t i;

	json_array_foreach (json_object_get(guidance, "consultations"), i, talk) {
		putchar('\n');
		command_print("%s", contact_text(talk, "title"));
		guidance_print(contact_text(talk, "text"), 4);
	}
	putchar('\n');
	print_text(guidance, "model");
}

static void print_words(const json_t *guidance)
{
	const json_t *row;
	size_t i;

	guidance_print(_("Nobody says the right thing every day. Words that may press, and lighter "
			 "ones; the first two are the leaflet's, the others our own examples."),
		       2);
	json_array_foreach (json_object_get(guidance, "pressing"), i, row) {
		const json_t *first = json_array_get(json_object_get(row, "phrase"), 0);

		/* Some are words of one language only. */
		if (contact_text(row, "lighter"))
			command_print("  %s  →  %s", json_string_value(first),
				      contact_text(row, "lighter"));
	}
}

static void print_definition(const json_t *guidance)
{
	static const char *const names[] = { "definition", "definition_note", "illness_first",
					     "illness_instead" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (i > 0)
			putchar('\n');
		print_text(guidance, names[i]);
	}
}

static void print_writing(const json_t *guidance)
{
	print_text(guidance, "not_to_write");
}

static void print_path(const json_t *guidance)
{
	const json_t *place;
	size_t i;

	json_array_foreach (json_object_get(guidance, "path"), i, place) {
		command_print("  %s", contact_text(place, "title"));
		guidance_print(contact_text(place, "about"), 4);
	}
}

static const struct page pages[] = {
	{ "path", "道", N_("the family's own path"), print_path },
	{ "steps", "段階", N_("the four steps"), print_steps },
	{ "talks", "相談", N_("three things that families ask"), print_talks },
	{ "words", "ことば", N_("words that may press, and lighter ones"), print_words },
	{ "writing", "書き方", N_("what to write, and what not"), print_writing },
	{ "definition", "定義", N_("what the leaflet calls hikikomori; illness"),
	  print_definition },
};

enum { PAGE_COUNT = sizeof pages / sizeof pages[0] };

/* When the family last went there, in words; as an open door where it never did. */
static char *say_last(const json_t *path, const json_t *kinds, const struct today *today)
{
	const json_t *row;
	int32_t latest = INT32_MIN;
	int32_t day;
	size_t i;
	size_t k;

	json_array_foreach (path, i, row) {
		for (k = 0; k < json_array_size(kinds); k++) {
			if (json_equal(json_array_get(kinds, k), json_object_get(row, "kind")) &&
			    date_parse(json_string_value(json_object_get(row, "last")), &day) ==
				    0 &&
			    day > latest)
				latest = day;
		}
	}
	if (latest == INT32_MIN)
		return memory_string(_("the door is open"));
	{
		_cleanup_(free_text) char *said = when_say(latest, today, WHEN_SHORT);

		return memory_format(_("last written down: %s"), said);
	}
}

/* Where the family has been, as open doors: nothing of it is to be ticked off. */
static void print_doors(const json_t *guidance, const json_t *guide, const struct today *today)
{
	const json_t *place;
	size_t i;

	command_print("\n%s", _("The family's own path"));
	json_array_foreach (json_object_get(guidance, "path"), i, place) {
		_cleanup_(free_text) char *last = say_last(json_object_get(guide, "path"),
							   json_object_get(place, "kinds"), today);

		command_print("  %s  [%s]", contact_text(place, "title"), last);
	}
}

static void print_suggestion(const json_t *guidance, const json_t *guide)
{
	const char *id = json_string_value(json_object_get(guide, "suggestion"));
	const json_t *suggestion = id ? guidance_suggestion(guidance, id) : NULL;

	command_print("\n%s", _("For today"));
	if (!suggestion) {
		guidance_print(json_is_true(json_object_get(guide, "safety"))
				       ? _("There are people to call: ayumi contacts --now")
				       : _("There is nothing special to do. A line in the journal "
					   "is plenty, and so is none."),
			       2);
		return;
	}
	guidance_print(contact_text(suggestion, "text"), 2);
	print_labelled(_("Why this:"), contact_text(suggestion, "why"));
	if (!json_is_true(json_object_get(guide, "safety")))
		guidance_print(
			_("Only a suggestion; leave it if it does not fit. To have none: ayumi "
			  "config suggestions no"),
			4);
}

static void print_overview(const json_t *guidance, const json_t *guide, const struct today *today)
{
	const json_t *step;
	size_t i;

	guidance_print(contact_text(guidance, "opening"), 0);
	if (json_is_true(json_object_get(guide, "diagnosed"))) {
		putchar('\n');
		print_text(guidance, "illness_instead");
		guidance_print(_("Whom to call: ayumi contacts"), 2);
	}
	print_suggestion(guidance, guide);
	if (json_is_true(json_object_get(guide, "strict")))
		guidance_print(_("Because violence was noted, notifications say no more than that "
				 "there is a plan, whatever is set."),
			       2);
	print_doors(guidance, guide, today);
	command_print("\n%s", _("The four steps"));
	json_array_foreach (json_object_get(guidance, "steps"), i, step)
		command_print("  %lld  %s: %s",
			      (long long)json_integer_value(json_object_get(step, "number")),
			      contact_text(step, "title"), contact_text(step, "subtitle"));
	print_text(guidance, "model");
	command_print("\n%s", _("More pages"));
	for (i = 0; i < PAGE_COUNT; i++)
		command_print("  ayumi guide %-11s %s", pages[i].name, _(pages[i].title));
	putchar('\n');
	print_text(guidance, "source");
}

static const struct page *find_page(const char *name)
{
	for (size_t i = 0; i < PAGE_COUNT; i++) {
		if (strcmp(pages[i].name, name) == 0 || strcmp(pages[i].japanese, name) == 0)
			return &pages[i];
	}
	return NULL;
}

static enum result show_overview(struct cli *cli, const json_t *guidance)
{
	struct today today;
	json_t *guide = NULL;
	enum result result = command_today(cli, &today);

	if (result == RESULT_DONE)
		result = command_call_method(cli, "GetGuide", NULL, &guide);
	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(guide);
	else if (result == RESULT_DONE)
		print_overview(guidance, guide, &today);
	json_decref(guide);
	return result;
}

static enum result show_page(struct cli *cli, const json_t *guidance, const char *name)
{
	const struct page *page = find_page(name);

	if (!page)
		return command_usage(&command_guide,
				     _("There is no page “%s”, but path, steps, talks, words, "
				       "writing, definition."),
				     name);
	if (cli->is_json)
		return command_print_json(guidance);
	command_print("%s", _(page->title));
	page->print(guidance);
	putchar('\n');
	print_text(guidance, "source");
	return RESULT_DONE;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	json_t *guidance;
	enum result result;

	optind = 0;
	if (command_option(cli, &command_guide, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	if (argc - optind > 1)
		return command_usage(&command_guide, "%s", _("One page at a time."));
	guidance = guidance_load_or_complain();
	if (!guidance)
		return RESULT_FAILED;
	result = optind < argc ? show_page(cli, guidance, argv[optind])
			       : show_overview(cli, guidance);
	json_decref(guidance);
	return result;
}

const struct command command_guide = {
	.name = "guide",
	.usage = N_("[path | steps | talks | words | writing | definition]"),
	.summary = N_("what the leaflet advises, and one suggestion for today"),
	.help = N_(
		"  ayumi guide            one suggestion for today, and where the family has been\n"
		"  ayumi guide path       the family's own path\n"
		"  ayumi guide steps      the four steps\n"
		"  ayumi guide talks      “I want to talk”, “… them to go out”, “… to work”\n"
		"  ayumi guide words      words that may press, and lighter ones\n"
		"  ayumi guide writing    what to write, and what not\n"
		"  ayumi guide definition what the leaflet calls hikikomori; illness\n"
		"\n"
		"A suggestion is never a task. “ayumi config suggestions no” ends them.\n"),
	.actions = "path steps talks words writing definition",
	.run = run,
	.has_json = true,
};
