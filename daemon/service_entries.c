/* SPDX-License-Identifier: MIT */
#include "daemon/journal.h"
#include "daemon/members.h"
#include "daemon/service.h"
#include "schema/date.h"
#include "schema/frame.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define METHOD(name) "org.ayumi.Journal." name

enum { PAGE = 256, WHOLE_MAX = 4096, PAGE_BYTES = FRAME_MAX / 2 };

static int refuse_future(const struct service *service, const struct entry *entry,
			 struct error *err)
{
	char date[DATE_TEXT];

	if (entry->day <= service_today(service))
		return 0;
	date_format(entry->day, date);
	return error_set(err, -EINVAL, FAULT_FUTURE_DATE, "date", date,
			 "what has not happened yet cannot be written down");
}

/* A second call with the same id, after a lost answer: 0 with *is_known where it says the same. */
static int find_known(struct service *service, const json_t *given, const struct entry *wanted,
		      bool *is_known, struct entry *entry, struct error *err)
{
	_cleanup_(free_text) char *id = memory_string(wanted->id);
	json_t *changes;
	struct entry first;
	int result = journal_find_first(service->store, id, is_known, entry, err);

	if (result < 0 || !*is_known)
		return result;
	/* What the writer left open was filled in then, and is not compared. */
	changes = json_copy((json_t *)(uintptr_t)given);
	json_object_del(changes, "id");
	result = journal_find_first(service->store, id, is_known, &first, err);
	if (result == 0)
		result = entry_apply(&first, changes, err);
	json_decref(changes);
	if (result == 0 && !entry_says_the_same(&first, entry))
		result = error_set(err, -EEXIST, FAULT_ID_IN_USE, NULL, id,
				   "another entry already has this id");
	entry_release(&first);
	if (result == 0) {
		int64_t number = entry->number;

		entry_release(entry);
		return journal_get(service->store, number, entry, err);
	}
	entry_release(entry);
	return result;
}

int service_add_within(struct service *service, const json_t *given, const struct asker *asker,
		       struct entry *entry, bool *is_known, struct error *err)
{
	struct entry known = { 0 };
	int64_t member;
	int result = entry_from_writer(entry, given, service_today(service), err);

	*is_known = false;
	if (result == 0)
		result = refuse_future(service, entry, err);
	if (result == 0)
		result = find_known(service, given, entry, is_known, &known, err);
	if (result == 0 && *is_known) {
		entry_release(entry);
		*entry = known;
		return 0;
	}
	if (result == 0 && !json_is_string(json_object_get(given, "member")))
		entry->member = memory_string(asker->name);
	if (result == 0)
		result = member_id_writing(service->store, entry->member, &member, err);
	if (result == 0)
		result = journal_add_within(service->store, entry, asker->author.at_s, err);
	entry_release(&known);
	if (result < 0)
		entry_release(entry);
	return result;
}

int service_begin_adding(struct service *service, const struct call *call, const json_t *given,
			 struct asker *asker, struct error *err)
{
	const char *member = json_string_value(json_object_get(given, "member"));
	int64_t writer;
	int result = service_asker(service, call, asker, err);

	/* A name that is wrong is told of with the entry. */
	if (result == 0 && member && *member && !asker->is_sure &&
	    member_id_writing(service->store, member, &writer, NULL) == 0)
		asker->author.member = writer;
	return result < 0 ? result : change_begin(service->store, &asker->author, err);
}

static void add(struct service *service, struct call *call)
{
	const json_t *given = json_object_get(call->parameters, "entry");
	struct entry entry = { 0 };
	struct asker asker;
	struct error err;
	bool is_known = false;
	int result = service_begin_adding(service, call, given, &asker, &err);

	if (result == 0)
		result = store_finish(
			service->store,
			service_add_within(service, given, &asker, &entry, &is_known, &err), &err);
	if (result < 0) {
		call_fail(call, &err);
	} else {
		if (!is_known)
			service_changed(service, "added", NULL, &entry);
		call_reply(call, json_pack("{s:o, s:o}", "entry", entry_to_wire(&entry), "today",
					   service_today_to_wire(service)));
	}
	entry_release(&entry);
	asker_release(&asker);
}

