/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "cli/complain.h"
#include "cli/file_out.h"
#include "cli/screen.h"
#include "schema/frame.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

enum { OPTIONS_MAX = 40, LETTERS_MAX = 128, OPTION_JSON = 256, OPTION_HELP };

const struct flag command_own_flags[] = {
	{ "json", OPTION_JSON, NULL, NULL, N_("for programs: JSON instead of text") },
	{ "help", OPTION_HELP, NULL, NULL, N_("this text") },
	{ NULL, 0, NULL, NULL, NULL },
};

/* What getopt_long(3) is given. */
struct known {
	struct option options[OPTIONS_MAX];
	char letters[LETTERS_MAX];
	size_t count;
};

static void add_other_name(struct known *known, const struct flag *writer)
{
	for (size_t i = 0; i < known->count; i++) {
		if (strcmp(known->options[i].name, "by") == 0)
			return;
	}
	known->options[known->count++] =
		(struct option){ "by", required_argument, NULL, writer->letter };
}

static void add_flags(struct known *known, const struct flag *flags)
{
	for (; flags && flags->name && known->count < OPTIONS_MAX - 1; flags++) {
		size_t length = strlen(known->letters);

		known->options[known->count++] =
			(struct option){ flags->name,
					 flags->value ? required_argument : no_argument, NULL,
					 flags->letter };
		/* Where --by is no other option, it is the writer's other name. */
		if (flags->letter == 'b' && known->count < OPTIONS_MAX - 1)
			add_other_name(known, flags);
		if (flags->letter < OPTION_JSON)
			snprintf(known->letters + length, LETTERS_MAX - length, "%c%s",
				 flags->letter, flags->value ? ":" : "");
	}
}

int command_option(struct cli *cli, const struct command *command, int argc, char **argv,
		   const char *letters, const struct option *options)
{
	struct known known = { .count = 0 };

	snprintf(known.letters, sizeof known.letters, "%s", letters);
	add_flags(&known, command_own_flags + (command->has_json ? 0 : 1));
	add_flags(&known, command->flags);
	for (; options && options->name && known.count < OPTIONS_MAX - 1; options++)
		known.options[known.count++] = *options;
	opterr = 0;
	for (;;) {
		int option = getopt_long(argc, argv, known.letters, known.options, NULL);

		if (option == OPTION_JSON) {
			cli->is_json = true;
			continue;
		}
		if (option == OPTION_HELP) {
			command_print_help(command);
			fflush(stdout);
			_exit(RESULT_DONE);
		}
		if (option == '?' || option == ':')
			command_usage(command, _("“%s” is no option of it, or lacks its value."),
				      argv[optind - 1]);
		return option;
	}
}

enum result command_usage(const struct command *command, const char *format, ...)
{
	va_list arguments;
	_cleanup_(free_text) char *text = NULL;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	/* The empty message is the catalogue's own header. */
	complain_line("%s\n%s ayumi %s%s%s", text, _("Usage:"), command->name,
		      *command->usage ? " " : "", *command->usage ? _(command->usage) : "");
	return RESULT_USAGE;
}

enum result command_connect(struct cli *cli)
{
	struct failure failure = { 0 };
	bool is_first = !cli->paths.has_runtime && access(cli->paths.runtime_dir, F_OK) < 0;

	if (cli->client)
		return RESULT_DONE;
	if (client_open(&cli->client, &cli->paths, &failure) != ANSWER_OK) {
		complain(&failure);
		failure_release(&failure);
		return RESULT_NO_DAEMON;
	}
	if (is_first)
		complain_line(_("There is no XDG_RUNTIME_DIR here, so the parts of the program "
				"meet in %s, which is for you alone. This is said once."),
			      cli->paths.runtime_dir);
	return RESULT_DONE;
}

enum result command_call_method(struct cli *cli, const char *method, json_t *parameters_take,
				json_t **reply)
{
	struct failure failure = { 0 };
	enum result result = command_connect(cli);
	enum answer answer;

	*reply = NULL;
	if (result != RESULT_DONE) {
		json_decref(parameters_take);
		return result;
	}
	answer = client_call(cli->client, method, parameters_take, reply, &failure);
	if (answer == ANSWER_OK)
		return RESULT_DONE;
	complain(&failure);
	failure_release(&failure);
	return answer == ANSWER_LOST ? RESULT_NO_DAEMON : RESULT_FAILED;
}

