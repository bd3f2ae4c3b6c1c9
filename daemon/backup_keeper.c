/* SPDX-License-Identifier: MIT */
#include "daemon/backup_keeper.h"

#include "daemon/backups.h"
#include "daemon/civil.h"
#include "daemon/copy_checker.h"
#include "daemon/log.h"
#include "daemon/store_copy.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGES_A_STEP = 16, HANDLES = 3, SECOND_MS = 1000 };

/* A copy that somebody waits for. */
struct wish {
	struct wish *next;
	char *kind;
	copy_made *on_made;
	void *context;
};

struct backup_keeper {
	uv_loop_t *loop;
	struct service *service;
	char *program;
	uv_timer_t timer;      /* for the end of a day in which something was written */
	uv_timer_t start;      /* for a look at the journal's own file */
	struct checking *look; /* that, while it is going on */
	uv_idle_t idle;	       /* runs while a copy is made */
	struct wish *wishes;   /* the first one is being made, or will be at once */
	bool is_wished;	       /* what is being made is the first wish */
	struct store_copy *copy;
	char *made; /* the unfinished file; NULL while none is made */
	char name[BACKUP_NAME];
	struct sealing *sealing; /* NULL while none is checked */
	int64_t failed_changes;	 /* how much was written when one failed last; -1 for none */
	size_t open_handles;
};

/* The process that checks; it outlives its keeper until it has ended. */
struct sealing {
	uv_process_t process;
	struct backup_keeper *keeper; /* NULL once it was given up */
};

/* --- what is due ------------------------------------------------------------------------ */

static bool has_copy(const struct service *service, int32_t day)
{
	char name[BACKUP_NAME];
	_cleanup_(free_text) char *path = NULL;

	backup_name("journal", day, 0, name);
	path = memory_format("%s/%s", service->paths->backups_dir, name);
	return access(path, F_OK) == 0;
}

/*
 * The day of the last change before an instant; false where there is none.  From step to step, of
 * which one import is one: the changes of a step were made at once.
 */
static bool find_last(const struct service *service, int64_t before_s, int32_t *day)
{
	sqlite3_stmt *statement = store_statement(
		service->store,
		"SELECT at_s, step FROM change WHERE seq < ?1 ORDER BY seq DESC LIMIT 1", NULL);
	int64_t behind = INT64_MAX;
	int64_t at_s = INT64_MAX;
	bool has_row = statement != NULL;

	while (has_row && at_s >= before_s) {
		sqlite3_bind_int64(statement, 1, behind);
		if (store_step(service->store, statement, &has_row, NULL) < 0 || !has_row)
			return false;
		at_s = sqlite3_column_int64(statement, 0);
		behind = sqlite3_column_int64(statement, 1);
		sqlite3_reset(statement);
	}
	if (has_row)
		*day = settings_today(&service->settings, at_s);
	return has_row;
}

/*
 * The day whose writing is not yet copied; false where there is none.  A day
 * that is over comes first: what was written since, as by the command that
 * started the daemon, is then within its copy, too.
 */
static bool find_day(const struct backup_keeper *keeper, int32_t *day, bool *is_over)
{
	const struct service *service = keeper->service;
	struct civil begin = { service_today(service), service->settings.day_end_minute };
	bool has_failed = keeper->failed_changes == store_changes(service->store);

	*is_over = !has_failed && find_last(service, civil_to_instant(begin), day) &&
		   !has_copy(service, *day);
	if (*is_over)
		return true;
	if (!find_last(service, INT64_MAX, day) || *day < begin.day)
		return false;
	/* The clock was ahead when it was written. */
	*is_over = *day > begin.day;
	*day = begin.day;
	return !has_copy(service, *day) && !(*is_over && has_failed);
}

static uint64_t until_end_of_day_ms(const struct service *service)
{
	struct civil end = { service_today(service) + 1, service->settings.day_end_minute };
	int64_t left_s = civil_to_instant(end) - service_now(service);

	return left_s < 1 ? SECOND_MS : (uint64_t)left_s * SECOND_MS;
}

static void on_idle(uv_idle_t *idle);

/* --- making one ------------------------------------------------------------------------- */