static int refuse_private(const struct entry *entry, struct error *err)
{
	return error_number(err, -EACCES, FAULT_ENTRY_PRIVATE, entry->number,
			    "entry %lld is private", (long long)entry->number);
}

static void get(struct service *service, struct call *call)
{
	struct entry entry = { 0 };
	struct journal_reader reader;
	struct asker asker;
	struct error err;
	int64_t number = 0;
	int result = service_reader(service, call, &asker, &reader, &err);

	if (result == 0)
		result = parameter_number(call, "number", true, &number, &err);
	if (result == 0)
		result = journal_get(service->store, number, &entry, &err);
	if (result == 0 && !journal_is_visible(&entry, &reader))
		result = refuse_private(&entry, &err);
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o}", "entry", entry_to_wire(&entry)));
	entry_release(&entry);
	asker_release(&asker);
}

/* A list that is being sent. */
struct listing {
	struct service *service;
	struct asker asker;
	struct journal_filter filter;
	struct journal_cursor cursor;
	int64_t hidden;
};

int service_read_filter(const struct service *service, const struct call *call,
			struct journal_filter *filter, int64_t *limit, struct error *err)
{
	const struct kind *kind;
	int64_t member;

	memset(filter, 0, sizeof *filter);
	if (parameter_date(call, "from", false, &filter->from_day, &filter->has_from, err) < 0 ||
	    parameter_date(call, "to", false, &filter->to_day, &filter->has_to, err) < 0 ||
	    parameter_text(call, "kind", false, &filter->kind, err) < 0 ||
	    parameter_text(call, "outcome", false, &filter->outcome, err) < 0 ||
	    parameter_text(call, "member", false, &filter->member, err) < 0 ||
	    parameter_text(call, "tag", false, &filter->tag, err) < 0 ||
	    parameter_number(call, "limit", false, limit, err) < 0)
		return -EINVAL;
	kind = filter->kind ? kind_find(filter->kind) : NULL;
	if (filter->kind && !kind)
		return error_set(err, -EINVAL, FAULT_UNKNOWN_KIND, "kind", filter->kind,
				 "no such kind of observation");
	if (kind && filter->outcome && *filter->outcome && !kind_outcome(kind, filter->outcome))
		return error_set(err, -EINVAL, FAULT_UNKNOWN_OUTCOME, filter->kind, filter->outcome,
				 "the kind has no such outcome");
	if (*limit < 0)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "limit", NULL,
				 "limit must not be negative");
	/* The family as a whole has an empty name. */
	if (filter->member && *filter->member)
		return member_id(service->store, filter->member, &member, err);
	return 0;
}

static json_t *entries_to_wire(const struct entry *entries, size_t count, const char *name)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, entry_to_wire(&entries[i]));
	return json_pack("{s:o}", name, array);
}

static void free_listing(struct listing *listing)
{
	asker_release(&listing->asker);
	free(listing);
}

static void end_listing(struct call *call)
{
	free_listing(call->state);
	call->state = NULL;
	call->on_drained = NULL;
	call->on_gone = NULL;
}

static void on_list_gone(struct call *call)
{
	end_listing(call);
	call_drop(call);
}

/* How many of the entries, at least one, surely fit into one message; a byte may be sent as six. */
static size_t count_fitting(const struct entry *entries, size_t count)
{
	size_t bytes = 0;
	size_t i = 0;

	while (i < count) {
		const struct entry *entry = &entries[i];

		bytes += strlen(entry->text) * 6 + 1024;
		for (size_t t = 0; t < entry->tag_count; t++)
			bytes += strlen(entry->tags[t]) * 6 + 4;
		if (i > 0 && bytes > PAGE_BYTES)
			break;
		i++;
	}
	return i;
}

