/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/entry_list.h"
#include "cli/filter.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>

enum { LAST_DEFAULT = 30, OPTION_LAST = 300, OPTION_CSV, OPTION_ALL, OPTION_PERIOD };

struct searching {
	struct cli *cli;
	struct entry_list out;
	json_t *query;
	json_t *words;
	int64_t found;
	const char *period;
	bool wants_all;
};

static const char ideographic_space[] = "\xE3\x80\x80";

/* The quotation marks that hold a phrase, as they are typed. */
static const struct {
	const char *open;
	const char *close;
} quotes[] = { { "\"", "\"" }, { "“", "”" }, { "＂", "＂" } };

static size_t starts_with(const char *text, const char *with)
{
	size_t length = strlen(with);

	return strncmp(text, with, length) == 0 ? length : 0;
}

/* Where a phrase in quotation marks ends, and what closes it; NULL where none begins or ends. */
static const char *find_close(const char *at, size_t *open_length, size_t *close_length)
{
	for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++) {
		const char *close;

		*open_length = starts_with(at, quotes[i].open);
		if (*open_length == 0)
			continue;
		close = strstr(at + *open_length, quotes[i].close);
		*close_length = strlen(quotes[i].close);
		if (close)
			return close;
	}
	return NULL;
}

static void add_word(json_t *words, const char *begin, size_t length)
{
	if (length > 0)
		json_array_append_new(words, json_stringn(begin, length));
}

/*
 * The words of one argument.  A blank in it was quoted for the shell and so
 * belongs to a phrase, unless the argument has quotation marks of its own; the
 * wide blank, which a shell does not know, parts words.
 */
static void split(json_t *words, const char *argument)
{
	bool has_quotes = false;
	const char *word = argument;
	const char *at = argument;
	size_t open;
	size_t close_length;

	for (const char *look = argument; *look && !has_quotes; look++)
		has_quotes = find_close(look, &open, &close_length) != NULL;
	while (*at) {
		const char *close = find_close(at, &open, &close_length);
		size_t blank = has_quotes && *at == ' ' ? 1 : starts_with(at, ideographic_space);

		if (!close && blank == 0) {
			at++;
			continue;
		}
		add_word(words, word, (size_t)(at - word));
		if (close)
			add_word(words, at + open, (size_t)(close - at - (ptrdiff_t)open));
		at = close ? close + close_length : at + blank;
		word = at;
	}
	add_word(words, word, (size_t)(at - word));
}

static enum result set_option(struct searching *searching, struct filter *filter, int option)
{
	int64_t number;

	switch (option) {
	case OPTION_LAST:
		if (command_number(optarg, &number) < 0 || number < 1)
			return command_usage(&command_search, _("“%s” is not a number."), optarg);
		json_object_set_new(searching->query, "limit", json_integer(number));
		return RESULT_DONE;
	case OPTION_ALL:
		searching->wants_all = true;
		return RESULT_DONE;
	case OPTION_CSV:
		searching->out.format = ENTRY_FORMAT_CSV;
		return RESULT_DONE;
	case OPTION_PERIOD:
		searching->period = optarg;
		return RESULT_DONE;
	default:
		return filter_option(filter, option);
	}
}

static enum result read_words(struct searching *searching, int argc, char **argv)
{
	struct filter filter = { .command = &command_search, .query = searching->query };
	enum result result = RESULT_DONE;
	struct period period;
	int option;