static void drop(struct backup_keeper *keeper)
{
	uv_idle_stop(&keeper->idle);
	store_copy_end(keeper->copy);
	keeper->copy = NULL;
	if (keeper->made)
		backups_clean(keeper->service->paths->backups_dir);
	free(keeper->made);
	keeper->made = NULL;
	keeper->is_wished = false;
	if (keeper->wishes)
		uv_idle_start(&keeper->idle, on_idle);
}

/* Tell whoever waits for the first wish, which ends it. */
static void fulfil(struct backup_keeper *keeper, const char *name, const struct error *err)
{
	struct wish *wish = keeper->wishes;

	keeper->wishes = wish->next;
	keeper->is_wished = false;
	wish->on_made(wish->context, name, err);
	free(wish->kind);
	free(wish);
}

/* Not again before something more is written, or the daemon starts. */
static void give_up(struct backup_keeper *keeper, const struct error *err)
{
	log_line("no copy of the journal was made: %s", err->detail);
	if (keeper->is_wished)
		fulfil(keeper, NULL, err);
	else
		keeper->failed_changes = store_changes(keeper->service->store);
	drop(keeper);
}

static void on_check_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void on_checked(uv_process_t *process, int64_t status, int signal)
{
	struct sealing *sealing = process->data;
	struct backup_keeper *keeper = sealing->keeper;
	struct error err;

	uv_close((uv_handle_t *)process, on_check_closed);
	if (!keeper)
		return;
	keeper->sealing = NULL;
	if (status != 0 || signal != 0) {
		error_set(&err, -EIO, FAULT_COPY_FAILED, NULL, "unchanged", "it was not sound");
		give_up(keeper, &err);
	} else if (backups_finish(keeper->service->paths->backups_dir, keeper->made, keeper->name,
				  &err) < 0) {
		give_up(keeper, &err);
	} else {
		free(keeper->made);
		keeper->made = NULL;
		if (keeper->is_wished)
			fulfil(keeper, keeper->name, NULL);
		drop(keeper);
		backup_keeper_look(keeper);
	}
}

static int check(struct backup_keeper *keeper)
{
	char word[] = "--seal";
	char *words[] = { keeper->program, word, keeper->made, NULL };
	const uv_process_options_t options = { .file = keeper->program,
					       .args = words,
					       .exit_cb = on_checked };
	struct sealing *sealing = memory_zeroed(1, sizeof *sealing);
	int result;

	sealing->process.data = sealing;
	sealing->keeper = keeper;
	result = uv_spawn(keeper->loop, &sealing->process, &options);
	if (result < 0) {
		sealing->keeper = NULL;
		uv_close((uv_handle_t *)&sealing->process, on_check_closed);
		return result;
	}
	keeper->sealing = sealing;
	return 0;
}

static void begin(struct backup_keeper *keeper)
{
	struct error err;

	keeper->made = backups_begin(keeper->service->paths->backups_dir, &err);
	if (!keeper->made ||
	    store_copy_begin(&keeper->copy, keeper->service->store, keeper->made, &err) < 0)
		give_up(keeper, &err);
	else
		uv_idle_start(&keeper->idle, on_idle);
}

static void begin_wish(struct backup_keeper *keeper)
{
	uv_idle_stop(&keeper->idle);
	keeper->is_wished = true;
	backup_name(keeper->wishes->kind, service_today(keeper->service),
		    service_now(keeper->service), keeper->name);
	begin(keeper);
}

static void on_idle(uv_idle_t *idle)
{
	struct backup_keeper *keeper = idle->data;
	struct error err;
	bool is_done = false;
	int result;

	if (!keeper->copy) {
		begin_wish(keeper);
		return;
	}
	result = store_copy_step(keeper->copy, PAGES_A_STEP, &is_done, &err);
	if (result == 0 && !is_done)
		return;
	uv_idle_stop(idle);
	store_copy_end(keeper->copy);
	keeper->copy = NULL;
	if (result == 0) {
		result = check(keeper);
		if (result < 0)
			error_set(&err, result, FAULT_COPY_FAILED, NULL, "unchanged",
				  "it could not be checked: %s", uv_strerror(result));
	}
	if (result < 0)
		give_up(keeper, &err);
}

