/* SPDX-License-Identifier: MIT */
#include "cli/evening.h"

#include "cli/add.h"
#include "cli/ask.h"
#include "cli/complain.h"
#include "cli/kind_name.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"
#include "schema/uuid.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

enum { LINES_MAX = 8, OTHER_DIGIT = 9, BEFORE_DIGIT = 0, PAIR = 2, DIGITS_MAX = 20 };
enum { OPTION_PRIVATE = 300, OPTION_WINDOW };

/* A line of the screen: a kind, with the outcome if the kind has two of them. */
struct choice {
	const struct kind *kind;
	const struct outcome *outcome;
};

struct evening {
	struct entry_reader *reader;
	int32_t day;
	bool is_private;
	char *writer;
	struct choice choices[LINES_MAX];
	size_t count;
	json_t *entries;
	bool has_ended; /* by the end of input, or Ctrl-C */
};

/* --- which kinds are offered ------------------------------------------------------------- */

static size_t lines_of(const struct kind *kind)
{
	return kind_outcome_count(kind) == PAIR ? PAIR : 1;
}

/* Take a kind in where there is room for it; a text alone is a note already. */
static void mark(bool *is_taken, const char *id, size_t *lines)
{
	const struct kind *kind = kind_find(id);

	if (!kind || is_taken[kind_index(kind)] || strcmp(id, "note") == 0 ||
	    *lines + lines_of(kind) > LINES_MAX)
		return;
	is_taken[kind_index(kind)] = true;
	*lines += lines_of(kind);
}

/*
 * In the order of the catalogue, so that a number stays the same from one
 * evening to the next; both of two outcomes, so that the screen leans neither way.
 */
static void list_choices(struct evening *evening, const bool *is_taken)
{
	for (size_t i = 0; i < kinds_count; i++) {
		if (!is_taken[i])
			continue;
		for (size_t line = 0; line < lines_of(&kinds[i]); line++)
			evening->choices[evening->count++] = (struct choice){
				.kind = &kinds[i],
				.outcome = lines_of(&kinds[i]) == PAIR ? &kinds[i].outcomes[line]
								       : NULL,
			};
	}
}

static enum result find_choices(struct evening *evening)
{
	static const char *const first_evenings[] = { "greeting", "talk", "meal", "outing",
						      "rest" };
	bool *is_taken = memory_zeroed(kinds_count, sizeof *is_taken);
	json_t *reply;
	json_t *usual;
	size_t lines = 0;
	size_t i;
	enum result result =
		command_call_method(evening->reader->cli, "GetUsualKinds", NULL, &reply);

	if (result == RESULT_DONE) {
		json_array_foreach (json_object_get(reply, "kinds"), i, usual)
			mark(is_taken, json_string_value(json_object_get(usual, "kind")), &lines);
		for (i = 0; i < sizeof first_evenings / sizeof first_evenings[0]; i++)
			mark(is_taken, first_evenings[i], &lines);
		list_choices(evening, is_taken);
	}
	json_decref(reply);
	free(is_taken);
	return result;
}

/* --- the screen ------------------------------------------------------------------------------ */

/* "11月2日(昨夜)の分", "今日、11月20日(金)の分". */
static char *say_heading(const struct evening *evening)
{
	const struct today *today = &evening->reader->today;
	struct date date = date_from_days(evening->day);
	_cleanup_(free_text) char *day = when_say(evening->day, today, WHEN_SHORT);

	if (evening->day == today->day && today->minute >= MINUTES_A_DAY) {
		/* The night has no weekday of its own; what is kept says it. */
		_cleanup_(free_text) char *night =
			today->is_japanese ? memory_format("%d月%d日", date.month, date.day)
					   : memory_string(day);

		return memory_format(_("For %s (last night)"), night);
	}
	if (evening->day == today->day)
		return memory_format(_("For today, %s"), day);
	if (evening->day == today->day - 1 && today->minute < MINUTES_A_DAY)
		return memory_format(_("For yesterday, %s"), day);
	return memory_format(_("For %s"), day);
}

static void print_screen(const struct evening *evening)
{
	_cleanup_(free_text) char *heading = say_heading(evening);
	bool japanese = language_is_japanese();

	printf("\n%s\n\n", heading);
	for (size_t i = 0; i < evening->count; i++) {
		const struct choice *choice = &evening->choices[i];

		printf("  %zu  %s%s%s\n", i + 1, kind_label(choice->kind, japanese),
		       !choice->outcome ? ""
		       : japanese	? "："
					: ": ",
		       choice->outcome ? outcome_label(choice->outcome, japanese) : "");
	}
	printf("  9  %s\n", _("something else"));
	if (evening->day == evening->reader->today.day)
		printf("  0  %s\n\n", evening->reader->today.minute >= MINUTES_A_DAY
					      ? _("write for the day before instead")
					      : _("write for yesterday instead"));
	else
		putchar('\n');
}

/* --- what is answered --------------------------------------------------------------------- */

