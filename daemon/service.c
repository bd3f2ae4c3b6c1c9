/* SPDX-License-Identifier: MIT */
#include "daemon/service.h"

#include "daemon/backups.h"
#include "daemon/embedded.h"
#include "daemon/journal_purge.h"
#include "daemon/restore.h"
#include "daemon/retention.h"
#include "daemon/search.h"
#include "schema/memory.h"
#include "schema/version.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define JOURNAL "org.ayumi.Journal"
#define SERVICE "org.varlink.service"

struct watcher {
	struct call *call;
	struct asker asker; /* whose private entries it may see, too */
	struct journal_reader reader;
	struct watcher *next;
};

static void free_watcher(struct watcher *watcher)
{
	asker_release(&watcher->asker);
	free(watcher);
}

static void get_info(struct service *service, struct call *call)
{
	(void)service;
	call_reply(call, json_pack("{s:s, s:s, s:s, s:s, s:[s, s]}", "vendor", "Ayumi", "product",
				   "ayumid", "version", version, "url", "https://ayumi.invalid/",
				   "interfaces", SERVICE, JOURNAL));
}

static void get_interface_description(struct service *service, struct call *call)
{
	const char *interface = NULL;
	const char *description = NULL;
	struct error err;

	(void)service;
	if (parameter_text(call, "interface", true, &interface, &err) < 0) {
		call_fail(call, &err);
		return;
	}
	if (strcmp(interface, SERVICE) == 0)
		description = embedded_service_varlink;
	else if (strcmp(interface, JOURNAL) == 0)
		description = embedded_journal_varlink;
	if (description)
		call_reply(call, json_pack("{s:s}", "description", description));
	else
		call_fail_service(call, "InterfaceNotFound", "interface", interface);
}

static const struct method own_methods[] = {
	{ SERVICE ".GetInfo", get_info, "", false },
	{ SERVICE ".GetInterfaceDescription", get_interface_description, "interface ", false },
	{ JOURNAL ".Watch", service_watch, "mine by ", true },
};

enum { SECONDS_A_DAY = 24 * 60 * 60 };

enum { OWN_COUNT = sizeof own_methods / sizeof own_methods[0], METHODS_MAX = 128 };

const struct method *const *service_methods(size_t *count)
{
	static const struct method *all[METHODS_MAX];
	static size_t all_count;
	const struct {
		const struct method *methods;
		size_t count;
	} tables[] = {
		{ own_methods, OWN_COUNT },
		{ service_entry_methods, service_entry_method_count },
		{ service_batch_methods, service_batch_method_count },
		{ service_template_methods, service_template_method_count },
		{ service_change_methods, service_change_method_count },
		{ service_purge_methods, service_purge_method_count },
		{ service_search_methods, service_search_method_count },
		{ service_backup_methods, service_backup_method_count },
		{ service_household_methods, service_household_method_count },
		{ service_meeting_methods, service_meeting_method_count },
		{ service_series_methods, service_series_method_count },
		{ service_calendar_methods, service_calendar_method_count },
		{ service_reminder_methods, service_reminder_method_count },
		{ service_report_methods, service_report_method_count },
		{ service_transfer_methods, service_transfer_method_count },
		{ service_guide_methods, service_guide_method_count },
		{ service_forget_methods, service_forget_method_count },
	};

	for (size_t t = 0; all_count < METHODS_MAX && t < sizeof tables / sizeof tables[0]; t++) {
		/* Filled once: the tables are constant. */
		if (all_count > 0 && t == 0)
			break;
		for (size_t i = 0; i < tables[t].count; i++)
			all[all_count++] = &tables[t].methods[i];
	}
	*count = all_count;
	return all;
}

static const struct method *find_method(const char *name)
{
	size_t count;
	const struct method *const *all = service_methods(&count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	}
	return NULL;
}

static void fail_unknown(struct call *call)
{
	const char *dot = strrchr(call->method, '.');
	_cleanup_(free_text) char *method = memory_string(call->method);
	_cleanup_(free_text) char *interface = memory_string(call->method);

	if (dot)
		interface[dot - call->method] = '\0';
	if (strcmp(interface, SERVICE) == 0 || strcmp(interface, JOURNAL) == 0)
		call_fail_service(call, "MethodNotFound", "method", method);
	else
		call_fail_service(call, "InterfaceNotFound", "interface", interface);
}

/* The name of a parameter that the method does not have, or NULL. */
static const char *unknown_parameter(const struct method *method, const struct call *call)
{
	void *at = json_object_iter((json_t *)(uintptr_t)call->parameters);

	while (at) {
		const char *name = json_object_iter_key(at);
		_cleanup_(free_text) char *word = memory_format("%s ", name);
		const char *found = strstr(method->parameters, word);

		if (!found || strchr(name, ' ') ||
		    (found != method->parameters && found[-1] != ' '))
			return name;
		at = json_object_iter_next((json_t *)(uintptr_t)call->parameters, at);
	}
	return NULL;
}

