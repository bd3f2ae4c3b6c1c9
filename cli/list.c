/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/entry_list.h"
#include "cli/entry_text.h"
#include "cli/filter.h"
#include "schema/entry.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

enum { LAST_DEFAULT = 30, OPTION_LAST = 300, OPTION_FOLLOW, OPTION_CSV };

/* What is being listed. */
struct listing {
	struct cli *cli;
	struct entry_list out;
	json_t *query;
	bool is_following;
	int64_t hidden; /* private entries that are left out */
};

static void take_entries(struct listing *listing, json_t *entries)
{
	json_t *object;
	size_t i;

	json_array_foreach (entries, i, object)
		entry_list_write(&listing->out, object, NULL);
}

static enum result fail(struct failure *failure, enum answer answer)
{
	complain(failure);
	failure_release(failure);
	return answer == ANSWER_LOST ? RESULT_NO_DAEMON : RESULT_FAILED;
}

static enum result fetch(struct listing *listing)
{
	struct failure failure = { 0 };
	bool continues = true;
	enum answer answer = client_send(listing->cli->client, "List", json_incref(listing->query),
					 true, &failure);

	while (answer == ANSWER_OK && continues) {
		json_t *reply;

		answer = client_receive(listing->cli->client, &reply, &continues, &failure);
		if (answer == ANSWER_OK) {
			take_entries(listing, json_object_get(reply, "entries"));
			listing->hidden =
				json_integer_value(json_object_get(reply, "private_entries"));
		}
		json_decref(reply);
	}
	return answer == ANSWER_OK ? RESULT_DONE : fail(&failure, answer);
}

static void print_change(struct listing *listing, const json_t *reply)
{
	const char *change = json_string_value(json_object_get(reply, "change"));
	struct entry entry;

	if (listing->cli->is_json) {
		_cleanup_(free_text) char *line =
			json_dumps(reply, JSON_COMPACT | JSON_ENSURE_ASCII);

		puts(line);
	} else if (change && entry_from_wire(&entry, json_object_get(reply, "entry"), NULL) == 0) {
		_cleanup_(free_text) char *sentence =
			entry_text_sentence(&entry, &listing->out.today);

		command_print("%s %s",
			      strcmp(change, "added") == 0     ? _("added:")
			      : strcmp(change, "removed") == 0 ? _("removed:")
							       : _("changed:"),
			      sentence);
		entry_release(&entry);
	}
	fflush(stdout);
}

/* The watch tells what the list does: what is private only where it was asked for. */
static json_t *watched(const struct listing *listing)
{
	json_t *parameters = json_object();
	json_t *mine = json_object_get(listing->query, "mine");

	if (mine) {
		json_object_set(parameters, "mine", mine);
		json_object_set(parameters, "by", json_object_get(listing->query, "by"));
	}
	return parameters;
}

/* The watch begins before the list is read, so that nothing falls between the two. */
static enum result follow(struct listing *listing)
{
	struct client *watch;
	struct failure failure = { 0 };
	json_t *reply;
	enum result result;
	enum answer answer = client_open(&watch, &listing->cli->paths, &failure);

	if (answer != ANSWER_OK)
		return fail(&failure, answer);
	answer = client_send(watch, "Watch", watched(listing), true, &failure);
	if (answer == ANSWER_OK)
		answer = client_receive(watch, &reply, NULL, &failure);
	if (answer == ANSWER_OK) {
		json_decref(reply);
		result = fetch(listing);
		entry_list_finish(&listing->out);
		fflush(stdout);
		while (result == RESULT_DONE &&
		       (answer = client_receive(watch, &reply, NULL, &failure)) == ANSWER_OK) {
			print_change(listing, reply);
			json_decref(reply);
			if (ferror(stdout))
				result = RESULT_FAILED;
		}
	}
	client_close(watch);
	return answer == ANSWER_OK ? RESULT_FAILED : fail(&failure, answer);
}