	optind = 0;
	while (result == RESULT_DONE && (option = command_option(searching->cli, &command_search,
								 argc, argv, "", NULL)) != -1)
		result = set_option(searching, &filter, option);
	for (; result == RESULT_DONE && optind < argc; optind++)
		split(searching->words, argv[optind]);
	if (result == RESULT_DONE && searching->out.format == ENTRY_FORMAT_CSV &&
	    searching->cli->is_json)
		result = command_usage(&command_search, "%s", _("--csv does not go with --json."));
	if (result == RESULT_DONE && json_array_size(searching->words) == 0)
		result = command_usage(&command_search, "%s", _("Which words?"));
	if (result == RESULT_DONE)
		result = filter_finish(&filter);
	if (result == RESULT_DONE)
		result = command_today(searching->cli, &searching->out.today);
	if (result == RESULT_DONE && searching->period)
		result = filter_period(&filter, searching->period, &searching->out.today, &period);
	if (searching->cli->is_json)
		searching->out.format = ENTRY_FORMAT_JSON;
	/* A file is never cut without a word. */
	if (!searching->wants_all && !searching->period &&
	    searching->out.format == ENTRY_FORMAT_TEXT &&
	    !json_object_get(searching->query, "limit"))
		json_object_set_new(searching->query, "limit", json_integer(LAST_DEFAULT));
	return result;
}

static enum result fetch(struct searching *searching)
{
	struct failure failure = { 0 };
	bool continues = true;
	enum answer answer;

	json_object_set(searching->query, "words", searching->words);
	answer = client_send(searching->cli->client, "Search", json_incref(searching->query), true,
			     &failure);
	while (answer == ANSWER_OK && continues) {
		json_t *reply;
		json_t *found;
		size_t i;

		answer = client_receive(searching->cli->client, &reply, &continues, &failure);
		if (answer == ANSWER_OK) {
			searching->found = json_integer_value(json_object_get(reply, "found"));
			json_array_foreach (json_object_get(reply, "entries"), i, found)
				entry_list_write(&searching->out, json_object_get(found, "entry"),
						 json_object_get(found, "spans"));
		}
		json_decref(reply);
	}
	if (answer == ANSWER_OK)
		return RESULT_DONE;
	complain(&failure);
	failure_release(&failure);
	return answer == ANSWER_LOST ? RESULT_NO_DAEMON : RESULT_FAILED;
}

static void tell_count(const struct searching *searching)
{
	int64_t shown = (int64_t)searching->out.count;

	if (searching->found == 0)
		command_print("%s", _("No entry holds that."));
	else if (shown < searching->found)
		command_print(_("\n%lld entries hold that; these are the last %lld. All of them: "
				"--all"),
			      (long long)searching->found, (long long)shown);
	else
		command_print(ngettext("\n%lld entry holds that.", "\n%lld entries hold that.",
				       (unsigned long)searching->found),
			      (long long)searching->found);
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct searching searching = { .cli = cli, .query = json_object(), .words = json_array() };
	enum result result = read_words(&searching, argc, argv);

	if (result == RESULT_DONE)
		result = fetch(&searching);
	if (result == RESULT_DONE)
		entry_list_finish(&searching.out);
	if (result == RESULT_DONE && searching.out.format == ENTRY_FORMAT_TEXT)
		tell_count(&searching);
	json_decref(searching.query);
	json_decref(searching.words);
	return result;
}

static const struct flag flags[] = {
	{ "in", OPTION_PERIOD, N_("PERIOD"), "@periods", N_("only in this day, month or range") },
	FILTER_FLAGS,
	FILTER_FLAG_MINE,
	{ "last", OPTION_LAST, N_("N"), NULL, N_("only the last N") },
	{ "all", OPTION_ALL, NULL, NULL, N_("all of them, however many") },
	{ "csv", OPTION_CSV, NULL, NULL, N_("for a spreadsheet: comma-separated values") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_search = {
	.name = "search",
	.usage = N_("WORDS… [OPTIONS]"),
	.summary = N_("entries that hold these words"),
	.help = N_("Several words: entries that hold all of them. A phrase stands in quotation "
		   "marks.\n"
		   "Half and full width, case, accents, hiragana and katakana are one.\n"
		   "Without --in or --all, the last 30.\n"
		   "\n"
		   "  ayumi search pudding\n"
		   "  ayumi search pudding phone --in 2026-10\n"
		   "  ayumi search '\"thank you\"' --kind talk\n"),
	.flags = flags,
	.run = run,
	.has_json = true,
};