static void tell_changes(struct service *service)
{
	int64_t changes = service->store ? store_changes(service->store) : service->changes;

	if (changes != service->changes && service->on_changed)
		service->on_changed(service->context);
	service->changes = changes;
}

static bool is_of(const struct method *method, const struct method *methods, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (method == &methods[i])
			return true;
	}
	return false;
}

/* What asks nothing of the agenda: whoever is the first to come is not kept waiting for it. */
static bool precedes_agenda(const struct method *method)
{
	return is_of(method, service_entry_methods, service_entry_method_count) ||
	       is_of(method, service_search_methods, service_search_method_count) ||
	       strcmp(method->name, JOURNAL ".Attach") == 0;
}

/* Tell the agenda who changes a meeting; the call has failed where that is nobody's name. */
static bool let_write(struct service *service, const struct method *method, struct call *call)
{
	struct asker asker;
	struct error err;
	int result;

	if (!service->agenda || !strstr(method->parameters, "by ") ||
	    !(is_of(method, service_meeting_methods, service_meeting_method_count) ||
	      is_of(method, service_series_methods, service_series_method_count) ||
	      is_of(method, service_calendar_methods, service_calendar_method_count)))
		return true;
	result = service_asker(service, call, &asker, &err);
	if (result == 0)
		agenda_set_writer(service->agenda, asker.author.member);
	else
		call_fail(call, &err);
	asker_release(&asker);
	return result == 0;
}

void service_settle(struct service *service)
{
	tell_changes(service);
	if (service->store && store_wants_checkpoint(service->store) && service->on_written)
		service->on_written(service->context);
}

const char *service_journal_state(const struct service *service)
{
	const char *trouble = service->store ? store_trouble(service->store) : NULL;

	if (service->unusable.fault)
		return service->unusable.value;
	return trouble ? trouble : "usable";
}

bool service_is_usable(struct service *service, struct call *call)
{
	if (service->store && store_trouble(service->store))
		error_set(&service->unusable, -EIO, FAULT_JOURNAL_UNUSABLE, NULL,
			  store_trouble(service->store),
			  "reading and writing have stopped since the trouble with the disk or the "
			  "file");
	if (service->unusable.fault != FAULT_NONE)
		call_fail(call, &service->unusable);
	return service->unusable.fault == FAULT_NONE;
}

void service_make_copy(struct service *service, const char *kind, copy_made *on_made, void *context)
{
	char name[BACKUP_NAME];
	struct error err;
	int result;

	if (service->make_copy && service->make_copy(service->context, kind, on_made, context))
		return;
	result = backups_make(service->store, service->paths->backups_dir, kind,
			      service_today(service), service_now(service), name, &err);
	on_made(context, result < 0 ? NULL : name, &err);
}

void service_handle(struct service *service, struct call *call)
{
	const struct method *method = find_method(call->method);
	const char *unknown = method ? unknown_parameter(method, call) : NULL;
	struct error err;

	if (!method) {
		fail_unknown(call);
		return;
	}
	if (unknown) {
		error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, unknown, NULL,
			  "the method has no such parameter");
		call_fail(call, &err);
		return;
	}
	if (method->needs_journal && !service_is_usable(service, call))
		return;
	if (method->needs_journal)
		retention_look(service);
	if (service->agenda && !precedes_agenda(method))
		agenda_start(service->agenda);
	if (!let_write(service, method, call))
		return;
	method->handle(service, call);
	service_settle(service);
}

/*
 * One daemon for a journal, also where two have runtime folders of their own
 * (a session over ssh).  Returns the descriptor that holds it.
 */
static int hold_journal(const char *folder, struct error *err)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		error_set(err, -EBUSY, FAULT_JOURNAL_UNUSABLE, NULL, "in-use",
			  "another daemon of this user keeps the journal");
	return fd;
}

/* Beside the journal's file, as it is opened before the service knows its settings. */
static int copy_before_migration(struct store *store, struct error *err)
{
	_cleanup_(free_text) char *folder = NULL;
	const char *path = sqlite3_db_filename(store_handle(store), "main");
	const char *slash = path ? strrchr(path, '/') : NULL;
	char name[BACKUP_NAME];
	int64_t now_s = wallclock_ops.now_s(NULL);
	int result;

	if (!slash)
		return error_set(err, -EINVAL, FAULT_JOURNAL_UNUSABLE, NULL, "io",
				 "the journal has no folder");
	folder = memory_format("%.*s/backups", (int)(slash - path), path);
	result = backups_make(store, folder, "migration", (int32_t)(now_s / SECONDS_A_DAY), now_s,
			      name, err);
	if (result < 0 && err->fault == FAULT_COPY_FAILED) {
		err->fault = FAULT_JOURNAL_UNUSABLE;
		snprintf(err->value, sizeof err->value, "io");
	}
	return result;
}

static void open_journal(struct service *service)
{
	if (restore_finish(service->paths, &service->unusable) == 0)
		store_open_after(&service->store, service->paths->database, copy_before_migration,
				 &service->unusable);
}

