/* SPDX-License-Identifier: MIT */
#include "daemon/journal.h"
#include "daemon/members.h"
#include "daemon/retention.h"
#include "daemon/sandbox.h"
#include "daemon/service.h"
#include "schema/date.h"
#include "schema/memory.h"
#include "schema/text.h"
#include "schema/version.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define METHOD(name) "org.ayumi.Journal." name

enum { BUS_MAX_BYTES = 512 };

json_t *service_today_to_wire(const struct service *service)
{
	struct civil now = civil_from_instant(service_now(service));
	char date[DATE_TEXT];
	char calendar_date[DATE_TEXT];
	char time[TIME_TEXT];

	date_format(service_today(service), date);
	date_format(now.day, calendar_date);
	time_format(now.minute, time);
	return json_pack("{s:s, s:s, s:s, s:s}", "date", date, "calendar_date", calendar_date,
			 "time", time, "zone", civil_zone());
}

static void get_today(struct service *service, struct call *call)
{
	call_reply(call, service_today_to_wire(service));
}

static json_t *kind_to_wire(const struct kind *kind)
{
	json_t *outcomes = json_array();

	for (size_t i = 0; i < kind_outcome_count(kind); i++) {
		const struct outcome *outcome = &kind->outcomes[i];

		json_array_append_new(outcomes,
				      json_pack("{s:s, s:s, s:s}", "id", outcome->id, "label_ja",
						outcome->ja, "label_en", outcome->en));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:o}", "id", kind->id, "group",
			 kind_group_id(kind->group), "label_ja", kind->ja, "label_en", kind->en,
			 "outcomes", outcomes);
}

static void get_kinds(struct service *service, struct call *call)
{
	json_t *all = json_array();

	(void)service;
	for (size_t i = 0; i < kinds_count; i++)
		json_array_append_new(all, kind_to_wire(&kinds[i]));
	call_reply(call, json_pack("{s:o}", "kinds", all));
}

static void list_members(struct service *service, struct call *call)
{
	struct asker asker = { 0 };
	json_t *members = NULL;
	struct error err;
	bool is_all = false;
	int result = parameter_bool(call, "all", &is_all, &err);

	if (result == 0)
		result = service_asker(service, call, &asker, &err);
	if (result == 0)
		result = member_list(service->store, is_all, &members, &err);
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o, s:s?}", "members", members, "last", asker.name));
	asker_release(&asker);
}

/* What a call changes of a member. */
struct member_words {
	const char *name;
	const char *to;
	const char *login;
};

static int add_within(struct service *service, const struct member_words *words, int64_t now_s,
		      struct error *err)
{
	return member_add_within(service->store, words->name, words->login, now_s, err);
}

static int rename_within(struct service *service, const struct member_words *words, int64_t now_s,
			 struct error *err)
{
	return member_rename(service->store, words->name, words->to, now_s, err);
}

static int leave_within(struct service *service, const struct member_words *words, int64_t now_s,
			struct error *err)
{
	return member_leave(service->store, words->name, now_s, err);
}

static int login_within(struct service *service, const struct member_words *words, int64_t now_s,
			struct error *err)
{
	return member_set_login(service->store, words->name, words->login, now_s, err);
}

static void change_member(struct service *service, struct call *call,
			  int (*change)(struct service *service, const struct member_words *words,
					int64_t now_s, struct error *err))
{
	struct member_words words = { NULL, NULL, NULL };
	struct asker asker = { 0 };
	json_t *member = NULL;
	struct error err;
	int result = parameter_text(call, "name", true, &words.name, &err);

	if (result == 0)
		result = parameter_text(call, "to", change == rename_within, &words.to, &err);
	if (result == 0)
		result = parameter_text(call, "login", false, &words.login, &err);
	if (result == 0)
		result = service_asker(service, call, &asker, &err);
	if (result == 0)
		result = change_begin(service->store, &asker.author, &err);
	/* The answer is read before anything is kept: nothing can fail afterwards. */
	if (result == 0) {
		result = change(service, &words, asker.author.at_s, &err);
		if (result == 0)
			result = member_get(service->store, words.to ? words.to : words.name,
					    &member, &err);
		result = store_finish(service->store, result, &err);
	}
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:O}", "member", member));
	json_decref(member);
	asker_release(&asker);
}

static void add_member(struct service *service, struct call *call)
{
	change_member(service, call, add_within);
}

static void rename_member(struct service *service, struct call *call)
{
	change_member(service, call, rename_within);
}

static void leave_member(struct service *service, struct call *call)
{
	change_member(service, call, leave_within);
}

static void set_login(struct service *service, struct call *call)
{
	change_member(service, call, login_within);
}

static void get_settings(struct service *service, struct call *call)
{
	call_reply(call, json_pack("{s:o}", "settings", settings_all_to_wire(&service->settings)));
}

static void set_setting(struct service *service, struct call *call)
{
	const char *key = NULL;
	const char *value = NULL;
	struct asker asker = { 0 };
	struct error err;
	int result = parameter_text(call, "key", true, &key, &err);

	if (result == 0)
		result = parameter_text(call, "value", false, &value, &err);
	if (result == 0)
		result = service_asker(service, call, &asker, &err);
	if (result == 0)
		result = settings_set_by(&service->settings, &asker.author, key, value, &err);
	asker_release(&asker);
	if (result < 0) {
		call_fail(call, &err);
		return;
	}
	outlook_switch(service->outlook);
	if (strcmp(key, "retention") == 0)
		retention_spare_today(service);
	if (service->agenda && strcmp(key, "zone") == 0)
		agenda_renew(service->agenda);
	if (service->agenda)
		agenda_tick(service->agenda);
	call_reply(call, json_pack("{s:o}", "setting", settings_to_wire(&service->settings, key)));
}

