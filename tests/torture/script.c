/* SPDX-License-Identifier: MIT */
#include "tests/torture/script.h"

#include "daemon/members.h"
#include "schema/memory.h"
#include "tests/torture/disk.h"

#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define ID(n) "01934f00-0000-7000-8000-00000000000" #n
#define REVISION(n, revision, more)                                                                \
	"SELECT count(*) FROM revision r JOIN entry e ON e.number = r.entry WHERE e.id = '" ID(    \
		n) "' AND r.revision = " #revision more

const struct act script[] = {
	{ "AddMember", "{'name': '母'}", "SELECT count(*) FROM member WHERE name = '母'", 1 },
	{ "AddMember", "{'name': '父'}", "SELECT count(*) FROM member WHERE name = '父'", 1 },
	{ "Add",
	  "{'entry': {'id': '" ID(1) "', 'kind': 'note', 'text': '一', 'member': '母', 'tags': "
				     "['朝', '庭']}}",
	  "SELECT (SELECT count(*) FROM revision WHERE text = '一') + (SELECT count(*) FROM tag t "
	  "JOIN entry e ON e.number = t.entry WHERE e.id = '" ID(1) "')",
	  3 },
	{ "Add", "{'entry': {'id': '" ID(2) "', 'kind': 'talk', 'text': '二', 'member': '父'}}",
	  REVISION(2, 1, " AND r.text = '二'"), 1 },
	{ NULL, NULL, NULL, 0 },
	{ "AddAll",
	  "{'entries': [{'id': '" ID(3) "', 'kind': 'meal'}, {'id': '" ID(
		  4) "', 'kind': 'note', "
		     "'text': '四'}, {'id': '" ID(5) "', 'kind': 'outing', 'tags': ['川']}]}",
	  "SELECT count(*) FROM entry WHERE id IN ('" ID(3) "', '" ID(4) "', '" ID(5) "')", 3 },
	{ "Edit", "{'number': 2, 'changes': {'text': '二の二', 'member': '母', 'time': '21:00'}}",
	  REVISION(2, 2, " AND r.text = '二の二' AND r.minute = 1260"), 1 },
	{ "SetSetting", "{'key': 'day-end', 'value': '02:00'}",
	  "SELECT count(*) FROM setting WHERE key = 'day-end' AND value = '02:00'", 1 },
	{ "AddTemplate",
	  "{'template': {'name': '朝', 'entries': [{'kind': 'greeting', 'outcome': 'reply'}]}}",
	  "SELECT count(*) FROM template WHERE name = '朝'", 1 },
	{ "AddMeeting",
	  "{'meeting': {'title': '家族の会', 'date': '2026-10-08', 'time': '13:30', 'rule': "
	  "'FREQ=MONTHLY;BYDAY=2TH'}}",
	  "SELECT count(*) FROM meeting WHERE title = '家族の会'", 1 },
	{ "AnswerMeeting", "{'number': 1, 'day': '2026-10-08', 'answer': 'went'}",
	  "SELECT (SELECT count(*) FROM occurrence WHERE answer = 'went') + (SELECT count(*) FROM "
	  "entry WHERE kind = 'group')",
	  2 },
	{ "SkipMeeting", "{'number': 1, 'day': '2026-12-10'}",
	  "SELECT count(*) FROM meeting_exception WHERE action = 'skip'", 1 },
	{ "Remove", "{'number': 3}", REVISION(3, 2, " AND r.is_removed = 1"), 1 },
	{ "Undo", "{'household': true}", REVISION(3, 3, " AND r.is_removed = 0"), 1 },
	{ NULL, NULL, NULL, 0 },
	{ "ImportAdd",
	  "{'begin': true, 'rows': [{'type': 'entry', 'id': '" ID(
		  6) "', 'date': '2026-11-01', "
		     "'kind': 'note', 'text': '六'}, {'type': 'entry', 'id': '" ID(
			     7) "', 'date': "
				"'2026-11-02', 'kind': 'talk', 'tags': ['海']}]}",
	  NULL, 0 },
	{ "ImportCommit", "{}", "SELECT count(*) FROM entry WHERE id IN ('" ID(6) "', '" ID(7) "')",
	  2 },
	{ "Add", "{'entry': {'id': '" ID(8) "', 'kind': 'note', 'text': '消すもの'}}", NULL, 0 },
	{ "checkpoint", NULL, NULL, 0 },
	{ "Purge", "{'numbers': [9], 'household': true}",
	  "SELECT NOT EXISTS (SELECT 1 FROM revision WHERE text = '消すもの')", 1 },
	{ "GetEstimate", "{}", NULL, 0 },
	{ "GetReport", "{'from': '2026-10-01', 'to': '2026-10-31'}", NULL, 0 },
	{ "List", "{}", NULL, 0 },
	{ "Add", "{'entry': {'id': '" ID(9) "', 'kind': 'note', 'text': '九'}}",
	  REVISION(9, 1, " AND r.text = '九'"), 1 },
};

const size_t script_length = sizeof script / sizeof script[0];