bool command_read_today(const json_t *wire, struct today *today)
{
	const char *date = json_string_value(json_object_get(wire, "date"));
	const char *calendar_date = json_string_value(json_object_get(wire, "calendar_date"));
	const char *time = json_string_value(json_object_get(wire, "time"));
	int32_t calendar_day;

	if (!date || !calendar_date || !time || date_parse(date, &today->day) < 0 ||
	    date_parse(calendar_date, &calendar_day) < 0 || time_parse(time, &today->minute) < 0)
		return false;
	today->is_japanese = language_is_japanese();
	today->minute += (calendar_day - today->day) * MINUTES_A_DAY;
	return true;
}

enum result command_today(struct cli *cli, struct today *today)
{
	json_t *reply;
	bool is_read;
	enum result result = command_call_method(cli, "GetToday", NULL, &reply);

	if (result != RESULT_DONE)
		return result;
	is_read = command_read_today(reply, today);
	json_decref(reply);
	if (!is_read)
		complain_line(_("The daemon's answer was not understood."));
	return is_read ? RESULT_DONE : RESULT_FAILED;
}

enum result command_past_period(struct cli *cli, int argc, char **argv, struct today *today,
				struct period *period)
{
	_cleanup_(free_text) char *phrase =
		argc > 0 ? command_join(argc, argv) : memory_string("this month");
	enum when_result understood;
	enum result result = command_today(cli, today);

	if (result != RESULT_DONE)
		return result;
	understood = when_month(phrase, today, period);
	if (understood != WHEN_OK)
		understood = when_range(phrase, today, period);
	if (understood != WHEN_OK) {
		complain_when(phrase, understood, NULL, today);
		return RESULT_USAGE;
	}
	if (period->first > today->day) {
		complain_line(_("“%s” is still to come."), phrase);
		return RESULT_USAGE;
	}
	return RESULT_DONE;
}

char *command_join(int argc, char **argv)
{
	char *joined = memory_string(argc > 0 ? argv[0] : "");

	for (int i = 1; i < argc; i++) {
		char *longer = memory_format("%s %s", joined, argv[i]);

		free(joined);
		joined = longer;
	}
	return joined;
}

int command_number(const char *text, int64_t *number)
{
	utf8proc_uint8_t *folded = utf8proc_NFKC((const utf8proc_uint8_t *)text);
	const char *at = (const char *)folded;
	char *end = NULL;
	int result = -EINVAL;

	if (!folded)
		return -EINVAL;
	if (*at == '#')
		at++;
	errno = 0;
	if (*at >= '0' && *at <= '9') {
		*number = strtoll(at, &end, 10);
		if (errno == 0 && (*end == '\0' || strcmp(end, "番") == 0))
			result = 0;
	}
	free(folded);
	return result;
}

enum result command_print_json(const json_t *value)
{
	_cleanup_(free_text) char *text = json_text(value, JSON_INDENT(2));

	if (!text || puts(text) < 0)
		return RESULT_FAILED;
	return RESULT_DONE;
}

void command_print(const char *format, ...)
{
	va_list arguments;
	_cleanup_(free_text) char *text = NULL;
	_cleanup_(free_text) char *visible = NULL;
	_cleanup_(free_text) char *folded = NULL;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	visible = screen_visible(text, true);
	folded = screen_fold(visible, STDOUT_FILENO);
	puts(folded);
}

enum result command_save(const char *path, const void *bytes, size_t length, bool may_replace)
{
	if (!path || strcmp(path, "-") == 0)
		return fwrite(bytes, 1, length, stdout) == length ? RESULT_DONE : RESULT_FAILED;
	return command_saved(path, file_out_write(path, bytes, length, may_replace));
}

enum result command_saved(const char *path, int result)
{
	if (result == 0) {
		command_print(_("Written: %s"), path);
		return RESULT_DONE;
	}
	if (result == -EEXIST)
		complain_line(_("“%s” is there already, and was left as it is."), path);
	else if (result == -EINVAL)
		complain_line(_("“%s” is not an ordinary file, and was left as it is."), path);
	else
		complain_line(_("“%s” cannot be written: %s"), path, strerror(-result));
	return RESULT_FAILED;
}
