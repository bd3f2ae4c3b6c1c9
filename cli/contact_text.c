/* SPDX-License-Identifier: MIT */
#include "cli/contact_text.h"

#include "cli/command.h"
#include "cli/guidance.h"
#include "cli/screen.h"
#include "cli/wire_date.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

enum { NAME_COLUMNS = 48, NUMBER_COLUMNS = 14 };

static bool is_of(const json_t *contact, const char *category)
{
	const char *own = contact_text(contact, "category");

	return own && strcmp(own, category) == 0;
}

static const char *say_line(const json_t *contact)
{
	const char *line = contact_text(contact, "line");

	if (line && strcmp(line, "direct") == 0)
		return _("direct line");
	if (line && strcmp(line, "main") == 0)
		return _("main number");
	return "";
}

/* The name and the number, and what is good to know below. */
static void print_contact(const json_t *contact)
{
	const char *number = contact_text(contact, "number");
	const char *about = contact_text(
		contact, number || !contact_text(contact, "unknown") ? "about" : "unknown");
	const char *hours = contact_text(contact, "hours");
	_cleanup_(free_text) char *name =
		screen_pad(contact_text(contact, "name"), NAME_COLUMNS, SCREEN_LEFT);
	_cleanup_(free_text) char *cell =
		screen_pad(number ? number : "", NUMBER_COLUMNS, SCREEN_LEFT);
	_cleanup_(free_text) char *line = memory_format("%s %s %s", name, cell, say_line(contact));

	for (size_t end = strlen(line); end > 0 && line[end - 1] == ' '; end--)
		line[end - 1] = '\0';
	command_print("  %s", line);
	if (about)
		guidance_print(about, 6);
	if (hours) {
		_cleanup_(free_text) char *said = memory_format(_("Hours: %s"), hours);

		guidance_print(said, 6);
	}
}

static size_t print_category(const json_t *contacts, const char *category, const json_t *but)
{
	const json_t *contact;
	size_t count = 0;
	size_t i;

	json_array_foreach (contacts, i, contact) {
		if (contact == but || !is_of(contact, category))
			continue;
		print_contact(contact);
		count++;
	}
	return count;
}

/* Where a number is the main one, which desk to ask for. */
static void print_desk(const json_t *contacts)
{
	const json_t *contact;
	const char *desk = NULL;
	size_t i;

	json_array_foreach (contacts, i, contact) {
		const char *line = contact_text(contact, "line");

		if (line && strcmp(line, "main") == 0 && contact_text(contact, "desk"))
			desk = contact_text(contact, "desk");
	}
	if (desk) {
		_cleanup_(free_text) char *text = memory_format(
			_("At the health and welfare centres the desk is %s. On a main number, ask "
			  "for it."),
			desk);

		guidance_print(text, 2);
	}
	guidance_print(_("The leaflet gives no hours; please ask when you call."), 2);
}

/* A search keyword, with the town where it is known. */
static void print_keyword(const char *keyword, const char *town)
{
	const char *gap = strstr(keyword, "{town}");

	if (gap)
		command_print("  %.*s%s%s", (int)(gap - keyword), keyword,
			      town ? town : _("(your town)"), gap + strlen("{town}"));
	else
		command_print("  %s", keyword);
}

static void print_search(const json_t *region, const char *town)
{
	const json_t *keyword;
	const json_t *leaflet;
	size_t i;

	printf("\n%s\n", _("Words to search for"));
	json_array_foreach (json_object_get(region, "keywords"), i, keyword)
		print_keyword(json_string_value(keyword), town);
	if (!town)
		guidance_print(_("With your town in it: ayumi config town NAME"), 4);
	printf("\n%s\n", _("More to read"));
	json_array_foreach (json_object_get(region, "leaflets"), i, leaflet) {
		guidance_print(contact_text(leaflet, "name"), 2);
		guidance_print(contact_text(leaflet, "about"), 4);
	}
}

void contact_text_print(const struct contact_book *book, const char *town)
{
	const json_t *contacts = json_object_get(book->region, "contacts");
	const json_t *centre = contact_book_centre(book);
	const json_t *contact;
	size_t i;

	guidance_print(_("You need not carry this alone. A talk can begin with the family only."),
		       0);
	if (centre) {
		printf("\n%s\n", _("Your centre"));
		print_contact(centre);
	}
	printf("\n%s (%s)\n", contact_text(book->region, "office"),
	       contact_text(book->region, "name"));
	print_category(contacts, "centre", centre);
	print_desk(contacts);
	printf("\n%s\n", _("Near you"));
	print_category(contacts, "municipal", centre);
	if (json_array_size(book->own) > 0)
		printf("\n%s\n", _("Your own contacts"));
	json_array_foreach (book->own, i, contact) {
		if (contact != centre)
			print_contact(contact);
	}
	print_search(book->region, town);
	printf("\n");
	guidance_print(contact_text(book->region, "source"), 2);
	if (!centre)
		guidance_print(_("To let your own centre stand first: ayumi contacts centre NAME"),
			       2);
	guidance_print(_("When it is dangerous, or too much, now: ayumi contacts --now"), 2);
}

/* Whether and when the household saw that the number is right. */
static void print_checked(const json_t *contact)
{
	const char *checked = contact_text(contact, "checked");
	_cleanup_(free_text) char *day = wire_date_say(checked);

	if (!contact_text(contact, "number"))
		command_print(_("      To note it: ayumi contacts set %s NUMBER"),
			      contact_text(contact, "id"));
	else if (!checked)
		command_print("      %s", _("not checked yet; please make sure"));
	else
		command_print(_("      seen to be right on %s"), day);
}

static void print_now(const json_t *contacts, const char *category, const char *title)
{
	const json_t *contact;
	size_t i;

	printf("\n%s\n", title);
	json_array_foreach (contacts, i, contact) {
		if (!is_of(contact, category))
			continue;
		print_contact(contact);
		print_checked(contact);
	}
}

void contact_text_print_now(const struct contact_book *book)
{
	const json_t *contacts = json_object_get(book->crisis, "contacts");
	const json_t *centre = contact_book_centre(book);

	guidance_print(
		_("First, please be safe. You may leave the room or the house, and call from "
		  "outside."),
		0);
	print_now(contacts, "emergency", _("Danger now, injury, a life at risk"));
	print_now(contacts, "violence", _("Violence, when it is not urgent"));
	print_now(contacts, "listening", _("Talk of dying; somebody who listens"));
	if (centre) {
		printf("\n%s\n", _("Your centre"));
		print_contact(centre);
	}
	printf("\n");
	guidance_print(
		_("Hours differ and are to be checked. Once you have seen that one is right: "
		  "ayumi contacts checked NAME"),
		2);
}

static const char *number_of(const struct contact_book *book, const char *id)
{
	const json_t *contact = contact_book_find(book, id);
	const char *number = contact ? contact_text(contact, "number") : NULL;

	return number ? number : "";
}

void contact_text_print_calm(const struct contact_book *book, bool is_violence)
{
	if (is_violence) {
		command_print("%s",
			      _("You may leave the room or the house first. Nobody has to bear "
				"this alone."));
		command_print(_("In danger: %s. To talk it over: %s. More: ayumi contacts --now"),
			      number_of(book, "police"), number_of(book, "police-talk"));
	} else {
		command_print("%s",
			      _("Staying near and listening, without arguing, is already help. "
				"You need not carry this alone."));
		command_print(
			_("A life at risk: %s. Somebody who listens: %s. More: ayumi contacts "
			  "--now"),
			number_of(book, "ambulance"), number_of(book, "yorisoi"));
	}
}
