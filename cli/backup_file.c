/* SPDX-License-Identifier: MIT */
#include "cli/backup_file.h"

#include "cli/backup_list.h"
#include "cli/complain.h"
#include "cli/file_out.h"
#include "cli/vault_run.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A file of the user's, open for reading. */
struct given {
	const char *path;
	int file;
	bool is_encrypted;
};

/* What is in it, without encryption, in the folder of the copies until it has a name or not. */
struct brought {
	char *part;
	int file;
};

/* It is either taken by now, or of no use. */
static void drop_brought(struct brought *brought)
{
	if (brought->part)
		unlink(brought->part);
	if (brought->file >= 0)
		close(brought->file);
	free(brought->part);
	*brought = (struct brought){ .file = -1 };
}

static void close_given(struct given *given)
{
	if (given->file >= 0)
		close(given->file);
}

bool backup_is_file(const char *word)
{
	struct stat about;

	return strchr(word, '/') || (stat(word, &about) == 0 && S_ISREG(about.st_mode));
}

static enum result fail_to_read(const char *path, int code)
{
	complain_line(_("“%s” cannot be read: %s"), path, strerror(code));
	return RESULT_FAILED;
}

static enum result open_given(struct given *given, const char *path)
{
	char magic[VAULT_MAGIC_BYTES];
	struct stat about;

	*given = (struct given){ path, open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), false };
	if (given->file < 0)
		return fail_to_read(path, errno);
	if (fstat(given->file, &about) < 0 || !S_ISREG(about.st_mode)) {
		complain_line(_("“%s” is not an ordinary file, and was left as it is."), path);
		return RESULT_FAILED;
	}
	given->is_encrypted = pread(given->file, magic, sizeof magic, 0) == sizeof magic &&
			      memcmp(magic, VAULT_MAGIC, sizeof magic) == 0;
	return RESULT_DONE;
}

static struct passphrase *find_passphrase(const char *file, bool is_new)
{
	return file ? passphrase_read(file, is_new) : passphrase_ask(is_new);
}

/* So that an impatient key leaves no part of a copy; nothing is started meanwhile that stays. */
static void hold_signals(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	sigprocmask(SIG_BLOCK, &held, before);
}

/* --- out ---------------------------------------------------------------------------------- */

