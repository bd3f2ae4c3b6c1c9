/* SPDX-License-Identifier: MIT */
#include "cli/backup_list.h"

#include "cli/confirm.h"
#include "cli/wire_date.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { KIB = 1024, WAIT_MS = 20, WAITS_MAX = 500 };

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

enum result backup_list_fetch(struct cli *cli, bool is_checked, json_t **reply)
{
	return command_call_method(cli, "ListBackups", json_pack("{s:b}", "check", is_checked),
				   reply);
}

bool backup_is_sound(const json_t *backup)
{
	return strcmp(text_of(backup, "state"), "sound") == 0;
}

/*
 * A day in words as the wire writes it, by this computer's clock: the journal's
 * own day may be out of reach just when a copy is wanted.
 */
static bool read_day(const char *word, char date[static DATE_TEXT])
{
	struct today today = { .is_japanese = language_is_japanese() };
	struct when when;
	time_t now = time(NULL);
	struct tm local;

	localtime_r(&now, &local);
	today.day = date_to_days(
		(struct date){ local.tm_year + 1900, local.tm_mon + 1, local.tm_mday });
	if (when_date(word, &today, &when) != WHEN_OK || !when.has_day)
		return false;
	date_format(when.day, date);
	return true;
}

static const json_t *find(const json_t *reply, const char *word)
{
	const json_t *backup;
	size_t i;

	json_array_foreach (json_object_get(reply, "backups"), i, backup) {
		bool is_replaced = strcmp(text_of(backup, "kind"), "replaced") == 0;

		if (word ? strcmp(text_of(backup, "name"), word) == 0 ||
				    (!is_replaced && strcmp(text_of(backup, "date"), word) == 0)
			 : !is_replaced && backup_is_sound(backup))
			return backup;
	}
	return NULL;
}

const json_t *backup_list_find(const json_t *reply, const char *word)
{
	const json_t *backup = find(reply, word);
	char date[DATE_TEXT];

	return !backup && word && read_day(word, date) ? find(reply, date) : backup;
}

static const char *say_kind(const char *kind)
{
	if (strcmp(kind, "asked") == 0)
		return _("asked for");
	if (strcmp(kind, "import") == 0)
		return _("before an import");
	if (strcmp(kind, "migration") == 0)
		return _("before a new version");
	if (strcmp(kind, "replaced") == 0)
		return _("taken away by a restore");
	if (strcmp(kind, "brought") == 0)
		return _("brought from a file");
	return _("after a day of writing");
}

const char *backup_say_state(const char *state)
{
	if (strcmp(state, "sound") == 0)
		return _("checked: in order");
	if (strcmp(state, "newer") == 0)
		return _("of a newer version");
	if (strcmp(state, "read-only") == 0)
		return _("cannot be read");
	if (strcmp(state, "foreign") == 0)
		return _("not a journal of Ayumi");
	return _("damaged");
}

void backup_list_print(const json_t *reply)
{
	const json_t *backup;
	size_t i;

	json_array_foreach (json_object_get(reply, "backups"), i, backup) {
		long long kib =
			(long long)json_integer_value(json_object_get(backup, "bytes")) / KIB;
		const char *state = text_of(backup, "state");
		_cleanup_(free_text) char *day = wire_date_say(text_of(backup, "date"));

		command_print("%s  %s  (%s, %lld KiB)%s%s", day, text_of(backup, "name"),
			      say_kind(text_of(backup, "kind")), kib, *state ? "  " : "",
			      *state ? backup_say_state(state) : "");
	}
	if (i == 0)
		command_print("%s", _("There is no copy of the journal yet. One is made after each "
				      "day of writing, and by “ayumi backup now”."));
	else
		command_print(_("Folder: %s"), text_of(reply, "folder"));
}

/* The daemon ends and lets its lock go; whoever comes next makes the exchange. */
static void wait_for_end(struct cli *cli)
{
	int fd = open(cli->paths.lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	client_close(cli->client);
	cli->client = NULL;
	if (fd < 0)
		return;
	for (int i = 0; i < WAITS_MAX && flock(fd, LOCK_EX | LOCK_NB) < 0; i++)
		poll(NULL, 0, WAIT_MS);
	close(fd);
}

static bool is_usable(const json_t *reply)
{
	return strcmp(text_of(json_object_get(reply, "status"), "journal"), "usable") == 0;
}

static enum result say_restored(struct cli *cli, const char *done, const char *kept,
				bool was_usable)
{
	json_t *reply;
	enum result result = command_call_method(cli, "GetStatus", NULL, &reply);
	bool is_done = is_usable(reply);

	if (result == RESULT_DONE && cli->is_json) {
		result = command_print_json(json_object_get(reply, "status"));
	} else if (result == RESULT_DONE && is_done) {
		command_print("%s", done);
		if (was_usable)
			command_print(_("The journal that was there is kept as %s; “ayumi restore "
					"%s” brings it back."),
				      kept, kept);
		else
			command_print(_("The file that was there is kept as %s in the folder of "
					"the copies."),
				      kept);
	} else if (result == RESULT_DONE) {
		command_print("%s", _("The copy is in place, and the journal still cannot be used; "
				      "“ayumi doctor” tells more."));
	}
	json_decref(reply);
	return result == RESULT_DONE && !is_done ? RESULT_FAILED : result;
}

enum result backup_list_agree(const struct command *command, const char *question, bool is_agreed)
{
	if (!is_agreed && !isatty(STDIN_FILENO))
		return command_usage(command, "%s",
				     _("Without a terminal to ask on, it needs --yes. Nothing was "
				       "changed."));
	if (!is_agreed && !confirm(question)) {
		command_print("%s", _("Nothing was changed."));
		return RESULT_FAILED;
	}
	return RESULT_DONE;
}

enum result backup_list_exchange(struct cli *cli, const char *name, const char *done)
{
	json_t *before = NULL;
	json_t *reply = NULL;
	enum result result = command_call_method(cli, "GetStatus", NULL, &before);

	if (result == RESULT_DONE)
		result = command_call_method(cli, "Restore", json_pack("{s:s?}", "name", name),
					     &reply);
	if (result == RESULT_DONE) {
		wait_for_end(cli);
		result = say_restored(cli, done, text_of(reply, "kept"), is_usable(before));
	}
	json_decref(before);
	json_decref(reply);
	return result;
}

enum result backup_list_restore(struct cli *cli, const struct command *command,
				const json_t *backup, bool is_agreed)
{
	_cleanup_(free_text) char *day = wire_date_say(text_of(backup, "date"));
	_cleanup_(free_text) char *question = memory_format(
		_("The journal becomes what it was in the copy of %s. The present one is kept "
		  "beside it. Restore it? [y/N] "),
		day);
	_cleanup_(free_text) char *done =
		memory_format(_("Restored: the journal is as in the copy of %s."), day);
	enum result result = backup_list_agree(command, question, is_agreed);

	return result == RESULT_DONE ? backup_list_exchange(cli, text_of(backup, "name"), done)
				     : result;
}
