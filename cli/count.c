/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/count_keys.h"
#include "cli/csv.h"
#include "cli/filter.h"
#include "cli/screen.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>

enum { OPTION_BY = 300, OPTION_CSV, COLUMN_GAP = 2, INDENT = 2, NUMBER_COLUMNS = 6 };

struct counting {
	struct cli *cli;
	struct today today;
	json_t *query;
	const char *by;
	char *names[COUNT_KEYS];
	size_t name_count;
	struct count_table table;
	bool is_csv;
};

/* With plain commas for the Japanese ones, as input methods give them. */
static char *with_commas(const char *by)
{
	static const char *const commas[] = { "、", "，", "､" };
	char *plain = memory_string(by);

	for (size_t i = 0; i < sizeof commas / sizeof commas[0]; i++) {
		for (char *at = plain; (at = strstr(at, commas[i]));) {
			*at = ',';
			memmove(at + 1, at + strlen(commas[i]), strlen(at + strlen(commas[i])) + 1);
		}
	}
	return plain;
}

/* What to count by: "month,kind". */
static enum result read_by(struct counting *counting)
{
	_cleanup_(free_text) char *by = with_commas(counting->by ? counting->by : "month");
	json_t *keys = json_array();
	char *rest;

	json_object_set_new(counting->query, "keys", keys);
	for (char *name = strtok_r(by, ", ", &rest); name; name = strtok_r(NULL, ", ", &rest)) {
		const char *key = count_key_find(name);

		if (!key || counting->name_count == COUNT_KEYS)
			return command_usage(&command_count, "%s",
					     _("--by takes one or two, with a comma between, of "
					       "day, week, month, weekday, kind, outcome, writer, "
					       "tag."));
		counting->names[counting->name_count++] = memory_string(key);
		json_array_append_new(keys, json_string(key));
	}
	return counting->name_count > 0 ? RESULT_DONE
					: command_usage(&command_count, "%s", _("--by what?"));
}

static enum result read_words(struct counting *counting, int argc, char **argv,
			      struct period *period)
{
	struct filter filter = { .command = &command_count, .query = counting->query };
	enum result result = RESULT_DONE;
	int option;

	optind = 0;
	while (result == RESULT_DONE && (option = command_option(counting->cli, &command_count,
								 argc, argv, "", NULL)) != -1) {
		if (option == OPTION_BY)
			counting->by = optarg;
		else if (option == OPTION_CSV)
			counting->is_csv = true;
		else
			result = filter_option(&filter, option);
	}
	if (result == RESULT_DONE && counting->is_csv && counting->cli->is_json)
		result = command_usage(&command_count, "%s", _("--csv does not go with --json."));
	if (result == RESULT_DONE)
		result = read_by(counting);
	if (result == RESULT_DONE)
		result = filter_finish(&filter);
	if (result == RESULT_DONE)
		result = command_today(counting->cli, &counting->today);
	if (result == RESULT_DONE && optind < argc) {
		_cleanup_(free_text) char *phrase = command_join(argc - optind, argv + optind);

		result = filter_period(&filter, phrase, &counting->today, period);
	}
	return result;
}

static void print_csv(const struct counting *counting)
{
	const struct count_table *table = &counting->table;

	for (size_t k = 0; k < counting->name_count; k++)
		csv_cell(stdout, counting->names[k], k == 0);
	csv_cell(stdout, "count", false);
	csv_end_line(stdout);
	for (size_t i = 0; i < table->axes[0].count; i++) {
		for (size_t j = 0; j < table->axes[1].count; j++) {
			const char *other = table->axes[1].values[j];

			csv_cell(stdout, table->axes[0].values[i] ? table->axes[0].values[i] : "",
				 true);
			if (counting->name_count > 1)
				csv_cell(stdout, other ? other : "", false);
			fprintf(stdout, ",%lld", (long long)count_table_at(table, i, j));
			csv_end_line(stdout);
		}
	}
}

static enum result print_json(const struct counting *counting)
{
	const struct count_table *table = &counting->table;
	json_t *rows = json_array();
	enum result result;

	for (size_t i = 0; i < table->axes[0].count; i++) {
		for (size_t j = 0; j < table->axes[1].count; j++) {
			json_t *row = json_object();

			json_object_set_new(row, counting->names[0],
					    json_pack("s?", table->axes[0].values[i]));
			if (counting->name_count > 1)
				json_object_set_new(row, counting->names[1],
						    json_pack("s?", table->axes[1].values[j]));
			json_object_set_new(row, "count",
					    json_integer(count_table_at(table, i, j)));
			json_array_append_new(rows, row);
		}
	}
	result = command_print_json(rows);
	json_decref(rows);
	return result;
}