/* Only a bus of this machine: the address comes from a client. */
static bool is_bus_address(const char *bus)
{
	return strncmp(bus, "unix:", 5) == 0 && strlen(bus) <= BUS_MAX_BYTES && !strchr(bus, ';');
}

static void attach(struct service *service, struct call *call)
{
	const char *bus = NULL;
	struct error err;
	int result = parameter_text(call, "bus", true, &bus, &err);

	if (result == 0 && !is_bus_address(bus))
		result = error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "bus", NULL,
				   "must be an address of a bus on this machine");
	if (result < 0) {
		call_fail(call, &err);
		return;
	}
	if (service->use_bus)
		service->use_bus(service->context, bus);
	call_reply(call, NULL);
}

static int64_t count_of(struct service *service, const char *sql)
{
	sqlite3_stmt *statement = store_statement(service->store, sql, NULL);
	int64_t count = 0;

	if (statement)
		store_number(service->store, statement, 0, &count, NULL);
	return count;
}

static void add_counts(struct service *service, json_t *status)
{
	int64_t entries = 0;
	int64_t members = 0;
	int64_t meetings = 0;

	if (service->store) {
		outlook_entries(service->outlook, &entries, NULL);
		members = count_of(service, "SELECT count(*) FROM member WHERE state = 'here'");
		meetings = count_of(service, "SELECT count(*) FROM meeting WHERE is_removed = 0");
	}
	json_object_set_new(status, "entries", json_integer(entries));
	json_object_set_new(status, "members", json_integer(members));
	json_object_set_new(status, "meetings", json_integer(meetings));
}

static void set_number(json_t *status, const char *name, int64_t number)
{
	json_object_set_new(status, name, number ? json_integer(number) : json_null());
}

static void add_standing(struct service *service, json_t *status)
{
	struct agenda_standing standing = { 0 };
	const char *server = "unknown";

	if (service->agenda)
		agenda_standing(service->agenda, &standing, NULL);
	if (standing.is_server_known)
		server = standing.has_server ? "present" : "absent";
	json_object_set_new(status, "server", json_string(server));
	set_number(status, "next_reminder_s", standing.next_s);
	json_object_set_new(status, "next", standing.next ? standing.next : json_null());
	json_object_set_new(status, "waiting", json_integer(standing.waiting));
	json_object_set_new(status, "waiting_why",
			    standing.waiting_why ? json_string(standing.waiting_why) : json_null());
	json_object_set_new(status, "pending", standing.wait ? standing.wait : json_array());
	json_object_set_new(status, "questions", json_integer(standing.questions));
	set_number(status, "paused_until_s",
		   service->agenda ? agenda_paused_until(service->agenda) : 0);
}

static json_t *sandbox_to_wire(const struct sandbox *sandbox)
{
	json_t *parts = json_array();

	if (sandbox && sandbox->has_files)
		json_array_append_new(parts, json_string("landlock"));
	if (sandbox && sandbox->has_calls)
		json_array_append_new(parts, json_string("seccomp"));
	return parts;
}

static void get_status(struct service *service, struct call *call)
{
	const char *source = "none";
	const char *bus = service->tell_bus ? service->tell_bus(service->context, &source) : NULL;
	_cleanup_(free_text) char *path = memory_string(service->paths->database);
	char today[DATE_TEXT];
	json_t *status;
	size_t connections =
		service->count_connections ? service->count_connections(service->context) : 0;

	text_mend(path);
	date_format(service_today(service), today);
	status = json_pack("{s:s, s:i, s:I, s:s, s:s?, s:s, s:s, s:s?, s:s, s:I}", "version",
			   version, "pid", (int)getpid(), "started_s",
			   (json_int_t)service->started_s, "journal_path", path, "journal_detail",
			   service->unusable.fault ? service->unusable.detail : NULL, "today",
			   today, "zone", civil_zone(), "bus", bus, "bus_source", source,
			   "connections", (json_int_t)connections);
	add_counts(service, status);
	add_standing(service, status);
	json_object_set_new(status, "sandbox", sandbox_to_wire(service->sandbox));
	/* Counting has shown whether the file can be read. */
	json_object_set_new(status, "journal", json_string(service_journal_state(service)));
	call_reply(call, json_pack("{s:o}", "status", status));
}

const struct method service_household_methods[] = {
	{ METHOD("GetToday"), get_today, "", true },
	{ METHOD("GetKinds"), get_kinds, "", true },
	{ METHOD("ListMembers"), list_members, "all by ", true },
	{ METHOD("AddMember"), add_member, "name login by ", true },
	{ METHOD("RenameMember"), rename_member, "name to by ", true },
	{ METHOD("LeaveMember"), leave_member, "name by ", true },
	{ METHOD("SetLogin"), set_login, "name login by ", true },
	{ METHOD("GetSettings"), get_settings, "", true },
	{ METHOD("SetSetting"), set_setting, "key value by ", true },
	{ METHOD("GetStatus"), get_status, "", false },
	{ METHOD("Attach"), attach, "bus ", false },
};

const size_t service_household_method_count =
	sizeof service_household_methods / sizeof service_household_methods[0];