/* The daemon's own copy, which the same user may read. */
static int open_made(const struct cli *cli, const char *name)
{
	_cleanup_(free_text) char *path = memory_format("%s/%s", cli->paths.backups_dir, name);

	return open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

/* Written, and read back: what is on the other disk is what counts. */
static enum result fill(int from, const struct file_out *out, const struct passphrase *passphrase)
{
	enum vault_exit end;
	int null;
	int result;

	if (!passphrase) {
		result = file_out_copy(from, out->file);
		if (result < 0)
			return command_saved(out->path, result);
		if (strcmp(vault_check(out->file), "sound") == 0)
			return RESULT_DONE;
		complain_line(_("What was written to “%s” could not be read back, and was removed. "
				"Is the disk in order?"),
			      out->path);
		return RESULT_FAILED;
	}
	end = vault_run(true, from, out->file, passphrase);
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (end == VAULT_DONE)
		end = vault_run(false, out->file, null, passphrase);
	close(null);
	if (end != VAULT_DONE)
		vault_complain(out->path, end);
	return end == VAULT_DONE ? RESULT_DONE : RESULT_FAILED;
}

/* The descriptor of a new copy of the daemon's, or -1 after having said why not. */
static int have_made(struct cli *cli)
{
	json_t *reply;
	enum result result = command_call_method(cli, "MakeBackup", NULL, &reply);
	const char *name =
		json_string_value(json_object_get(json_object_get(reply, "backup"), "name"));
	int from = name ? open_made(cli, name) : -1;

	if (result == RESULT_DONE && from < 0)
		fail_to_read(name ? name : cli->paths.backups_dir, errno);
	json_decref(reply);
	return from;
}

/* The file as a whole, or nothing of it. */
static enum result write_out(int from, const char *path, bool may_replace,
			     const struct passphrase *passphrase)
{
	struct file_out out;
	sigset_t before;
	enum result result;
	int code;

	hold_signals(&before);
	code = file_out_begin(&out, path, may_replace);
	result = code < 0 ? command_saved(path, code) : fill(from, &out, passphrase);
	if (result == RESULT_DONE) {
		code = file_out_finish(&out);
		if (code < 0)
			result = command_saved(path, code);
	}
	file_out_drop(&out);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

static enum result say_written(const struct cli *cli, const char *path, bool is_encrypted)
{
	json_t *told;
	enum result result;

	if (!cli->is_json) {
		command_saved(path, 0);
		command_print("%s", is_encrypted ? _("It is encrypted, and was read back. “ayumi "
						     "restore FILE” and the passphrase open it.")
						 : _("It was read back. It is not encrypted: who "
						     "has the file can read the whole journal, "
						     "private entries too."));
		return RESULT_DONE;
	}
	told = json_pack("{s:s, s:b}", "file", path, "encrypted", is_encrypted);
	result = told ? command_print_json(told) : RESULT_FAILED;
	json_decref(told);
	return result;
}

enum result backup_file_write(struct cli *cli, const char *path,
			      const struct backup_file_options *options)
{
	struct passphrase *passphrase = NULL;
	struct file_out out;
	enum result result;
	int from;
	/* Before anybody thinks of a passphrase: whether it can be written there at all. */
	int code = file_out_begin(&out, path, options->may_replace);

	if (code < 0)
		return command_saved(path, code);
	file_out_drop(&out);
	if (options->is_encrypted) {
		passphrase = find_passphrase(options->passphrase_file, true);
		if (!passphrase)
			return RESULT_FAILED;
	}
	from = have_made(cli);
	result = from < 0 ? RESULT_FAILED : write_out(from, path, options->may_replace, passphrase);
	passphrase_free(passphrase);
	if (from >= 0)
		close(from);
	return result == RESULT_DONE ? say_written(cli, path, options->is_encrypted) : result;
}

/* --- in ----------------------------------------------------------------------------------- */

static enum result copy_in(const struct given *given, const struct brought *brought,
			   const char *passphrase_file)
{
	struct passphrase *passphrase;
	enum vault_exit end;
	int result;

	if (!given->is_encrypted) {
		result = lseek(given->file, 0, SEEK_SET) < 0
				 ? -errno
				 : file_out_copy(given->file, brought->file);
		return result < 0 ? fail_to_read(given->path, -result) : RESULT_DONE;
	}
	passphrase = find_passphrase(passphrase_file, false);
	if (!passphrase)
		return RESULT_FAILED;
	end = vault_run(false, given->file, brought->file, passphrase);
	passphrase_free(passphrase);
	if (end != VAULT_DONE)
		vault_complain(given->path, end);
	return end == VAULT_DONE ? RESULT_DONE : RESULT_FAILED;
}

/* Its journal in the folder of the copies, for its owner alone; *state is what it is like. */
static enum result bring(const struct cli *cli, const struct given *given,
			 const char *passphrase_file, struct brought *brought, const char **state)
{
	struct error err;
	enum result result;

	if (paths_make_private(cli->paths.backups_dir, &err) < 0) {
		complain_line("%s", err.detail);
		return RESULT_FAILED;
	}
	brought->part =
		memory_format("%s/brought-%ld.part", cli->paths.backups_dir, (long)getpid());
	brought->file = open(brought->part, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			     S_IRUSR | S_IWUSR);
	if (brought->file < 0) {
		complain_line(_("“%s” cannot be written: %s"), brought->part, strerror(errno));
		return RESULT_FAILED;
	}
	result = copy_in(given, brought, passphrase_file);
	if (result == RESULT_DONE)
		*state = vault_check(brought->file);
	return result;
}

/* What is not encrypted is read where it is. */
static enum result examine(struct cli *cli, const struct given *given, const char *passphrase_file,
			   const char **state)
{
	struct brought brought = { .file = -1 };
	sigset_t before;
	enum result result;

	if (!given->is_encrypted) {
		*state = vault_check(given->file);
		return RESULT_DONE;
	}
	hold_signals(&before);
	result = bring(cli, given, passphrase_file, &brought, state);
	drop_brought(&brought);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

enum result backup_file_verify(struct cli *cli, const char *path, const char *passphrase_file)
{
	_cleanup_(close_given) struct given given;
	const char *state = "damaged";
	enum result result = open_given(&given, path);
	json_t *told;

	if (result == RESULT_DONE)
		result = examine(cli, &given, passphrase_file, &state);
	if (result != RESULT_DONE)
		return result;
	if (cli->is_json) {
		told = json_pack("{s:s, s:b, s:s}", "file", path, "encrypted", given.is_encrypted,
				 "state", state);
		result = told ? command_print_json(told) : RESULT_FAILED;
		json_decref(told);
	} else {
		command_print("%s  %s%s", path, backup_say_state(state),
			      given.is_encrypted ? _(" (encrypted)") : "");
	}
	return result == RESULT_DONE && strcmp(state, "sound") != 0 ? RESULT_FAILED : result;
}

/* A name that the daemon knows as a copy's; the time is UTC. */
static char *make_name(void)
{
	time_t now = time(NULL);
	char name[64];
	struct tm utc;

	if (!gmtime_r(&now, &utc) ||
	    strftime(name, sizeof name, "brought-%Y-%m-%d-%H%M%S.db", &utc) == 0)
		abort();
	return memory_string(name);
}

/* Checked, and under the name under which the daemon finds it; *name is for the caller to free. */
static enum result bring_sound(const struct cli *cli, const struct given *given,
			       const char *passphrase_file, struct brought *brought, char **name)
{
	_cleanup_(free_text) char *place = NULL;
	const char *state = "damaged";
	enum result result = bring(cli, given, passphrase_file, brought, &state);

	if (result == RESULT_DONE && strcmp(state, "sound") != 0) {
		complain_line(_("“%s” was not restored (%s). Nothing was changed."), given->path,
			      backup_say_state(state));
		result = RESULT_FAILED;
	}
	if (result != RESULT_DONE)
		return result;
	*name = make_name();
	place = memory_format("%s/%s", cli->paths.backups_dir, *name);
	if (renameat2(AT_FDCWD, brought->part, AT_FDCWD, place, RENAME_NOREPLACE) < 0) {
		complain_line(_("“%s” cannot be written: %s"), place, strerror(errno));
		return RESULT_FAILED;
	}
	free(brought->part);
	brought->part = memory_string(place);
	return RESULT_DONE;
}

static enum result exchange(struct cli *cli, const struct given *given, const char *passphrase_file)
{
	struct brought brought = { .file = -1 };
	_cleanup_(free_text) char *name = NULL;
	_cleanup_(free_text) char *done =
		memory_format(_("Restored: the journal is as in the copy “%s”."), given->path);
	sigset_t before;
	enum result result;

	hold_signals(&before);
	result = bring_sound(cli, given, passphrase_file, &brought, &name);
	if (result != RESULT_DONE)
		drop_brought(&brought);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (result == RESULT_DONE)
		result = backup_list_exchange(cli, name, done);
	/* The journal is what it was. */
	drop_brought(&brought);
	return result;
}

enum result backup_file_restore(struct cli *cli, const struct command *command, const char *path,
				const char *passphrase_file, bool is_agreed)
{
	_cleanup_(close_given) struct given given;
	_cleanup_(free_text) char *question =
		memory_format(_("The journal becomes what it is in the copy “%s”. The present one "
				"is kept beside it. Restore it? [y/N] "),
			      path);
	enum result result = open_given(&given, path);

	if (result == RESULT_DONE)
		result = backup_list_agree(command, question, is_agreed);
	if (result == RESULT_DONE)
		result = command_connect(cli);
	return result == RESULT_DONE ? exchange(cli, &given, passphrase_file) : result;
}
