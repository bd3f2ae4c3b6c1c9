/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/screen.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { KEY_COLUMNS = 18, VALUE_COLUMNS = 12 };

/* What each is for; the keys and their defaults are the daemon's. */
static const char *meaning(const char *key)
{
	static const struct {
		const char *key;
		const char *text;
	} meanings[] = {
		{ "language", N_("Japanese (ja), English (en), or as the system says (system)") },
		{ "zone", N_("the household's time zone, or the system's") },
		{ "day-end", N_("when the household's day ends") },
		{ "quiet-from", N_("no reminder is shown from then on") },
		{ "quiet-to", N_("until then") },
		{ "detail", N_("what a notification tells: discreet or full") },
		{ "snooze", N_("minutes that “later” means") },
		{ "meeting-question",
		  N_("whether it is asked on the morning after how a meeting was") },
		{ "evening-question",
		  N_("how often it is asked how the day was: off, daily or weekly "
		     "(Sundays)") },
		{ "evening-time", N_("when that is asked, if nothing was written") },
		{ "retention", N_("for how many years entries are to be kept, or forever") },
		{ "no-place", N_("a place with company is not aimed at, or there is none nearby") },
		{ "unwritten-visits", N_("visits are usually not written down here") },
		{ "diagnosed", N_("a doctor has diagnosed schizophrenia or bipolar disorder") },
		{ "supporter", N_("the family knows a supporter to talk to") },
		{ "person", N_("what the person is called here; empty: 本人") },
		{ "town", N_("where the household lives, for the words to search for") },
		{ "own-step",
		  N_("where the household itself thinks it is; not used by the estimate") },
		{ "suggestions", N_("the guide may make one suggestion a day") },
		{ "lighter-words", N_("while writing, a lighter word may be shown") },
		{ "sheet-sections", N_("what is on the sheet for the consultation") },
		{ "sheet-person", N_("names that the sheet replaces, with commas between them") },
	};

	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
		if (strcmp(meanings[i].key, key) == 0)
			return _(meanings[i].text);
	}
	return "";
}

static const char *text_of(const json_t *setting, const char *name)
{
	const char *text = json_string_value(json_object_get(setting, name));

	return text ? text : "";
}

/* Where a value comes from. */
static const char *say_source(const json_t *setting)
{
	const char *source = text_of(setting, "source");

	if (strcmp(source, "household") == 0)
		return _("set in this journal");
	if (strcmp(source, "login") == 0)
		return _("set for this login");
	if (strcmp(source, "system") == 0)
		return _("as the system says");
	return _("default");
}

static void print_setting(const json_t *setting)
{
	const char *key = text_of(setting, "key");
	const char *value = text_of(setting, "value");
	bool is_long = screen_width(value) > VALUE_COLUMNS;
	_cleanup_(free_text) char *key_cell = screen_pad(key, KEY_COLUMNS, SCREEN_LEFT);
	_cleanup_(free_text) char *value_cell =
		screen_pad(is_long ? "" : value, VALUE_COLUMNS, SCREEN_LEFT);
	_cleanup_(free_text) char *line = memory_format("%s %s %s (%s)", key_cell, value_cell,
							meaning(key), say_source(setting));
	_cleanup_(free_text) char *wrapped =
		screen_wrap(line, screen_columns(STDOUT_FILENO), KEY_COLUMNS + VALUE_COLUMNS + 2);

	command_print("%s", wrapped);
	if (is_long)
		command_print("    %s", value);
}

/* The day on which it was set, by this computer's clock; NULL where that is not known. */
static char *say_day(const json_t *setting)
{
	struct today today = { .is_japanese = language_is_japanese() };
	time_t instant = (time_t)json_integer_value(json_object_get(setting, "set_s"));
	struct tm local;

	if (instant == 0)
		return NULL;
	localtime_r(&instant, &local);
	today.day = date_to_days(
		(struct date){ local.tm_year + 1900, local.tm_mon + 1, local.tm_mday });
	return when_say(today.day, &today, WHEN_LONG);
}

