/* SPDX-License-Identifier: MIT */
#include "daemon/backups.h"
#include "daemon/journal_purge.h"
#include "daemon/service.h"
#include "schema/memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { NUMBERS_MAX = 1000 };

/* What is to be erased. */
struct purge {
	int64_t *numbers; /* owned */
	size_t count;
	struct entry *entries; /* as they are; owned */
	bool is_dry_run;
	bool is_household;
};

static void release(struct purge *purge)
{
	free(purge->numbers);
	entry_free_all(purge->entries, purge->count);
}

static int refuse(struct error *err, const char *why)
{
	return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "numbers", NULL, "%s", why);
}

static int read_numbers(const json_t *given, struct purge *purge, struct error *err)
{
	size_t count = json_array_size(given);

	if (!json_is_array(given) || count == 0 || count > NUMBERS_MAX)
		return refuse(err, "must be 1 to 1000 numbers");
	purge->numbers = memory_zeroed(count, sizeof *purge->numbers);
	for (size_t i = 0; i < count; i++) {
		if (!json_is_integer(json_array_get(given, i)))
			return refuse(err, "must be numbers");
		purge->numbers[i] = json_integer_value(json_array_get(given, i));
	}
	purge->count = count;
	return 0;
}

static int read_wish(struct service *service, const struct call *call, struct purge *purge,
		     struct error *err)
{
	const json_t *given = json_object_get(call->parameters, "numbers");
	int32_t from = 0;
	int32_t to = 0;
	bool has_from = false;
	bool has_to = false;
	const char *whose = NULL;
	int result = parameter_text(call, "for", false, &whose, err);

	if (result == 0)
		result = parameter_date(call, "from", false, &from, &has_from, err);
	if (result == 0)
		result = parameter_date(call, "to", false, &to, &has_to, err);
	if (result == 0)
		result = parameter_bool(call, "dry_run", &purge->is_dry_run, err);
	if (result == 0)
		result = parameter_bool(call, "household", &purge->is_household, err);
	if (result < 0)
		return result;
	if (given && !json_is_null(given))
		return has_from || has_to ? refuse(err, "numbers or a period, not both")
					  : read_numbers(given, purge, err);
	if (!has_from || !has_to || to < from)
		return refuse(err, "numbers, or a period from … to");
	return journal_numbers_between(service->store, from, to, &purge->numbers, &purge->count,
				       err);
}

/* Read the entries, and refuse where one is somebody else's and that was not said. */
static int check(struct service *service, const struct call *call, const struct asker *asker,
		 struct purge *purge, struct error *err)
{
	size_t count = purge->count;
	int result = 0;

	purge->entries = memory_zeroed(count ? count : 1, sizeof *purge->entries);
	purge->count = 0;
	for (size_t i = 0; result == 0 && i < count; i++) {
		struct entry *entry = &purge->entries[i];

		result = journal_get(service->store, purge->numbers[i], entry, err);
		purge->count++;
		if (result == 0 && !purge->is_household)
			result = service_check_right(call, entry, asker, err);
	}
	return result;
}

/* Those who follow the journal hear which entries are gone, and nothing of what they said. */
static void tell(struct service *service, const struct purge *purge)
{
	for (size_t i = 0; i < purge->count; i++) {
		struct entry *entry = &purge->entries[i];

		if (entry->is_removed)
			continue;
		entry->text[0] = '\0';
		while (entry->tag_count > 0)
			free(entry->tags[--entry->tag_count]);
		free(entry->said_by);
		entry->said_by = NULL;
		service_changed(service, "removed", entry, NULL);
	}
}

int service_finish_purge(struct service *service, size_t *backups, struct error *err)
{
	_cleanup_(free_text) char *folder = memory_format("%s/backups", service->paths->data_dir);
	int result;

	/* It holds what is erased now. */
	if (service->drop_copy)
		service->drop_copy(service->context);
	result = journal_purge_rewrite(service->store, err);

	*backups = 0;
	if (result == 0)
		result = backups_replace(service->store, folder, backups, err);
	if (result < 0 && err && err->fault == FAULT_COPY_FAILED)
		snprintf(err->value, sizeof err->value, "erased");
	return result < 0 ? result : journal_purge_done(service->store, err);
}

static int erase(struct service *service, const struct asker *asker, const struct purge *purge,
		 size_t *backups, struct error *err)
{
	int result = change_begin(service->store, &asker->author, err);

	if (result == 0)
		result = store_finish(service->store,
				      journal_purge(service->store, purge->numbers, purge->count,
						    asker->author.at_s, err),
				      err);
	if (result < 0)
		return result;
	return service_finish_purge(service, backups, err);
}

static void purge_entries(struct service *service, struct call *call)
{
	struct purge purge = { 0 };
	struct asker asker;
	struct error err;
	size_t backups = 0;
	int result = service_asker(service, call, &asker, &err);

	if (result == 0)
		result = read_wish(service, call, &purge, &err);
	if (result == 0)
		result = check(service, call, &asker, &purge, &err);
	if (result == 0 && !purge.is_dry_run && purge.count > 0) {
		result = erase(service, &asker, &purge, &backups, &err);
		if (result == 0)
			tell(service, &purge);
	}
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:I, s:I}", "entries", (json_int_t)purge.count,
					   "backups", (json_int_t)backups));
	release(&purge);
	asker_release(&asker);
}

const struct method service_purge_methods[] = {
	{ "org.ayumi.Journal.Purge", purge_entries, "numbers from to dry_run household by for ",
	  true },
};

const size_t service_purge_method_count =
	sizeof service_purge_methods / sizeof service_purge_methods[0];