static void on_timer(uv_timer_t *timer)
{
	struct backup_keeper *keeper = timer->data;
	int32_t day;
	bool is_over;

	if (keeper->made || keeper->wishes || store_trouble(keeper->service->store) ||
	    !find_day(keeper, &day, &is_over))
		return;
	if (!is_over)
		uv_timer_start(timer, on_timer,
			       until_end_of_day_ms(keeper->service) + BACKUP_KEEPER_DELAY_MS, 0);
	else {
		backup_name("journal", day, 0, keeper->name);
		begin(keeper);
	}
}

bool backup_keeper_make(struct backup_keeper *keeper, const char *kind, copy_made *on_made,
			void *context)
{
	struct wish **last;
	struct wish *wish;

	if (!keeper)
		return false;
	wish = memory_zeroed(1, sizeof *wish);
	wish->kind = memory_string(kind);
	wish->on_made = on_made;
	wish->context = context;
	for (last = &keeper->wishes; *last;)
		last = &(*last)->next;
	*last = wish;
	if (!keeper->is_wished)
		backup_keeper_cancel(keeper);
	return true;
}

void backup_keeper_look(struct backup_keeper *keeper)
{
	if (keeper && !keeper->made)
		uv_timer_start(&keeper->timer, on_timer, BACKUP_KEEPER_DELAY_MS, 0);
}

/* --- the journal's own file -------------------------------------------------------------- */

static void on_looked(void *context, const char *state)
{
	struct backup_keeper *keeper = context;
	struct error err;

	keeper->look = NULL;
	/* It may have been written while it was read; then the daemon finds it in order. */
	if (strcmp(state, "damaged") == 0 && !store_trouble(keeper->service->store) &&
	    store_check(keeper->service->store, &err) < 0)
		log_line("the journal is damaged: %s", err.detail);
}

static void on_start(uv_timer_t *timer)
{
	struct backup_keeper *keeper = timer->data;

	if (store_trouble(keeper->service->store))
		return;
	copy_checker_run(keeper->loop, keeper->program, keeper->service->paths->database, on_looked,
			 keeper, &keeper->look);
}

struct backup_keeper *backup_keeper_start(uv_loop_t *loop, struct service *service,
					  const char *program)
{
	struct backup_keeper *keeper = memory_zeroed(1, sizeof *keeper);

	keeper->loop = loop;
	keeper->service = service;
	keeper->program = memory_string(program);
	keeper->failed_changes = -1;
	uv_timer_init(loop, &keeper->timer);
	keeper->timer.data = keeper;
	uv_timer_init(loop, &keeper->start);
	keeper->start.data = keeper;
	uv_timer_start(&keeper->start, on_start, BACKUP_KEEPER_LOOK_MS, 0);
	uv_idle_init(loop, &keeper->idle);
	keeper->idle.data = keeper;
	keeper->open_handles = HANDLES;
	backups_clean(service->paths->backups_dir);
	backup_keeper_look(keeper);
	return keeper;
}

void backup_keeper_cancel(struct backup_keeper *keeper)
{
	if (!keeper)
		return;
	if (keeper->sealing) {
		uv_process_kill(&keeper->sealing->process, SIGKILL);
		keeper->sealing->keeper = NULL;
		keeper->sealing = NULL;
	}
	drop(keeper);
}

static void on_closed(uv_handle_t *handle)
{
	struct backup_keeper *keeper = handle->data;

	if (--keeper->open_handles > 0)
		return;
	free(keeper->program);
	free(keeper);
}

void backup_keeper_close(struct backup_keeper *keeper)
{
	static const struct error stopped = { .fault = FAULT_COPY_FAILED,
					      .value = "unchanged",
					      .detail = "the daemon ends" };

	if (!keeper)
		return;
	while (keeper->wishes)
		fulfil(keeper, NULL, &stopped);
	backup_keeper_cancel(keeper);
	copy_checker_cancel(keeper->look);
	uv_close((uv_handle_t *)&keeper->start, on_closed);
	uv_close((uv_handle_t *)&keeper->timer, on_closed);
	uv_close((uv_handle_t *)&keeper->idle, on_closed);
}