/* One setting in full. */
static void explain(const json_t *setting)
{
	const char *key = text_of(setting, "key");
	const char *by = text_of(setting, "by");
	const char *fallback = text_of(setting, "fallback");
	_cleanup_(free_text) char *when = say_day(setting);

	print_setting(setting);
	if (when)
		command_print(_("  It was set: %s%s%s"), when, *by ? ", " : "", by);
	command_print(_("  It can be: %s"), complain_setting_hint(key));
	command_print(_("  Without a word of yours it is: %s"),
		      *fallback ? fallback : _("nothing"));
	command_print(_("  To change it: ayumi config %s VALUE"), key);
	if (!json_is_true(json_object_get(setting, "default")))
		command_print(_("  To take it back: ayumi config %s default"), key);
}

static enum result show(struct cli *cli, const char *key)
{
	json_t *reply;
	json_t *setting;
	json_t *found = NULL;
	size_t i;
	enum result result = command_call_method(cli, "GetSettings", NULL, &reply);

	if (result != RESULT_DONE)
		return result;
	json_array_foreach (json_object_get(reply, "settings"), i, setting) {
		if (key && strcmp(json_string_value(json_object_get(setting, "key")), key) != 0)
			continue;
		found = setting;
		if (!cli->is_json && key)
			explain(setting);
		else if (!cli->is_json)
			print_setting(setting);
	}
	if (!found) {
		complain_line(_("There is no setting “%s”. “ayumi config” shows all."), key);
		result = RESULT_USAGE;
	} else if (cli->is_json) {
		result = command_print_json(key ? found : json_object_get(reply, "settings"));
	}
	json_decref(reply);
	return result;
}

/* The daemon knows yes and no alone; no name or town is written like the Japanese answers. */
static const char *unlocalized_answer(const char *value)
{
	if (strcmp(value, "はい") == 0)
		return "yes";
	return strcmp(value, "いいえ") == 0 ? "no" : value;
}

static enum result set(struct cli *cli, const char *key, const char *value)
{
	json_t *words = json_pack("{s:s, s:s}", "key", key, "value", unlocalized_answer(value));
	json_t *reply;
	enum result result;

	if (!words)
		return command_usage(&command_config, "%s", _("That is not UTF-8."));
	/* "default" goes back to what it was. */
	if (strcmp(value, "default") == 0)
		json_object_set_new(words, "value", json_null());
	result = command_call_method(cli, "SetSetting", words, &reply);
	if (result == RESULT_DONE && strcmp(key, "language") == 0 &&
	    (strcmp(value, "ja") == 0 || strcmp(value, "en") == 0))
		language_set(value);
	if (result == RESULT_DONE)
		print_setting(json_object_get(reply, "setting"));
	if (result == RESULT_DONE && strcmp(key, "retention") == 0 &&
	    strcmp(text_of(json_object_get(reply, "setting"), "value"), "forever") != 0)
		command_print("%s",
			      _("From tomorrow on, older entries are erased for good, and cannot "
				"be brought back. Until then this can be taken back: ayumi "
				"undo"));
	json_decref(reply);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	optind = 0;
	if (command_option(cli, &command_config, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	switch (argc - optind) {
	case 0:
		return show(cli, NULL);
	case 1:
		return show(cli, argv[optind]);
	case 2:
		return set(cli, argv[optind], argv[optind + 1]);
	default:
		return command_usage(&command_config, "%s", _("One key and one value, please."));
	}
}

const struct command command_config = {
	.manual = N_("The language “system” goes by LANGUAGE, then LC_ALL, LC_MESSAGES or "
		     "LANG. Between quiet-from and quiet-to no reminder is shown: it comes "
		     "when they end, and for a meeting that begins before that, before they "
		     "begin. The same time twice means no quiet hours. What “discreet” and "
		     "“full” show is told under PRIVACY in ayumi(1).\n"),
	.actions = "@settings",
	.name = "config",
	.usage = N_("[KEY [VALUE | default]]"),
	.summary = N_("the household's settings"),
	.help = N_("With a key alone it says what the key is for, what it can be, and where its "
		   "value\ncomes from.\n\n"
		   "  ayumi config\n"
		   "  ayumi config quiet-from\n"
		   "  ayumi config quiet-from 20:00\n"
		   "  ayumi config language en\n\n"),
	.run = run,
	.has_json = true,
};