struct run *script_share(void)
{
	void *memory = mmap(NULL, sizeof(struct run), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		abort();
	return memory;
}

void script_unshare(struct run *run)
{
	munmap(run, sizeof *run);
}

void script_complain(struct run *run, const char *format, ...)
{
	va_list arguments;

	if (run->complaint[0])
		return;
	va_start(arguments, format);
	vsnprintf(run->complaint, sizeof run->complaint, format, arguments);
	va_end(arguments);
}

static bool ends_with(const char *text, const char *ending)
{
	size_t length = strlen(text);

	return length >= strlen(ending) && strcmp(text + length - strlen(ending), ending) == 0;
}

/* Hold an act's answer against what the faults allow. */
static void judge(struct run *run, size_t number, const char *error, bool had_failed, bool has)
{
	const char *method = script[number].method;

	run->is_confirmed[number] = !error;
	if (!error) {
		if (run->is_uncertain && script[number].witness)
			script_complain(run, "%s was confirmed after \"not certain\"", method);
		return;
	}
	run->refused++;
	if (!has)
		script_complain(run, "%s: %s without any fault", method, error);
	else if (!had_failed && !ends_with(error, ".NotCertain") &&
		 !ends_with(error, ".JournalUnusable") && !ends_with(error, ".CopyFailed"))
		script_complain(run, "%s: a fault of the disk was called %s", method, error);
	run->is_uncertain = run->is_uncertain || ends_with(error, ".NotCertain");
}

static void act(struct run *run, struct servant *servant, size_t number, bool (*has_failed)(void))
{
	bool had_failed = has_failed && has_failed();
	const char *error = NULL;
	json_t *reply;

	disk_events(&run->begun_at[number]);
	run->done = number + 1;
	if (!script[number].method) {
		/* A new daemon: what the old one was uncertain of is looked at anew. */
		servant_restart(servant);
		run->is_uncertain = false;
	} else if (!script[number].parameters) {
		if (servant->service.store)
			store_checkpoint(servant->service.store);
	} else {
		reply = servant_try(servant, script[number].method,
				    fixture_json(script[number].parameters));
		if (!reply)
			script_complain(run, "%s was not answered", script[number].method);
		else
			error = json_string_value(json_object_get(reply, "error"));
		judge(run, number, error, had_failed, has_failed && has_failed());
	}
	run->is_unusable = run->is_unusable || !servant->service.store;
	disk_events(&run->events_at[number]);
}

void script_run(struct run *run, bool (*has_failed)(void), void (*on_service)(bool enters))
{
	struct servant *servant = memory_zeroed(1, sizeof *servant);

	servant_prepare(servant);
	snprintf(run->folder, sizeof run->folder, "%s", servant->home.root);
	snprintf(run->database, sizeof run->database, "%s", servant->home.paths.database);
	servant->on_service = on_service;
	servant_start(servant);
	for (size_t i = 0; i < script_length; i++) {
		act(run, servant, i, has_failed);
		/* What follows names entries by their numbers; the last act names none. */
		if (!script[i].method && run->refused > 0)
			i = script_length - 2;
	}
	servant_stop(servant);
}

static int64_t ask(struct run *run, struct store *store, const char *sql)
{
	struct error err = { .fault = FAULT_NONE };
	sqlite3_stmt *statement = store_prepare(store, sql, &err);
	int64_t number = -1;

	if (!statement || store_number(store, statement, -1, &number, &err) < 0)
		script_complain(run, "%s: %s", sql, err.detail);
	sqlite3_finalize(statement);
	return number;
}

static void check_acts(struct run *run, struct store *store)
{
	for (size_t i = 0; i < script_length; i++) {
		const struct act *one = &script[i];
		int64_t found = one->witness ? ask(run, store, one->witness) : 0;

		if (!one->witness || found == one->full)
			continue;
		if (run->is_confirmed[i])
			script_complain(run, "%s (act %zu) was confirmed and is lost: %lld of %d",
					one->method, i, (long long)found, one->full);
		else if (found != 0)
			script_complain(run,
					"%s (act %zu) was not confirmed and is kept in part: "
					"%lld of %d",
					one->method, i, (long long)found, one->full);
	}
}

static void check_whole(struct run *run, struct store *store)
{
	static const struct {
		const char *sql;
		const char *what;
	} rules[] = {
		{ "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
		  "the file is not sound" },
		{ "SELECT count(*) FROM pragma_foreign_key_check", "a reference leads nowhere" },
		{ "SELECT count(*) FROM entry e LEFT JOIN revision r ON r.entry = e.number AND "
		  "r.revision = e.revision WHERE r.text IS NOT e.text",
		  "an entry is not its last revision" },
		{ "SELECT count(*) FROM entry e WHERE e.is_removed = 0 AND "
		  "json_array_length(e.tags) <> (SELECT count(*) FROM tag WHERE entry = e.number)",
		  "an entry's tags are not listed" },
	};

	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		if (ask(run, store, rules[i].sql) != 0)
			script_complain(run, "%s", rules[i].what);
	}
}

void script_check(struct run *run, const char *database)
{
	struct error err = { .fault = FAULT_NONE };
	struct store *store = NULL;
	_cleanup_(free_text) char *folder = memory_string(database);

	/* The first start may have ended before it made the folder. */
	*strrchr(folder, '/') = '\0';
	mkdir(folder, 0700);
	if (store_open(&store, database, &err) < 0) {
		script_complain(run, "the journal does not open: %s (%s)", err.detail, err.value);
		return;
	}
	check_acts(run, store);
	check_whole(run, store);
	if (member_add(store, "後の人", 0, &err) < 0)
		script_complain(run, "nothing can be written afterwards: %s", err.detail);
	store_close(store);
}

void script_clear(const struct run *run)
{
	if (run->folder[0])
		fixture_folder_remove(memory_string(run->folder));
}
