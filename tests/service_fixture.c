/* SPDX-License-Identifier: MIT */
#include "tests/service_fixture.h"

#include "daemon/embedded.h"
#include "schema/memory.h"
#include "tests/varlink_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void tell(const struct servant *servant, bool enters)
{
	if (servant->on_service)
		servant->on_service(enters);
}

static void on_send(void *peer, json_t *message_take, bool is_last)
{
	struct servant *servant = peer;

	tell(servant, false);
	if (message_take)
		json_array_append_new(servant->replies, message_take);
	servant->ended += is_last;
	tell(servant, true);
}

static struct kept *find_kept(void *peer)
{
	struct servant *servant = peer;

	return &servant->kept;
}

static const struct call_ops ops = { on_send, find_kept };

/* As the daemon: everything follows what an answer wrote. */
static void on_entry(void *context, const struct entry *entry)
{
	struct servant *servant = context;

	servant->desktop.entry_count++;
	service_changed(&servant->service, "added", NULL, entry);
}

void servant_start(struct servant *servant)
{
	struct agenda_ports ports;

	tell(servant, true);
	service_init(&servant->service, &servant->home.paths, &household_clock, &servant->home);
	tell(servant, false);
	desktop_init(&servant->desktop, &servant->home);
	if (!servant->service.store)
		return;
	ports = desktop_ports(&servant->desktop);
	ports.on_entry = on_entry;
	ports.entry_context = servant;
	servant->desktop.agenda =
		agenda_new(servant->service.store, &servant->service.settings, &ports);
	service_set_agenda(&servant->service, servant->desktop.agenda);
	agenda_start(servant->desktop.agenda);
}

void servant_stop(struct servant *servant)
{
	desktop_refuse(&servant->desktop);
	desktop_release(&servant->desktop);
	agenda_free(servant->desktop.agenda);
	service_release(&servant->service);
}

void servant_restart(struct servant *servant)
{
	servant_stop(servant);
	servant_start(servant);
}

void servant_prepare(struct servant *servant)
{
	memset(servant, 0, sizeof *servant);
	household_init(&servant->home);
	servant->definition = varlink_read(embedded_journal_varlink);
	servant->own = varlink_read(embedded_service_varlink);
	servant->replies = json_array();
}

void servant_init(struct servant *servant)
{
	servant_prepare(servant);
	servant_start(servant);
}

void servant_release(struct servant *servant)
{
	servant_stop(servant);
	kept_release(&servant->kept);
	json_decref(servant->definition);
	json_decref(servant->own);
	json_decref(servant->replies);
	household_release(&servant->home);
}

static struct call *begin(struct servant *servant, const char *method, json_t *parameters_take,
			  bool wants_more)
{
	_cleanup_(free_text) char *name = strchr(method, '.')
						  ? memory_string(method)
						  : memory_format("org.ayumi.Journal.%s", method);
	json_t *message = json_pack("{s:s, s:o, s:b}", "method", name, "parameters",
				    parameters_take, "more", wants_more);
	struct error err = { .fault = FAULT_NONE };
	struct call *call;

	json_array_clear(servant->replies);
	servant->ended = 0;
	if (call_new(&call, message, &ops, servant, &err) < 0)
		fail_msg("%s: %s", method, err.detail);
	tell(servant, true);
	service_handle(&servant->service, call);
	tell(servant, false);
	if (!servant->is_unanswering)
		desktop_answer(&servant->desktop);
	return call;
}

/* The definition of what a full name begins with, and what follows. */
static const json_t *definition_of(const struct servant *servant, const char *name,
				   const char **member)
{
	const json_t *both[] = { servant->definition, servant->own };

	for (int i = 0; i < 2; i++) {
		const char *interface = json_string_value(json_object_get(both[i], "interface"));
		size_t length = strlen(interface);

		if (strncmp(name, interface, length) == 0 && name[length] == '.') {
			*member = name + length + 1;
			return both[i];
		}
	}
	*member = name;
	fail_msg("%s belongs to no interface", name);
	return NULL;
}

