/* SPDX-License-Identifier: MIT */
#include "daemon/service.h"
#include "schema/memory.h"

#include <errno.h>

/*
 * Every table with what was written or set; the names are read before
 * anything is deleted, and with them where numbers go on.  A vocabulary only shows another table's
 * words.
 */
static int list_tables(struct store *store, json_t *names, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"SELECT name FROM pragma_table_list WHERE schema = 'main' "
				"AND type IN ('table', 'virtual') "
				"AND name NOT IN ('sqlite_schema', 'sqlite_stat1') AND name NOT IN "
				"(SELECT name FROM sqlite_schema WHERE sql LIKE '%fts5vocab%')",
				err);
	int result = 0;

	if (!statement)
		return -EIO;
	while (store_next(store, statement, &result, err))
		json_array_append_new(names, json_string(store_text(statement, 0)));
	return result;
}

static int empty(struct store *store, const json_t *names, struct error *err)
{
	int result = store_execute(store, "PRAGMA defer_foreign_keys = ON", err);

	for (size_t i = 0; result == 0 && i < json_array_size(names); i++) {
		_cleanup_(free_text) char *sql = memory_format(
			"DELETE FROM \"%s\"", json_string_value(json_array_get(names, i)));

		result = store_execute(store, sql, err);
	}
	return result;
}

static int forget_all(struct service *service, size_t *backups, struct error *err)
{
	json_t *names = json_array();
	int result = list_tables(service->store, names, err);

	if (result == 0)
		result = store_begin(service->store, err);
	if (result == 0)
		result = store_finish(service->store, empty(service->store, names, err), err);
	json_decref(names);
	return result < 0 ? result : service_finish_purge(service, backups, err);
}

static void forget(struct service *service, struct call *call)
{
	struct error err;
	size_t backups = 0;

	if (forget_all(service, &backups, &err) < 0) {
		call_fail(call, &err);
		return;
	}
	call_reply(call, json_pack("{s:I}", "backups", (json_int_t)backups));
	/* What is still in memory, on the screen and in the calendar's plans goes with the process.
	 */
	if (service->stop)
		service->stop(service->context);
}

const struct method service_forget_methods[] = {
	{ "org.ayumi.Journal.ForgetAll", forget, "", true },
};

const size_t service_forget_method_count =
	sizeof service_forget_methods / sizeof service_forget_methods[0];