/* An erasing that was cut short is brought to its end before anything else. */
static void finish_erasing(struct service *service)
{
	bool is_unfinished = false;
	size_t backups;

	if (service->store && journal_purge_unfinished(service->store, &is_unfinished, NULL) == 0 &&
	    is_unfinished)
		service_finish_purge(service, &backups, NULL);
}

void service_init(struct service *service, const struct paths *paths, const struct clock_ops *clock,
		  void *clock_context)
{
	memset(service, 0, sizeof *service);
	service->paths = paths;
	service->lock_fd = -1;
	service->clock = clock;
	service->clock_context = clock_context;
	service->started_s = clock->now_s(clock_context);
	if (paths_make_private(paths->data_dir, &service->unusable) < 0) {
		service->unusable.fault = FAULT_JOURNAL_UNUSABLE;
		snprintf(service->unusable.value, sizeof service->unusable.value, "read-only");
	} else {
		service->lock_fd = hold_journal(paths->data_dir, &service->unusable);
		if (service->lock_fd >= 0)
			open_journal(service);
		if (service->store && search_prepare(service->store, &service->unusable) < 0) {
			store_close(service->store);
			service->store = NULL;
		}
	}
	finish_erasing(service);
	if (settings_init(&service->settings, service->store, paths->config_dir, NULL) < 0)
		abort();
	service->outlook = outlook_new(service->store, &service->settings);
}

void service_set_agenda(struct service *service, struct agenda *agenda_take)
{
	service->agenda = agenda_take;
}

void service_release(struct service *service)
{
	while (service->watchers) {
		struct watcher *watcher = service->watchers;

		service->watchers = watcher->next;
		call_drop(watcher->call);
		free_watcher(watcher);
	}
	free(service->login);
	outlook_free(service->outlook);
	store_close(service->store);
	if (service->lock_fd >= 0)
		close(service->lock_fd);
}

int64_t service_now(const struct service *service)
{
	return service->clock->now_s(service->clock_context);
}

int32_t service_today(const struct service *service)
{
	return settings_today(&service->settings, service_now(service));
}

static void on_watcher_gone(struct call *call)
{
	struct service *service = call->state;
	struct watcher **link = &service->watchers;
	struct watcher *watcher;

	while ((*link)->call != call)
		link = &(*link)->next;
	watcher = *link;
	*link = watcher->next;
	free_watcher(watcher);
	call_drop(call);
}

void service_watch(struct service *service, struct call *call)
{
	struct watcher *watcher = memory_zeroed(1, sizeof *watcher);
	struct error err;
	int result = service_reader(service, call, &watcher->asker, &watcher->reader, &err);

	if (result == 0 && (!call->wants_more || call->is_oneway))
		result = error_set(&err, -EINVAL, FAULT_EXPECTED_MORE, NULL, call->method,
				   "the method only answers with \"more\"");
	if (result < 0) {
		free_watcher(watcher);
		call_fail(call, &err);
		return;
	}
	watcher->call = call;
	watcher->next = service->watchers;
	service->watchers = watcher;
	call->state = service;
	call->on_gone = on_watcher_gone;
	call_continue(call, json_pack("{s:s, s:n}", "change", "begun", "entry"));
}

/* What has become private is gone for those who may not see it, and the other way round. */
static void tell(const struct watcher *watcher, const char *change, const struct entry *before,
		 const struct entry *after)
{
	bool was_visible = before && journal_is_visible(before, &watcher->reader);
	bool is_visible = after && journal_is_visible(after, &watcher->reader);
	const struct entry *entry = is_visible ? after : before;

	if (!was_visible && !is_visible)
		return;
	if (before && after && was_visible != is_visible)
		change = is_visible ? "added" : "removed";
	call_continue(watcher->call,
		      json_pack("{s:s, s:o}", "change", change, "entry", entry_to_wire(entry)));
}

void service_changed(struct service *service, const char *change, const struct entry *before,
		     const struct entry *after)
{
	struct watcher *next;

	outlook_follow(service->outlook, before, after);
	if (service->agenda && after && !after->is_removed)
		agenda_written(service->agenda, after->day);
	/* A watcher that does not read leaves while it is told. */
	for (struct watcher *watcher = service->watchers; watcher; watcher = next) {
		next = watcher->next;
		tell(watcher, change, before, after);
	}
}

void service_changed_much(struct service *service)
{
	struct watcher *next;

	if (settings_init(&service->settings, service->store, service->paths->config_dir, NULL) < 0)
		abort();
	outlook_reset(service->outlook);
	if (service->agenda) {
		agenda_start(service->agenda);
		agenda_renew(service->agenda);
		agenda_tick(service->agenda);
	}
	for (struct watcher *watcher = service->watchers; watcher; watcher = next) {
		next = watcher->next;
		call_continue(watcher->call, json_pack("{s:s, s:n}", "change", "much", "entry"));
	}
}