static void check_reply(const struct servant *servant, const char *method, const json_t *reply)
{
	_cleanup_(free_text) char *name = strchr(method, '.')
						  ? memory_string(method)
						  : memory_format("org.ayumi.Journal.%s", method);
	const char *error = json_string_value(json_object_get(reply, "error"));
	json_t *parameters = json_object_get(reply, "parameters");
	const char *member;
	const json_t *interface = definition_of(servant, error ? error : name, &member);
	const json_t *fields;

	if (!error) {
		fields = json_object_get(json_object_get(interface, "methods"), member);
		fields = json_object_get(fields, "out");
	} else {
		fields = json_object_get(json_object_get(interface, "errors"), member);
	}
	if (!fields)
		fail_msg("%s is not defined", error ? error : name);
	/* Errors of the protocol may carry a sentence besides. */
	if (error && interface == servant->own) {
		parameters = json_copy(parameters);
		json_object_del(parameters, "message");
		varlink_check(interface, fields, parameters, member);
		json_decref(parameters);
	} else {
		varlink_check(interface, fields, parameters, member);
	}
}

static json_t *only_reply(struct servant *servant, const char *method)
{
	if (servant->ended != 1 || json_array_size(servant->replies) != 1)
		fail_msg("%s: %zu answers, %zu ends", method, json_array_size(servant->replies),
			 servant->ended);
	check_reply(servant, method, json_array_get(servant->replies, 0));
	return json_array_get(servant->replies, 0);
}

json_t *servant_try(struct servant *servant, const char *method, json_t *parameters_take)
{
	begin(servant, method, parameters_take, false);
	return json_array_get(servant->replies, 0);
}

json_t *servant_ask_with(struct servant *servant, const char *method, json_t *parameters_take)
{
	json_t *reply;

	begin(servant, method, parameters_take, false);
	reply = only_reply(servant, method);
	if (json_object_get(reply, "error")) {
		char *text = json_dumps(reply, 0);

		fail_msg("%s: %s", method, text);
	}
	return json_object_get(reply, "parameters");
}

json_t *servant_ask(struct servant *servant, const char *method, const char *parameters)
{
	return servant_ask_with(servant, method, fixture_json(parameters));
}

json_t *servant_refused(struct servant *servant, const char *method, const char *parameters,
			const char *error)
{
	return servant_refused_with(servant, method, fixture_json(parameters), error);
}

json_t *servant_refused_with(struct servant *servant, const char *method, json_t *parameters_take,
			     const char *error)
{
	_cleanup_(free_text) char *name = strchr(error, '.')
						  ? memory_string(error)
						  : memory_format("org.ayumi.Journal.%s", error);
	json_t *reply;
	const char *said;

	begin(servant, method, parameters_take, false);
	reply = only_reply(servant, method);
	said = json_string_value(json_object_get(reply, "error"));
	if (!said || strcmp(said, name) != 0)
		fail_msg("%s: expected %s, got %s", method, name, said ? said : "no error");
	return json_object_get(reply, "parameters");
}

struct call *servant_stream(struct servant *servant, const char *method, const char *parameters)
{
	return begin(servant, method, fixture_json(parameters), true);
}

int64_t servant_add(struct servant *servant, int64_t id, const char *entry)
{
	json_t *object = fixture_json(entry);
	char uuid[UUID_TEXT];
	json_t *reply;

	fixture_id(id, uuid);
	json_object_set_new(object, "id", json_string(uuid));
	reply = servant_ask_with(servant, "Add", json_pack("{s:o}", "entry", object));
	return json_integer_value(json_object_get(json_object_get(reply, "entry"), "number"));
}

int servant_set_up(void **state)
{
	struct servant *servant = memory_zeroed(1, sizeof *servant);

	servant_init(servant);
	*state = servant;
	return 0;
}

int servant_tear_down(void **state)
{
	servant_release(*state);
	free(*state);
	return 0;
}

void servant_check(const json_t *object, const char *pattern)
{
	json_t *wanted = fixture_json(pattern);
	const char *name;
	json_t *value;

	json_object_foreach (wanted, name, value) {
		const json_t *found = json_object_get(object, name);
		_cleanup_(free_text) char *text = json_dumps(found, JSON_ENCODE_ANY);

		if (!json_equal(found, value))
			fail_msg("%s is %s, not as in %s", name, text, pattern);
	}
	json_decref(wanted);
}

json_t *servant_part(json_t *object, const char *name)
{
	return json_object_get(object, name);
}
