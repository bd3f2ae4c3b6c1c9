/* SPDX-License-Identifier: MIT */
#include "cli/salvage.h"

#include "cli/complain.h"
#include "cli/file_out.h"
#include "cli/vault_run.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 65536 };

/* What SQLite keeps beside a database, and the database itself. */
static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

static void remove_copy(const char *copy)
{
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		_cleanup_(free_text) char *path = memory_format("%s%s", copy, endings[i]);

		unlink(path);
	}
}

/* 0, also where there is no such file but the first one must be there; or a negative errno. */
static int copy_one(const char *source, const char *copy, const char *ending)
{
	_cleanup_(free_text) char *from = memory_format("%s%s", source, ending);
	_cleanup_(free_text) char *to = memory_format("%s%s", copy, ending);
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat about;
	int result;
	int out;

	if (in < 0)
		return errno == ENOENT && *ending ? 0 : -errno;
	if (fstat(in, &about) < 0 || !S_ISREG(about.st_mode)) {
		close(in);
		return -EINVAL;
	}
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
	result = out < 0 ? -errno : file_out_copy(in, out);
	if (out >= 0)
		close(out);
	close(in);
	return result;
}

/* What the first line says of each table; NULL where there is none. */
static json_t *read_tables(int file)
{
	char *block = memory_zeroed(BLOCK_BYTES + 1, 1);
	json_t *head = NULL;
	json_t *tables;

	if (pread(file, block, BLOCK_BYTES, 0) > 0) {
		block[strcspn(block, "\n")] = '\0';
		head = json_loads(block, JSON_REJECT_DUPLICATES, NULL);
	}
	tables = json_incref(json_object_get(head, "salvaged"));
	json_decref(head);
	free(block);
	return tables;
}

static long long number_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* --- what is told ------------------------------------------------------------------------- */

/* What people know of the tables; the last one is all others. */
static const struct group {
	const char *name;
	const char *const tables[4];
} groups[] = {
	{ N_("Entries"), { "entry" } },
	{ N_("Versions of entries, the present ones included"), { "revision" } },
	{ N_("Writers"), { "member" } },
	{ N_("Meetings"), { "meeting" } },
	{ N_("Dates of meetings, and answers"),
	  { "meeting_exception", "meeting_extra", "occurrence" } },
	{ N_("Templates"), { "template" } },
	{ N_("Settings"), { "setting" } },
	{ N_("Notes of what was done, for undo"), { "change" } },
	{ N_("Holidays and other notes"), { NULL } },
};

enum { GROUPS = sizeof groups / sizeof groups[0] };

struct sum {
	long long kept;
	long long left_out;
	long long unread;
	bool is_hurt;
};

static size_t group_of(const char *table)
{
	for (size_t i = 0; i + 1 < GROUPS; i++) {
		for (size_t j = 0; groups[i].tables[j]; j++) {
			if (strcmp(groups[i].tables[j], table) == 0)
				return i;
		}
	}
	return GROUPS - 1;
}

static void add_up(const json_t *tables, struct sum sums[static GROUPS])
{
	const json_t *table;
	size_t i;

	json_array_foreach (tables, i, table) {
		struct sum *sum =
			&sums[group_of(json_string_value(json_object_get(table, "table")))];

		sum->kept += number_of(table, "kept");
		sum->left_out += number_of(table, "left_out");
		sum->unread += number_of(table, "unread");
		sum->is_hurt |= json_is_true(json_object_get(table, "hurt"));
	}
}

static void print_tables(const json_t *tables)
{
	struct sum sums[GROUPS] = { 0 };

	add_up(tables, sums);
	for (size_t i = 0; i < GROUPS; i++) {
		const struct sum *sum = &sums[i];

		if (sum->kept == 0 && sum->left_out == 0 && !sum->is_hurt)
			continue;
		command_print(_("  %s: %lld"), _(groups[i].name), sum->kept);
		if (sum->unread > 0)
			command_print(_("    could not be read: %lld"), sum->unread);
		else if (sum->is_hurt)
			command_print("%s", _("    Some of them may have been lost."));
		if (sum->left_out > 0)
			command_print(_("    left out, because what they belong to is lost: %lld"),
				      sum->left_out);
	}
}

/* --- reading ------------------------------------------------------------------------------ */

/* The copy is what is read, so that the journal's own file stays as it is. */
static enum result read_copy(const char *source, const char *copy, struct file_out *out,
			     json_t **tables)
{
	const json_t *table;
	long long count = 0;
	int result = 0;
	size_t at;

	remove_copy(copy);
	for (size_t i = 0; result == 0 && i < 2; i++)
		result = copy_one(source, copy, endings[i]);
	if (result < 0) {
		complain_line(_("“%s” cannot be read: %s"), source, strerror(-result));
		return RESULT_FAILED;
	}
	if (vault_salvage(copy, out->file))
		*tables = read_tables(out->file);
	json_array_foreach (*tables, at, table)
		count += number_of(table, "kept");
	if (count > 0)
		return RESULT_DONE;
	complain_line(_("Nothing could be read of “%s”. It is as it was, and nothing was written."),
		      source);
	return RESULT_FAILED;
}

static long long count_entries(const json_t *tables)
{
	struct sum sums[GROUPS] = { 0 };

	add_up(tables, sums);
	return sums[group_of("entry")].kept;
}

static enum result say(const struct cli *cli, const char *path, json_t *tables)
{
	json_t *told;
	enum result result;

	if (!cli->is_json) {
		command_saved(path, 0);
		command_print("%s", _("This could be read:"));
		print_tables(tables);
		command_print("%s",
			      _("Private and removed entries are within. The journal's file is as "
				"it was. In a new journal (“ayumi doctor --new” begins one), "
				"“ayumi import” takes all of this file; in one that holds "
				"something already, such as a copy that was restored, it takes the "
				"entries alone."));
		return RESULT_DONE;
	}
	told = json_pack("{s:s, s:I, s:O}", "file", path, "entries",
			 (json_int_t)count_entries(tables), "tables", tables);
	result = told ? command_print_json(told) : RESULT_FAILED;
	json_decref(told);
	return result;
}

enum result salvage_run(struct cli *cli, const char *source, const char *path)
{
	_cleanup_(free_text) char *copy =
		memory_format("%s/salvage-%ld.part", cli->paths.backups_dir, (long)getpid());
	struct file_out out;
	struct error err;
	json_t *tables = NULL;
	enum result result;
	int code = file_out_begin(&out, path, false);

	if (code < 0)
		return command_saved(path, code);
	if (paths_make_private(cli->paths.backups_dir, &err) < 0) {
		complain_line("%s", err.detail);
		file_out_drop(&out);
		return RESULT_FAILED;
	}
	result = read_copy(source, copy, &out, &tables);
	remove_copy(copy);
	if (result == RESULT_DONE) {
		code = file_out_finish(&out);
		result = code < 0 ? command_saved(path, code) : say(cli, path, tables);
	}
	json_decref(tables);
	file_out_drop(&out);
	return result;
}
