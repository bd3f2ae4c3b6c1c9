/* SPDX-License-Identifier: MIT */
#include "daemon/backups.h"
#include "daemon/restore.h"
#include "daemon/service.h"
#include "daemon/store_copy.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define METHOD(name) "org.ayumi.Journal." name

static json_t *to_wire(const struct backup *backup, const char *state)
{
	char date[DATE_TEXT];

	date_format(backup->day, date);
	return json_pack("{s:s, s:s, s:s, s:I, s:s?}", "name", backup->name, "kind", backup->kind,
			 "date", date, "bytes", (json_int_t)backup->bytes, "state", state);
}

/* One that is there: the name is compared, and never becomes part of a path otherwise. */
static int find(const struct service *service, const char *name, struct backup *found,
		struct error *err)
{
	struct backup *list;
	size_t count;
	int result = backups_list(service->paths->backups_dir, &list, &count, err);
	bool is_found = false;

	for (size_t i = 0; result == 0 && i < count && !is_found; i++) {
		is_found = strcmp(list[i].name, name) == 0;
		if (is_found)
			*found = list[i];
	}
	free(list);
	if (result == 0 && !is_found)
		result = error_set(err, -ENOENT, FAULT_INVALID_PARAMETER, "name", name,
				   "there is no such copy of the journal");
	return result;
}

/* --- all of them ------------------------------------------------------------------------- */

struct listing {
	struct service *service;
	struct call *call;
	struct backup *list;
	size_t count;
	size_t at;	 /* the one that is looked at now */
	json_t *backups; /* what was found of those before */
	bool is_checked;
};

static void free_listing(struct listing *listing)
{
	json_decref(listing->backups);
	free(listing->list);
	free(listing);
}

static void look_at_next(struct listing *listing);

static void on_checked(void *context, const char *state)
{
	struct listing *listing = context;

	json_array_append_new(listing->backups, to_wire(&listing->list[listing->at++], state));
	look_at_next(listing);
}

static const char *check_now(const char *path, struct error *err)
{
	return store_copy_check(path, err) < 0 ? err->value : "sound";
}

/* One after another, each in a process of its own where there is a daemon around. */
static void look_at_next(struct listing *listing)
{
	struct service *service = listing->service;
	struct error err;

	/* Whoever asked may have left. */
	for (; listing->call->peer && listing->at < listing->count; listing->at++) {
		const struct backup *backup = &listing->list[listing->at];
		_cleanup_(free_text) char *path =
			memory_format("%s/%s", service->paths->backups_dir, backup->name);
		const char *state = NULL;

		if (listing->is_checked && service->check_copy &&
		    service->check_copy(service->context, path, on_checked, listing) == 0)
			return;
		if (listing->is_checked)
			state = check_now(path, &err);
		json_array_append_new(listing->backups, to_wire(backup, state));
	}
	call_reply(listing->call, json_pack("{s:O, s:s}", "backups", listing->backups, "folder",
					    service->paths->backups_dir));
	free_listing(listing);
}

static void list_backups(struct service *service, struct call *call)
{
	struct listing *listing = memory_zeroed(1, sizeof *listing);
	struct error err;
	int result = parameter_bool(call, "check", &listing->is_checked, &err);

	if (result == 0)
		result = backups_list(service->paths->backups_dir, &listing->list, &listing->count,
				      &err);
	if (result < 0) {
		free_listing(listing);
		call_fail(call, &err);
		return;
	}
	listing->service = service;
	listing->call = call;
	listing->backups = json_array();
	look_at_next(listing);
}

/* --- one more ------------------------------------------------------------------------------ */

struct making {
	struct service *service;
	struct call *call;
};

static void on_made(void *context, const char *name, const struct error *made_err)
{
	struct making *making = context;
	struct call *call = making->call;
	struct backup made;
	struct error err;

	if (!name)
		call_fail(call, made_err);
	else if (find(making->service, name, &made, &err) < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o}", "backup", to_wire(&made, "sound")));
	free(making);
}

static void make_backup(struct service *service, struct call *call)
{
	struct making *making = memory_zeroed(1, sizeof *making);

	making->service = service;
	making->call = call;
	service_make_copy(service, "asked", on_made, making);
}

/* --- in the journal's place ------------------------------------------------------------------ */

/* What stands in the journal's place will not be read again, whatever is waited for. */
static bool is_beyond_use(const struct service *service)
{
	const char *state = service_journal_state(service);

	return strcmp(state, "damaged") == 0 || strcmp(state, "foreign") == 0;
}

/* Also while the journal cannot be used; the daemon ends, and the next one makes the exchange. */
static void restore(struct service *service, struct call *call)
{
	_cleanup_(free_text) char *path = NULL;
	const char *name = NULL;
	struct backup found;
	char kept[BACKUP_NAME];
	struct error err;
	int result = parameter_text(call, "name", false, &name, &err);

	if (result == 0 && service->lock_fd < 0)
		result = error_set(&err, -EBUSY, FAULT_JOURNAL_UNUSABLE, NULL,
				   service->unusable.value, "%s", service->unusable.detail);
	if (result == 0 && !name && !is_beyond_use(service))
		result = error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "name", NULL,
				   "only a journal that is damaged or no journal of Ayumi gives "
				   "way to an empty one");
	if (result == 0 && name)
		result = find(service, name, &found, &err);
	if (result == 0) {
		if (name)
			path = memory_format("%s/%s", service->paths->backups_dir, found.name);
		if (service->drop_copy)
			service->drop_copy(service->context);
		result = restore_prepare(service->paths, path, service_today(service),
					 service_now(service), kept, &err);
	}
	if (result < 0) {
		call_fail(call, &err);
		return;
	}
	/* What would be written now would be in the journal that is taken away. */
	error_set(&service->unusable, -EBUSY, FAULT_JOURNAL_UNUSABLE, NULL, "in-use",
		  "a copy of the journal takes its place");
	call_reply(call, json_pack("{s:s}", "kept", kept));
	if (service->stop)
		service->stop(service->context);
}

const struct method service_backup_methods[] = {
	{ METHOD("ListBackups"), list_backups, "check ", false },
	{ METHOD("MakeBackup"), make_backup, "", true },
	{ METHOD("Restore"), restore, "name ", false },
};

const size_t service_backup_method_count =
	sizeof service_backup_methods / sizeof service_backup_methods[0];
