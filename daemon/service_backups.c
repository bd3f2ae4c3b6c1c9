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

static json_t *to_wire(const struct service *service, const struct backup *backup, bool is_checked)
{
	_cleanup_(free_text) char *path =
		memory_format("%s/%s", service->paths->backups_dir, backup->name);
	char date[DATE_TEXT];
	struct error err;
	const char *state = NULL;

	date_format(backup->day, date);
	if (is_checked)
		state = store_copy_check(path, &err) < 0 ? err.value : "sound";
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

static void list_backups(struct service *service, struct call *call)
{
	struct backup *list = NULL;
	size_t count = 0;
	struct error err;
	bool is_checked = false;
	json_t *backups;
	int result = parameter_bool(call, "check", &is_checked, &err);

	if (result == 0)
		result = backups_list(service->paths->backups_dir, &list, &count, &err);
	if (result < 0) {
		call_fail(call, &err);
		return;
	}
	backups = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(backups, to_wire(service, &list[i], is_checked));
	free(list);
	call_reply(call, json_pack("{s:o, s:s}", "backups", backups, "folder",
				   service->paths->backups_dir));
}

static void make_backup(struct service *service, struct call *call)
{
	struct backup made;
	char name[BACKUP_NAME];
	struct error err;
	int result;

	if (service->drop_copy)
		service->drop_copy(service->context);
	result = backups_make(service->store, service->paths->backups_dir, "asked",
			      service_today(service), service_now(service), name, &err);
	if (result == 0)
		result = find(service, name, &made, &err);
	if (service->on_changed)
		service->on_changed(service->context);
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o}", "backup", to_wire(service, &made, true)));
}

/* Also while the journal cannot be used; the daemon ends, and the next one makes the exchange. */
static void restore(struct service *service, struct call *call)
{
	_cleanup_(free_text) char *path = NULL;
	const char *name = NULL;
	struct backup found;
	char kept[BACKUP_NAME];
	struct error err;
	int result = parameter_text(call, "name", true, &name, &err);

	if (result == 0 && service->lock_fd < 0)
		result = error_set(&err, -EBUSY, FAULT_JOURNAL_UNUSABLE, NULL,
				   service->unusable.value, "%s", service->unusable.detail);
	if (result == 0)
		result = find(service, name, &found, &err);
	if (result == 0) {
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