static int widest(const struct counting *counting, size_t axis)
{
	int width = 0;

	for (size_t i = 0; i < counting->table.axes[axis].count; i++) {
		_cleanup_(free_text) char *label =
			count_key_label(counting->names[axis], counting->table.axes[axis].values[i],
					&counting->today);
		_cleanup_(free_text) char *visible = screen_visible(label, false);
		int columns = screen_width(visible);

		width = columns > width ? columns : width;
	}
	return width;
}

static void print_line(const struct counting *counting, size_t axis, size_t i, int indent,
		       int width, int64_t count)
{
	_cleanup_(free_text) char *label = count_key_label(
		counting->names[axis], counting->table.axes[axis].values[i], &counting->today);
	_cleanup_(free_text) char *visible = screen_visible(label, false);
	_cleanup_(free_text) char *cell = screen_pad(visible, width, SCREEN_LEFT);

	printf("%*s%s%*lld\n", indent, "", cell, NUMBER_COLUMNS, (long long)count);
}

/* One key: a line each.  Two: under each value of the first the values of the second. */
static void print_text(const struct counting *counting)
{
	const struct count_table *table = &counting->table;
	bool has_two = counting->name_count > 1;
	int inner = has_two ? widest(counting, 1) : 0;
	int outer = widest(counting, 0);
	int width = outer > inner + INDENT ? outer : inner + INDENT;

	for (size_t i = 0; i < table->axes[0].count; i++) {
		int64_t sum = 0;

		for (size_t j = 0; j < table->axes[1].count; j++)
			sum += count_table_at(table, i, j);
		print_line(counting, 0, i, 0, has_two ? width : outer, sum);
		for (size_t j = 0; has_two && j < table->axes[1].count; j++) {
			int64_t count = count_table_at(table, i, j);

			if (count > 0 || (sum > 0 && count_key_is_time(counting->names[1])))
				print_line(counting, 1, j, INDENT, width - INDENT, count);
		}
	}
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct counting counting = { .cli = cli, .query = json_object() };
	struct period period;
	json_t *reply = NULL;
	enum result result = read_words(&counting, argc, argv, &period);
	bool has_period = json_object_get(counting.query, "from") != NULL;

	if (result == RESULT_DONE)
		result = command_call_method(cli, "Count", json_incref(counting.query), &reply);
	if (result == RESULT_DONE) {
		count_table_fill(&counting.table, json_object_get(reply, "rows"), counting.names,
				 counting.name_count, has_period ? &period : NULL,
				 counting.today.day);
		if (counting.is_csv)
			print_csv(&counting);
		else if (cli->is_json)
			result = print_json(&counting);
		else if (counting.table.axes[0].count == 0)
			command_print("%s", _("Nothing is written there."));
		else
			print_text(&counting);
	}
	count_table_release(&counting.table);
	for (size_t i = 0; i < counting.name_count; i++)
		free(counting.names[i]);
	json_decref(reply);
	json_decref(counting.query);
	return result;
}

static const struct flag flags[] = {
	{ "by", OPTION_BY, N_("KEYS"), "day week month weekday kind outcome writer tag",
	  N_("what to count by: one or two of day, week, month, weekday, kind, outcome, writer, "
	     "tag") },
	{ "kind", 'k', N_("KIND"), "@kinds", N_("only this kind") },
	{ "outcome", FILTER_OUTCOME, N_("OUTCOME"), NULL, N_("only with this outcome") },
	{ "writer", 'b', N_("WRITER"), "@members", N_("only what this person wrote") },
	{ "tag", 'g', N_("TAG"), "@tags", N_("only with this tag") },
	FILTER_FLAG_MINE,
	{ "csv", OPTION_CSV, NULL, NULL, N_("for a spreadsheet: comma-separated values") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_count = {
	.name = "count",
	.usage = N_("[PERIOD] [OPTIONS]"),
	.summary = N_("how many entries there are, by month, kind and the like"),
	.help = N_("Without --by, by month. Months without an entry are shown, too.\n"
		   "\n"
		   "  ayumi count\n"
		   "  ayumi count this year --by month,kind\n"
		   "  ayumi count --by weekday --kind outing\n"),
	.flags = flags,
	.words = "@periods @dates",
	.run = run,
	.has_json = true,
};
