/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/contact_book.h"
#include "cli/contact_text.h"
#include "cli/settings_read.h"
#include "cli/wire_date.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <getopt.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

enum { OPT_NOW = 300, OPT_NOTE, OPT_HOURS };

struct words {
	bool is_now;
	char *note;
	char *hours;
	int count;
	char **word;
};

static enum result read_words(struct cli *cli, int argc, char **argv, struct words *words)
{
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_contacts, argc, argv, "", NULL)) != -1) {
		if (option == '?' || option == ':')
			return RESULT_USAGE;
		if (option == OPT_NOW)
			words->is_now = true;
		else if (option == OPT_NOTE)
			words->note = optarg;
		else
			words->hours = optarg;
	}
	words->count = argc - optind;
	words->word = argv + optind;
	return RESULT_DONE;
}

/* A telephone number as people write it: digits, and "-#+() " between them. */
static bool is_number(const char *text)
{
	size_t digits = 0;

	for (const char *at = text; *at; at++) {
		if (*at >= '0' && *at <= '9')
			digits++;
		else if (!strchr("-#+() ", *at))
			return false;
	}
	return digits >= 3 && strlen(text) <= CONTACT_NUMBER_MAX;
}

static void complain_not_kept(const struct error *err)
{
	complain_line(_("The contact could not be kept (%s: %s). Nothing was changed."), err->value,
		      err->detail);
}

/* Changes NULL take the contact out. */
static enum result keep(struct cli *cli, struct contact_book *book, const char *id,
			json_t *changes_take)
{
	struct error err;
	int result = contact_book_change(book, &cli->paths, id, changes_take, &err);

	json_decref(changes_take);
	if (result == 0)
		return RESULT_DONE;
	complain_not_kept(&err);
	return RESULT_FAILED;
}

/* add NAME NUMBER */
static enum result add(struct cli *cli, struct contact_book *book, const struct words *words)
{
	json_t *contact;
	enum result result;

	if (words->count != 3 || !text_is_name(words->word[1], NAME_MAX_BYTES) ||
	    !is_number(words->word[2]))
		return command_usage(&command_contacts, "%s",
				     _("A contact has a name and a number: ayumi contacts add "
				       "NAME NUMBER"));
	if (contact_book_find(book, words->word[1])) {
		complain_line(_("“%s” is there already. To change its number: ayumi contacts "
				"set NAME NUMBER"),
			      words->word[1]);
		return RESULT_FAILED;
	}
	contact =
		json_pack("{s:s, s:s, s:s, s:s*, s:s*}", "category", "own", "name", words->word[1],
			  "number", words->word[2], "about", words->note, "hours", words->hours);
	if (!contact)
		return command_usage(&command_contacts, "%s", _("That is not UTF-8."));
	result = keep(cli, book, words->word[1], contact);
	if (result == RESULT_DONE)
		command_print(_("Kept: %s  %s. To take it out: ayumi contacts remove %s"),
			      words->word[1], words->word[2], words->word[1]);
	return result;
}

/* The contact that is meant, or a complaint. */
static const json_t *named(const struct contact_book *book, const struct words *words)
{
	const json_t *contact = words->count > 1 ? contact_book_find(book, words->word[1]) : NULL;

	if (words->count < 2)
		command_usage(&command_contacts, "%s", _("Which contact?"));
	else if (!contact)
		complain_line(_("There is no contact “%s”. “ayumi contacts” shows all."),
			      words->word[1]);
	return contact;
}

/* set NAME NUMBER: the number, the hours, the note of one that is there. */
static enum result set(struct cli *cli, struct contact_book *book, const struct words *words)
{
	const json_t *contact = named(book, words);
	const char *number = words->count > 2 ? words->word[2] : NULL;
	json_t *changes;
	enum result result;

	if (!contact)
		return RESULT_USAGE;
	if (words->count > 3 || (number && !is_number(number)) ||
	    (!number && !words->note && !words->hours))
		return command_usage(&command_contacts, "%s",
				     _("What is to be noted: a number, --hours or --note?"));
	/* What was checked was the former number. */
	changes = json_pack("{s:s*, s:s*, s:s*}", "number", number, "about", words->note, "hours",
			    words->hours);
	if (!changes)
		return command_usage(&command_contacts, "%s", _("That is not UTF-8."));
	if (number)
		json_object_set_new(changes, "checked", json_null());
	result = keep(cli, book, json_string_value(json_object_get(contact, "id")), changes);
	if (result == RESULT_DONE)
		command_print("%s",
			      _("Noted. Once you have tried it: ayumi contacts checked NAME"));
	return result;
}

/* checked NAME: seen to be right, today. */
static enum result checked(struct cli *cli, struct contact_book *book, const struct words *words)
{
	const json_t *contact = named(book, words);
	char date[DATE_TEXT];
	time_t now = time(NULL);
	struct tm local;
	enum result result;

	if (!contact)
		return RESULT_USAGE;
	if (words->count != 2)
		return command_usage(&command_contacts, "%s", _("Which contact?"));
	localtime_r(&now, &local);
	strftime(date, sizeof date, "%Y-%m-%d", &local);
	result = keep(cli, book, json_string_value(json_object_get(contact, "id")),
		      json_pack("{s:s}", "checked", date));
	if (result == RESULT_DONE) {
		_cleanup_(free_text) char *day = wire_date_say(date);

		command_print(_("Noted: %s was right on %s."), contact_text(contact, "name"), day);
	}
	return result;
}