/* One page; it goes on when the peer has taken it. */
static void send_page(struct call *call)
{
	struct listing *listing = call->state;
	size_t page = call->wants_more ? PAGE : WHOLE_MAX + 1;
	struct entry *entries;
	struct error err;
	size_t count;
	size_t fitting;
	json_t *reply;

	if (journal_list(listing->service->store, &listing->filter, &listing->cursor, page,
			 &entries, &count, &err) < 0) {
		end_listing(call);
		call_fail(call, &err);
		return;
	}
	if (!call->wants_more && count == page) {
		entry_free_all(entries, count);
		error_set(&err, -EMSGSIZE, FAULT_INVALID_PARAMETER, "more", NULL,
			  "there are more than %d; ask with \"more\", or for less", WHOLE_MAX);
		end_listing(call);
		call_fail(call, &err);
		return;
	}
	fitting = call->wants_more ? count_fitting(entries, count) : count;
	if (fitting < count)
		journal_cursor_behind(&listing->cursor, &entries[fitting - 1]);
	reply = entries_to_wire(entries, fitting, "entries");
	json_object_set_new(reply, "private_entries", json_integer(listing->hidden));
	entry_free_all(entries, count);
	if (call->wants_more && (fitting < count || count == page)) {
		call_continue(call, reply);
		return;
	}
	end_listing(call);
	call_reply(call, reply);
}

static int begin_listing(struct service *service, const struct call *call, struct listing *listing,
			 struct error *err)
{
	struct journal_filter *filter = &listing->filter;
	int64_t limit = 0;
	int result = service_read_filter(service, call, filter, &limit, err);

	listing->service = service;
	if (result == 0)
		result = service_reader(service, call, &listing->asker, &filter->reader, err);
	if (result == 0 && limit > 0)
		result = journal_list_last(service->store, filter, limit, &listing->cursor, err);
	if (result == 0)
		result = journal_count_hidden(service->store, filter, &listing->cursor,
					      &listing->hidden, err);
	return result;
}

static void list(struct service *service, struct call *call)
{
	struct listing *listing = memory_zeroed(1, sizeof *listing);
	struct error err;

	if (begin_listing(service, call, listing, &err) < 0) {
		free_listing(listing);
		call_fail(call, &err);
		return;
	}
	call->state = listing;
	call->on_gone = on_list_gone;
	call->on_drained = call->wants_more && !call->is_oneway ? send_page : NULL;
	send_page(call);
}

static int get_present(struct service *service, const struct call *call, struct entry *entry,
		       struct error *err)
{
	int64_t number = 0;
	int result = parameter_number(call, "number", true, &number, err);

	memset(entry, 0, sizeof *entry);
	if (result == 0)
		result = journal_get(service->store, number, entry, err);
	if (result == 0 && entry->is_removed)
		result = error_number(err, -ENOENT, FAULT_ENTRY_REMOVED, number,
				      "entry %lld was removed", (long long)number);
	return result;
}

int service_check_right(const struct call *call, const struct entry *entry,
			const struct asker *asker, struct error *err)
{
	const char *whose = NULL;
	int result = parameter_text(call, "for", false, &whose, err);

	if (result < 0 || !entry->member ||
	    (asker->name && strcmp(entry->member, asker->name) == 0) ||
	    (whose && strcmp(entry->member, whose) == 0))
		return result;
	result = error_number(err, -EPERM, FAULT_NOT_YOURS, entry->number,
			      "the entry is another member's");
	snprintf(err->value, sizeof err->value, "%s", entry->member);
	return result;
}

/* The entry that is to be changed, in a state that allows it, and the right to do so. */
static int get_changeable(struct service *service, const struct call *call, struct asker *asker,
			  struct entry *entry, struct error *err)
{
	int result = service_asker(service, call, asker, err);

	memset(entry, 0, sizeof *entry);
	if (result == 0)
		result = get_present(service, call, entry, err);
	return result < 0 ? result : service_check_right(call, entry, asker, err);
}

/* What the asker may see of it: what is private only where it is sure who asks. */
static json_t *shown_to_wire(const struct entry *entry, const struct asker *asker)
{
	const struct journal_reader reader = { asker->is_sure, asker->author.member, asker->name };

	return journal_is_visible(entry, &reader) ? entry_to_wire(entry) : json_null();
}