static bool is_chosen(const struct evening *evening, const struct choice *choice)
{
	size_t i;
	json_t *entry;

	json_array_foreach (evening->entries, i, entry) {
		const char *outcome = json_string_value(json_object_get(entry, "outcome"));

		if (strcmp(json_string_value(json_object_get(entry, "kind")), choice->kind->id) ==
			    0 &&
		    (outcome && choice->outcome ? strcmp(outcome, choice->outcome->id) == 0
						: !outcome && !choice->outcome))
			return true;
	}
	return false;
}

/* Nothing is sent yet; the outcome is asked only where the kind has one and the line has not. */
static void take(struct evening *evening, struct choice choice)
{
	json_t *entry;

	if (!choice.outcome && kind_outcome_count(choice.kind) > 0 &&
	    ask_outcome(choice.kind, &choice.outcome) == ASK_ENDED) {
		evening->has_ended = true;
		return;
	}
	if (is_chosen(evening, &choice))
		return;
	entry = json_pack("{s:s}", "kind", choice.kind->id);
	if (choice.outcome)
		json_object_set_new(entry, "outcome", json_string(choice.outcome->id));
	json_array_append_new(evening->entries, entry);
}

static void take_other(struct evening *evening)
{
	const struct kind *kind;

	if (ask_kind(&kind) == ASK_ENDED)
		evening->has_ended = true;
	else if (kind)
		take(evening, (struct choice){ .kind = kind });
}

/*
 * "13", "１、３", "1 3" as digits; false where anything else is in it, or a
 * digit that is not on the screen.
 */
static bool read_digits(const struct evening *evening, const char *line,
			int digits[static DIGITS_MAX], size_t *count)
{
	_cleanup_(free_text) char *folded = (char *)utf8proc_NFKC((const utf8proc_uint8_t *)line);
	const char *at = folded;

	*count = 0;
	while (at && *at) {
		int digit = *at - '0';

		if (strncmp(at, "、", strlen("、")) == 0 || strncmp(at, "・", strlen("・")) == 0) {
			at += strlen("、");
			continue;
		}
		if (strchr(" ,.\t", *at++))
			continue;
		if (digit < 0 || digit > OTHER_DIGIT || *count == DIGITS_MAX ||
		    (digit > (int)evening->count && digit != OTHER_DIGIT) ||
		    (digit == BEFORE_DIGIT &&
		     (*count > 0 || evening->day != evening->reader->today.day)))
			return false;
		digits[(*count)++] = digit;
	}
	return *count > 0;
}

/* True where the question is to be asked once more, for another day. */
static bool take_digits(struct evening *evening, const int *digits, size_t count)
{
	for (size_t i = 0; i < count && !evening->has_ended; i++) {
		if (digits[i] == BEFORE_DIGIT)
			evening->day--;
		else if (digits[i] == OTHER_DIGIT)
			take_other(evening);
		else
			take(evening, evening->choices[digits[i] - 1]);
	}
	return count == 1 && digits[0] == BEFORE_DIGIT;
}

/* A day, or the name of a kind, in place of a number.  True to ask once more. */
static bool take_words(struct evening *evening, const char *line)
{
	struct entry_reader *reader = evening->reader;
	const struct kind *kind;
	struct when when;
	enum when_result understood = when_date(line, &reader->today, &when);

	if (understood == WHEN_OK && when.has_day && when.day <= reader->today.day) {
		evening->day = when.day;
		return true;
	}
	if (understood == WHEN_OK && when.has_day) {
		printf("%s\n", _("That day is still to come."));
		return true;
	}
	if (understood != WHEN_UNKNOWN && understood != WHEN_OK) {
		complain_when(line, understood, &when, &reader->today);
		return true;
	}
	if (kind_name_find(line, &kind) == KIND_NAME_OK) {
		take(evening, (struct choice){ .kind = kind });
		return false;
	}
	printf("%s\n", _("Please give the numbers of the lines, or Enter alone to go on."));
	return true;
}

static void ask_kinds(struct evening *evening)
{
	bool is_open = true;
	int32_t shown = evening->day - 1;

	while (is_open && !evening->has_ended) {
		_cleanup_(free_text) char *line = NULL;
		int digits[DIGITS_MAX];
		size_t count;

		if (shown != evening->day)
			print_screen(evening);
		shown = evening->day;
		line = ask_line(_("Numbers, several if you like (12); Enter: nothing of these:"));
		if (!line)
			evening->has_ended = true;
		else if (ask_is_blank(line))
			is_open = false;
		else if (read_digits(evening, line, digits, &count))
			is_open = take_digits(evening, digits, count);
		else
			is_open = take_words(evening, line);
	}
}

static bool may_be_kept(const char *text)
{
	if (ask_is_cut(text))
		printf("%s\n", _("That line is longer than a terminal takes (about 1,300 Japanese "
				 "characters), and its end is lost. For long texts there is “ayumi "
				 "add --editor”. Please try again."));
	else if (!text_is_valid(text, strlen(text)))
		printf("%s\n", _("That text cannot be kept; please try again."));
	else
		return true;
	return false;
}