static enum result take_out(struct cli *cli, struct contact_book *book, const struct words *words)
{
	const json_t *contact = named(book, words);
	enum result result;

	if (!contact || words->count != 2)
		return RESULT_USAGE;
	result = keep(cli, book, json_string_value(json_object_get(contact, "id")), NULL);
	if (result == RESULT_DONE)
		command_print("%s", _("Taken out. What the program brought along is as it was."));
	return result;
}

/* centre NAME, or centre none */
static enum result choose_centre(struct cli *cli, struct contact_book *book,
				 const struct words *words)
{
	bool is_none = words->count == 2 &&
		       (strcmp(words->word[1], "none") == 0 || strcmp(words->word[1], "なし") == 0);
	const json_t *contact = NULL;
	struct error err;

	if (words->count == 2 && !is_none)
		contact = contact_book_like(book, words->word[1]);
	if (words->count != 2)
		return command_usage(&command_contacts, "%s", _("Which contact?"));
	if (!contact && !is_none) {
		complain_line(_("“%s” is in the name of no centre, or of several. Please give more "
				"of it; “ayumi contacts” shows all."),
			      words->word[1]);
		return RESULT_USAGE;
	}
	if (contact_book_choose(book, &cli->paths,
				json_string_value(json_object_get(contact, "id")), &err) < 0) {
		complain_not_kept(&err);
		return RESULT_FAILED;
	}
	if (contact)
		command_print(_("“%s” stands first from now on."), contact_text(contact, "name"));
	else
		command_print("%s", _("No centre stands first any more."));
	return RESULT_DONE;
}

static enum result print_json(const struct contact_book *book, bool is_now)
{
	json_t *whole = is_now ? json_incref(book->crisis)
			       : json_pack("{s:O, s:O, s:O, s:O?}", "region", book->region,
					   "crisis", book->crisis, "own", book->own, "centre",
					   (json_t *)(uintptr_t)contact_book_centre(book));
	enum result result = command_print_json(whole);

	json_decref(whole);
	return result;
}

static enum result show(struct cli *cli, const struct contact_book *book, bool is_now)
{
	json_t *settings;

	if (cli->is_json)
		return print_json(book, is_now);
	if (is_now) {
		contact_text_print_now(book);
		return RESULT_DONE;
	}
	/* Only for the name of the town; the numbers are shown without it. */
	settings = settings_try(cli);
	contact_text_print(book, settings_value(settings, "town"));
	json_decref(settings);
	return RESULT_DONE;
}

static enum result act(struct cli *cli, struct contact_book *book, const struct words *words)
{
	static const struct {
		const char *name;
		enum result (*run)(struct cli *cli, struct contact_book *book,
				   const struct words *words);
	} actions[] = { { "add", add },
			{ "set", set },
			{ "checked", checked },
			{ "remove", take_out },
			{ "centre", choose_centre } };
	const char *action = words->count > 0 ? words->word[0] : "";

	if (!*action)
		return show(cli, book, words->is_now);
	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
		if (strcmp(actions[i].name, action) == 0)
			return actions[i].run(cli, book, words);
	}
	return command_usage(&command_contacts,
			     _("It does not know “%s”, but add, set, checked, remove, centre."),
			     action);
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct words words = { 0 };
	struct contact_book book;
	struct error err;
	enum result result = read_words(cli, argc, argv, &words);

	if (result != RESULT_DONE)
		return result;
	if (contact_book_load(&book, &cli->paths, &err) < 0) {
		complain_line(_("The contacts could not be read (%s: %s). Is the program "
				"installed whole?"),
			      err.value, err.detail);
		return RESULT_FAILED;
	}
	if (book.has_own_trouble)
		complain_line(_("Your own contacts could not be read (%s: %s); these are the ones "
				"that the program brings along."),
			      err.value, err.detail);
	result = act(cli, &book, &words);
	contact_book_release(&book);
	return result;
}

static const struct flag flags[] = {
	{ "now", OPT_NOW, NULL, NULL, N_("whom to call now; needs no journal") },
	{ "note", OPT_NOTE, N_("TEXT"), NULL, N_("what is good to know about it") },
	{ "hours", OPT_HOURS, N_("TEXT"), NULL, N_("when somebody answers, once you know it") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_contacts = {
	.name = "contacts",
	.usage = N_("[--now | add NAME NUMBER | set NAME NUMBER | checked NAME | remove NAME | "
		    "centre NAME]"),
	.summary = N_("whom the family can call"),
	.help = N_(
		"  ayumi contacts                 the centres, and your own contacts\n"
		"  ayumi contacts --now           when it is dangerous, or too much, now\n"
		"  ayumi contacts centre 岩国     let this one stand first (a part of its name "
		"will do)\n"
		"  ayumi contacts add 相談員さん NUMBER --note 火曜\n"
		"  ayumi contacts set yorisoi --hours 24時間\n"
		"  ayumi contacts checked yorisoi   noted as seen to be right today\n"
		"  ayumi contacts remove 相談員さん\n"
		"\n"
		"Your own are kept in contacts.json in the configuration folder, for you alone.\n"),
	.flags = flags,
	.actions = "add set checked remove centre",
	.run = run,
	.has_json = true,
};