/* Refuse where the writer has seen an earlier revision than the present one. */
static int check_revision(const struct call *call, const struct entry *entry, struct error *err)
{
	int64_t revision = entry->revision;
	int result = parameter_number(call, "revision", false, &revision, err);

	if (result == 0 && revision != entry->revision) {
		result = error_number(err, -ESTALE, FAULT_CHANGED_SINCE, entry->number,
				      "the entry was changed since then");
		snprintf(err->field, sizeof err->field, "entry");
	}
	return result;
}

static int replace(struct service *service, const struct asker *asker, struct entry *entry,
		   enum journal_action action, struct error *err)
{
	int result = change_begin(service->store, &asker->author, err);

	if (result < 0)
		return result;
	return store_finish(
		service->store,
		journal_replace_within(service->store, entry, action, asker->author.at_s, err),
		err);
}

static void edit(struct service *service, struct call *call)
{
	const json_t *changes = json_object_get(call->parameters, "changes");
	struct entry before;
	struct entry entry = { 0 };
	struct asker asker;
	struct error err;
	int result = get_changeable(service, call, &asker, &before, &err);

	if (result == 0)
		result = check_revision(call, &before, &err);
	if (result == 0)
		result = journal_get(service->store, before.number, &entry, &err);
	if (result == 0)
		result = entry_apply(&entry, changes, &err);
	if (result == 0 && entry.day != before.day)
		result = refuse_future(service, &entry, &err);
	if (result == 0 && !entry_says_the_same(&before, &entry)) {
		result = replace(service, &asker, &entry, JOURNAL_EDIT, &err);
		if (result == 0)
			service_changed(service, "edited", &before, &entry);
	}
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o, s:o}", "before", shown_to_wire(&before, &asker),
					   "entry", shown_to_wire(&entry, &asker)));
	entry_release(&before);
	entry_release(&entry);
	asker_release(&asker);
}

static void remove_entry(struct service *service, struct call *call)
{
	struct entry before = { 0 };
	struct entry entry;
	struct asker asker;
	struct error err;
	int result = get_changeable(service, call, &asker, &entry, &err);

	if (result == 0)
		result = journal_get(service->store, entry.number, &before, &err);
	if (result == 0) {
		entry.is_removed = true;
		result = replace(service, &asker, &entry, JOURNAL_REMOVE, &err);
	}
	if (result < 0) {
		call_fail(call, &err);
	} else {
		service_changed(service, "removed", &before, &entry);
		call_reply(call, json_pack("{s:o}", "entry", shown_to_wire(&entry, &asker)));
	}
	entry_release(&before);
	entry_release(&entry);
	asker_release(&asker);
}

static void history(struct service *service, struct call *call)
{
	struct entry *revisions = NULL;
	struct journal_reader reader;
	struct asker asker;
	json_t *shown;
	size_t count = 0;
	struct error err;
	int64_t number = 0;
	int result = service_reader(service, call, &asker, &reader, &err);

	if (result == 0)
		result = parameter_number(call, "number", true, &number, &err);
	if (result == 0)
		result = journal_history(service->store, number, &revisions, &count, &err);
	if (result == 0 && !journal_is_visible(&revisions[count - 1], &reader))
		result = refuse_private(&revisions[count - 1], &err);
	if (result < 0) {
		call_fail(call, &err);
	} else {
		/* What was private once stays so. */
		shown = json_array();
		for (size_t i = 0; i < count; i++) {
			if (journal_is_visible(&revisions[i], &reader))
				json_array_append_new(shown, entry_to_wire(&revisions[i]));
		}
		call_reply(call, json_pack("{s:o}", "revisions", shown));
	}
	entry_free_all(revisions, count);
	asker_release(&asker);
}

const struct method service_entry_methods[] = {
	{ METHOD("Add"), add, "entry by ", true },
	{ METHOD("Get"), get, "number mine by ", true },
	{ METHOD("List"), list, "from to kind outcome member tag limit mine by ", true },
	{ METHOD("Edit"), edit, "number changes revision by for ", true },
	{ METHOD("Remove"), remove_entry, "number by for ", true },
	{ METHOD("History"), history, "number mine by ", true },
};

const size_t service_entry_method_count =
	sizeof service_entry_methods / sizeof service_entry_methods[0];