/* One entry takes the words as its text; beside several, or none, they are a note. */
static void ask_words(struct evening *evening)
{
	size_t count = json_array_size(evening->entries);

	while (!evening->has_ended) {
		_cleanup_(free_text) char *text =
			ask_line(_("A few words, if you like (Enter: none):"));

		if (!text) {
			evening->has_ended = true;
		} else if (ask_is_blank(text)) {
			return;
		} else if (may_be_kept(text)) {
			if (count != 1)
				json_array_append_new(evening->entries,
						      json_pack("{s:s}", "kind", "note"));
			json_object_set_new(
				json_array_get(evening->entries, count != 1 ? count : 0), "text",
				json_string(text));
			return;
		}
	}
}

/* --- what is kept ------------------------------------------------------------------------ */

static enum result keep(struct evening *evening)
{
	char date[DATE_TEXT];
	size_t i;
	json_t *entry;

	date_format(evening->day, date);
	json_array_foreach (evening->entries, i, entry) {
		char id[UUID_TEXT];

		if (uuid_new(id) < 0)
			return RESULT_FAILED;
		json_object_set_new(entry, "id", json_string(id));
		json_object_set_new(entry, "date", json_string(date));
		if (evening->writer)
			json_object_set_new(entry, "member", json_string(evening->writer));
		if (evening->is_private)
			json_object_set_new(entry, "private", json_true());
	}
	putchar('\n');
	return add_entries(evening->reader, json_incref(evening->entries));
}

static enum result ask_all(struct evening *evening)
{
	enum result result = find_choices(evening);

	if (result != RESULT_DONE)
		return result;
	ask_begin();
	result = ask_writer(evening->reader->cli, &evening->writer);
	evening->has_ended = result == RESULT_FAILED;
	if (result == RESULT_DONE) {
		ask_kinds(evening);
		ask_words(evening);
	}
	/* From here on it is kept whole, whatever happens to the terminal. */
	ask_end();
	if (evening->has_ended) {
		printf("%s\n", _("Nothing was kept."));
		return RESULT_FAILED;
	}
	if (result != RESULT_DONE)
		return result;
	if (json_array_size(evening->entries) > 0)
		return keep(evening);
	printf("%s\n", _("Nothing was kept; that is fine, too. Have a good rest."));
	return RESULT_DONE;
}

enum result evening_ask(struct entry_reader *reader, int32_t day, bool is_private)
{
	struct evening evening = {
		.reader = reader,
		.day = day,
		.is_private = is_private,
		.entries = json_array(),
	};
	enum result result = ask_all(&evening);

	json_decref(evening.entries);
	free(evening.writer);
	return result;
}

/* --- the command ----------------------------------------------------------------------------- */

/*
 * A window that was opened for the question bears a name that says nothing, and
 * stays until it was read.  OSC 0 sets a title in every common terminal.
 */
static void name_window(void)
{
	printf("\033]0;%s\007", _("Notes of the day"));
}

static void hold_window(void)
{
	free(ask_line(_("\nEnter closes this window.")));
}

static enum result ask_for(struct cli *cli, int argc, char **argv, bool is_private)
{
	struct entry_reader reader = { .cli = cli };
	struct when when;
	enum result result = entry_line_today(&reader);

	if (result != RESULT_DONE)
		return result;
	when.day = reader.today.day;
	if (argc > 0) {
		_cleanup_(free_text) char *phrase = command_join(argc, argv);

		result = entry_line_read_date(&reader, phrase, &when);
		if (result == RESULT_DONE && when.day > reader.today.day) {
			complain_line("%s", _("That day is still to come."));
			result = RESULT_USAGE;
		}
	}
	return result == RESULT_DONE ? evening_ask(&reader, when.day, is_private) : result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	bool is_private = false;
	bool has_window = false;
	enum result result;
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_evening, argc, argv, "", NULL)) != -1) {
		if (option != OPTION_PRIVATE && option != OPTION_WINDOW)
			return RESULT_USAGE;
		is_private = is_private || option == OPTION_PRIVATE;
		has_window = has_window || option == OPTION_WINDOW;
	}
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return command_usage(&command_evening, "%s",
				     _("It asks on a terminal. For pipes and files there is “ayumi "
				       "add”."));
	if (has_window)
		name_window();
	result = ask_for(cli, argc - optind, argv + optind, is_private);
	if (has_window)
		hold_window();
	return result;
}

static const struct flag flags[] = {
	{ "private", OPTION_PRIVATE, NULL, NULL,
	  N_("leave what is written out of reports and sheets") },
	{ "window", OPTION_WINDOW, NULL, NULL,
	  N_("for a window of its own: a plain title, and Enter at the end") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_evening = {
	.name = "evening",
	.usage = N_("[DAY] [--private]"),
	.summary = N_("ask what there was today, in a few keys; also “ayumi” alone"),
	.help = N_(
		"  ayumi evening\n"
		"  ayumi evening yesterday\n"
		"\n"
		"The kinds that you write most stand first; give their numbers, several if you\n"
		"like, and Enter to skip. Nothing is kept before the last Enter, and nothing of\n"
		"it stands in the shell's history.\n"),
	.flags = flags,
	.words = "@dates",
	.run = run,
};
