/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/entry_text.h"
#include "cli/kind_name.h"
#include "cli/screen.h"
#include "schema/entry.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

enum { NUMBER_WIDTH = 5, LAST_DEFAULT = 30, OPTION_LAST = 300, OPTION_FOLLOW, OPTION_MINE };

/* What is being listed, and what was printed last. */
struct listing {
	struct cli *cli;
	struct today today;
	json_t *query;
	json_t *all; /* for --json */
	int32_t last_day;
	bool has_day;
	bool is_following;
	size_t count;
	int64_t hidden; /* private entries that are left out */
};

static void print_entry(struct listing *listing, const struct entry *entry)
{
	_cleanup_(free_text) char *lines =
		entry_text_lines(entry, NUMBER_WIDTH, screen_columns(STDOUT_FILENO));

	if (!listing->has_day || listing->last_day != entry->day) {
		_cleanup_(free_text) char *day = when_say(entry->day, &listing->today, WHEN_LONG);
		_cleanup_(free_text) char *styled =
			screen_styled(day, SCREEN_BOLD, screen_is_styled(STDOUT_FILENO));

		printf("%s%s\n", listing->has_day ? "\n" : "", styled);
	}
	listing->has_day = true;
	listing->last_day = entry->day;
	printf("%s\n", lines);
	listing->count++;
}

static void take_entries(struct listing *listing, json_t *entries)
{
	json_t *object;
	size_t i;

	json_array_foreach (entries, i, object) {
		struct entry entry;

		if (listing->cli->is_json) {
			json_array_append(listing->all, object);
			continue;
		}
		if (entry_from_wire(&entry, object, NULL) < 0)
			continue;
		print_entry(listing, &entry);
		entry_release(&entry);
	}
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
		_cleanup_(free_text) char *sentence = entry_text_sentence(&entry, &listing->today);

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

static enum result set_period(struct listing *listing, const char *phrase)
{
	char first[DATE_TEXT];
	char last[DATE_TEXT];
	struct period period;
	enum when_result understood = when_range(phrase, &listing->today, &period);

	if (understood != WHEN_OK) {
		complain_when(phrase, understood, NULL, &listing->today);
		return RESULT_USAGE;
	}
	date_format(period.first, first);
	date_format(period.last, last);
	json_object_set_new(listing->query, "from", json_string(first));
	json_object_set_new(listing->query, "to", json_string(last));
	return RESULT_DONE;
}

static enum result set_option(struct listing *listing, int option)
{
	const struct kind *kind;
	int64_t number;

	switch (option) {
	case 'k':
		if (kind_name_find(optarg, &kind) != KIND_NAME_OK) {
			complain_kind(optarg, false);
			return RESULT_USAGE;
		}
		json_object_set_new(listing->query, "kind", json_string(kind->id));
		return RESULT_DONE;
	case 'b':
		json_object_set_new(listing->query, "member",
				    json_string(entry_text_member(optarg)));
		return RESULT_DONE;
	case 'g':
		json_object_set_new(listing->query, "tag",
				    json_string(optarg[0] == '#' ? optarg + 1 : optarg));
		return RESULT_DONE;
	case OPTION_LAST:
		if (command_number(optarg, &number) < 0 || number < 1)
			return command_usage(&command_list, _("“%s” is not a number."), optarg);
		json_object_set_new(listing->query, "limit", json_integer(number));
		return RESULT_DONE;
	case OPTION_FOLLOW:
		listing->is_following = true;
		return RESULT_DONE;
	case OPTION_MINE:
		return entry_text_ask_private(listing->query, optarg) == 0
			       ? RESULT_DONE
			       : command_usage(&command_list, "%s", _("That is not UTF-8."));
	default:
		return RESULT_USAGE;
	}
}

static enum result read_words(struct listing *listing, int argc, char **argv)
{
	static const struct option options[] = {
		{ "kind", required_argument, NULL, 'k' },
		{ "by", required_argument, NULL, 'b' },
		{ "tag", required_argument, NULL, 'g' },
		{ "last", required_argument, NULL, OPTION_LAST },
		{ "follow", no_argument, NULL, OPTION_FOLLOW },
		{ "mine", required_argument, NULL, OPTION_MINE },
		{ NULL, 0, NULL, 0 },
	};
	enum result result = RESULT_DONE;
	int option;

	optind = 0;
	while (result == RESULT_DONE && (option = command_option(listing->cli, &command_list, argc,
								 argv, "k:b:g:", options)) != -1)
		result = set_option(listing, option);
	if (result == RESULT_DONE)
		result = command_today(listing->cli, &listing->today);
	if (result == RESULT_DONE && optind < argc) {
		_cleanup_(free_text) char *phrase = command_join(argc - optind, argv + optind);

		result = set_period(listing, phrase);
	} else if (!json_object_get(listing->query, "limit") && !listing->is_following) {
		json_object_set_new(listing->query, "limit", json_integer(LAST_DEFAULT));
	} else if (listing->is_following && !json_object_get(listing->query, "limit")) {
		json_object_set_new(listing->query, "limit", json_integer(1));
	}
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct listing listing = { .cli = cli, .query = json_object(), .all = json_array() };
	enum result result = read_words(&listing, argc, argv);

	if (result == RESULT_DONE && listing.is_following)
		result = follow(&listing);
	else if (result == RESULT_DONE)
		result = fetch(&listing);
	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(listing.all);
	else if (result == RESULT_DONE && listing.count == 0)
		command_print("%s", _("Nothing is written there."));
	if (result == RESULT_DONE && !cli->is_json)
		entry_text_print_hidden(listing.hidden);
	json_decref(listing.query);
	json_decref(listing.all);
	return result;
}

const struct command command_list = {
	.words = "@periods @dates",
	.name = "list",
	.usage = N_("[PERIOD] [OPTIONS]"),
	.summary = N_("entries of a day, a month or a range"),
	.help = N_("Without a period, the last 30.\n"
		   "\n"
		   "  ayumi list yesterday\n"
		   "  ayumi list 2026-10\n"
		   "  ayumi list 2026-10-01..2026-10-15 --kind greeting\n"
		   "\n"
		   "  -k, --kind KIND    only this kind\n"
		   "  -b, --by WRITER    only what this person wrote\n"
		   "  -g, --tag TAG      only with this tag\n"
		   "      --last N       only the last N\n"
		   "      --mine WRITER  private entries of this person, too\n"
		   "      --follow       then go on showing what is written, until Ctrl-C\n"),
	.run = run,
	.has_json = true,
};