static enum result set_option(struct listing *listing, struct filter *filter, int option)
{
	int64_t number;

	switch (option) {
	case OPTION_LAST:
		if (command_number(optarg, &number) < 0 || number < 1)
			return command_usage(&command_list, _("“%s” is not a number."), optarg);
		json_object_set_new(listing->query, "limit", json_integer(number));
		return RESULT_DONE;
	case OPTION_FOLLOW:
		listing->is_following = true;
		return RESULT_DONE;
	case OPTION_CSV:
		listing->out.format = ENTRY_FORMAT_CSV;
		return RESULT_DONE;
	default:
		return filter_option(filter, option);
	}
}

/* Without a period the last ones; where they are followed, the last one. */
static enum result set_period(struct listing *listing, struct filter *filter, int argc, char **argv)
{
	bool has_limit = json_object_get(listing->query, "limit") != NULL;

	if (argc > 0) {
		_cleanup_(free_text) char *phrase = command_join(argc, argv);
		struct period period;

		return filter_period(filter, phrase, &listing->out.today, &period);
	}
	if (!has_limit)
		json_object_set_new(listing->query, "limit",
				    json_integer(listing->is_following ? 1 : LAST_DEFAULT));
	return RESULT_DONE;
}

static enum result read_words(struct listing *listing, int argc, char **argv)
{
	struct filter filter = { .command = &command_list, .query = listing->query };
	enum result result = RESULT_DONE;
	int option;

	optind = 0;
	while (result == RESULT_DONE &&
	       (option = command_option(listing->cli, &command_list, argc, argv, "", NULL)) != -1)
		result = set_option(listing, &filter, option);
	if (result == RESULT_DONE && listing->out.format == ENTRY_FORMAT_CSV &&
	    (listing->cli->is_json || listing->is_following))
		result = command_usage(&command_list, "%s",
				       _("--csv goes neither with --json nor with --follow."));
	if (result == RESULT_DONE)
		result = filter_finish(&filter);
	if (result == RESULT_DONE)
		result = command_today(listing->cli, &listing->out.today);
	if (result == RESULT_DONE)
		result = set_period(listing, &filter, argc - optind, argv + optind);
	if (listing->cli->is_json)
		listing->out.format = ENTRY_FORMAT_JSON;
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct listing listing = { .cli = cli, .query = json_object() };
	enum result result = read_words(&listing, argc, argv);

	if (result == RESULT_DONE && listing.is_following) {
		result = follow(&listing);
	} else if (result == RESULT_DONE) {
		result = fetch(&listing);
		if (result == RESULT_DONE)
			entry_list_finish(&listing.out);
	}
	if (result == RESULT_DONE && listing.out.format == ENTRY_FORMAT_TEXT &&
	    listing.out.count == 0)
		command_print("%s", _("Nothing is written there."));
	if (result == RESULT_DONE && listing.out.format == ENTRY_FORMAT_TEXT)
		entry_text_print_hidden(listing.hidden);
	json_decref(listing.query);
	return result;
}

static const struct flag flags[] = {
	FILTER_FLAGS,
	FILTER_FLAG_MINE,
	{ "last", OPTION_LAST, N_("N"), NULL, N_("only the last N") },
	{ "follow", OPTION_FOLLOW, NULL, NULL,
	  N_("then go on showing what is written, until Ctrl-C") },
	{ "csv", OPTION_CSV, NULL, NULL, N_("for a spreadsheet: comma-separated values") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_list = {
	.name = "list",
	.usage = N_("[PERIOD] [OPTIONS]"),
	.summary = N_("entries of a day, a month or a range"),
	.help = N_("Without a period, the last 30.\n"
		   "\n"
		   "  ayumi list yesterday\n"
		   "  ayumi list 2026-10\n"
		   "  ayumi list 2026-10-01..2026-10-15 --kind greeting\n"),
	.flags = flags,
	.words = "@periods @dates",
	.run = run,
	.has_json = true,
};
