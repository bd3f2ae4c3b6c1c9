/* SPDX-License-Identifier: MIT */
#include "daemon/call.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

int call_new(struct call **made, json_t *message_take, const struct call_ops *ops, void *peer,
	     struct error *err)
{
	const char *method = json_string_value(json_object_get(message_take, "method"));
	const json_t *parameters = json_object_get(message_take, "parameters");
	struct call *call;

	if (!method)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "method", NULL,
				 "a call names its method");
	if (parameters && !json_is_object(parameters) && !json_is_null(parameters))
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "parameters", NULL,
				 "must be an object");
	if (!json_is_object(parameters)) {
		json_object_set_new(message_take, "parameters", json_object());
		parameters = json_object_get(message_take, "parameters");
	}
	call = memory_zeroed(1, sizeof *call);
	call->message = message_take;
	call->method = method;
	call->parameters = parameters;
	call->wants_more = json_is_true(json_object_get(message_take, "more"));
	call->is_oneway = json_is_true(json_object_get(message_take, "oneway"));
	call->ops = ops;
	call->peer = peer;
	*made = call;
	return 0;
}

void call_drop(struct call *call)
{
	json_decref(call->message);
	free(call);
}

void call_leave(struct call *call)
{
	call->peer = NULL;
	if (call->on_gone)
		call->on_gone(call);
}

struct kept *call_kept(const struct call *call)
{
	return call->peer && call->ops->kept ? call->ops->kept(call->peer) : NULL;
}

void kept_release(struct kept *kept)
{
	if (kept->data)
		kept->release(kept->data);
	*kept = (struct kept){ .data = NULL };
}

/* Takes the message.  The peer may ask its next question before this returns. */
static void finish(struct call *call, json_t *message_take)
{
	void *peer = call->peer;
	const struct call_ops *ops = call->ops;

	if (call->is_oneway) {
		json_decref(message_take);
		message_take = NULL;
	}
	call_drop(call);
	if (peer)
		ops->send(peer, message_take, true);
	else
		json_decref(message_take);
}

void call_reply(struct call *call, json_t *parameters_take)
{
	json_t *parameters = parameters_take ? parameters_take : json_object();

	finish(call, json_pack("{s:o}", "parameters", parameters));
}

void call_continue(struct call *call, json_t *parameters_take)
{
	json_t *message = json_pack("{s:o, s:b}", "parameters", parameters_take, "continues", 1);

	if (call->peer && !call->is_oneway)
		call->ops->send(call->peer, message, false);
	else
		json_decref(message);
}

void call_fail_service(struct call *call, const char *error, const char *parameter,
		       const char *value)
{
	_cleanup_(free_text) char *name = memory_format("org.varlink.service.%s", error);

	finish(call, json_pack("{s:s, s:{s:s}}", "error", name, "parameters", parameter, value));
}

/* Which members of an error the interface calls how; NULL where it has none. */
static const struct {
	const char *value;
	const char *number;
	const char *field;
} error_names[FAULT_COUNT] = {
	[FAULT_UNKNOWN_KIND] = { .value = "kind" },
	[FAULT_UNKNOWN_OUTCOME] = { .value = "outcome", .field = "kind" },
	[FAULT_UNKNOWN_MEMBER] = { .value = "member" },
	[FAULT_MEMBER_EXISTS] = { .value = "member" },
	[FAULT_MEMBER_LEFT] = { .value = "member" },
	[FAULT_CHANGED_SINCE] = { .value = "name", .number = "number", .field = "subject" },
	[FAULT_NOT_YOURS] = { .value = "member", .number = "number" },
	[FAULT_ENTRY_PRIVATE] = { .number = "number" },
	[FAULT_FUTURE_DATE] = { .value = "date" },
	[FAULT_IMPOSSIBLE_DATE] = { .value = "date" },
	[FAULT_TEXT_TOO_LONG] = { .number = "limit" },
	[FAULT_INVALID_TEXT] = { .field = "field" },
	[FAULT_NO_SUCH_ENTRY] = { .number = "number" },
	[FAULT_ENTRY_REMOVED] = { .number = "number" },
	[FAULT_ID_IN_USE] = { .value = "id" },
	[FAULT_NO_SUCH_MEETING] = { .number = "number" },
	[FAULT_NO_SUCH_OCCURRENCE] = { .value = "day", .number = "number" },
	[FAULT_NO_DATE_BEFORE] = { .value = "day", .number = "number" },
	[FAULT_DATE_TAKEN] = { .value = "day", .number = "number" },
	[FAULT_NO_APPLICATION] = { .number = "number" },
	[FAULT_INVALID_RULE] = { .value = "rule" },
	[FAULT_INVALID_CALENDAR] = { .value = "reason", .number = "line" },
	[FAULT_NO_SUCH_SETTING] = { .value = "key" },
	[FAULT_INVALID_SETTING] = { .value = "value", .field = "key" },
	[FAULT_NO_SUCH_TEMPLATE] = { .value = "template" },
	[FAULT_TEMPLATE_EXISTS] = { .value = "template" },
	[FAULT_JOURNAL_UNUSABLE] = { .value = "reason" },
	[FAULT_COPY_FAILED] = { .value = "state" },
	[FAULT_HELPER_FAILED] = { .value = "helper" },
	[FAULT_EXPECTED_MORE] = { .value = "method" },
};

static json_t *error_parameters(const struct error *err)
{
	json_t *parameters = json_pack("{s:s}", "message", err->detail);

	if (error_names[err->fault].value)
		json_object_set_new(parameters, error_names[err->fault].value,
				    json_string(err->value));
	if (error_names[err->fault].number)
		json_object_set_new(parameters, error_names[err->fault].number,
				    json_integer(err->number));
	if (error_names[err->fault].field)
		json_object_set_new(parameters, error_names[err->fault].field,
				    json_string(err->field));
	return parameters;
}

json_t *call_error_to_wire(const struct error *err)
{
	_cleanup_(free_text) char *name = NULL;

	if (err->fault == FAULT_INVALID_PARAMETER)
		return json_pack("{s:s, s:{s:s, s:s}}", "error",
				 "org.varlink.service.InvalidParameter", "parameters", "parameter",
				 err->field, "message", err->detail);
	name = memory_format("org.ayumi.Journal.%s", fault_name(err->fault));
	return json_pack("{s:s, s:o}", "error", name, "parameters", error_parameters(err));
}

void call_fail(struct call *call, const struct error *err)
{
	finish(call, call_error_to_wire(err));
}

static int wrong(struct error *err, const char *name, const char *must)
{
	return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, name, NULL, "%s must be %s", name,
			 must);
}

static int find(const struct call *call, const char *name, bool is_required, const json_t **value,
		struct error *err)
{
	*value = json_object_get(call->parameters, name);
	if (json_is_null(*value))
		*value = NULL;
	return !*value && is_required ? wrong(err, name, "given") : 0;
}

int parameter_text(const struct call *call, const char *name, bool is_required, const char **value,
		   struct error *err)
{
	const json_t *found;
	int result = find(call, name, is_required, &found, err);

	if (result < 0 || !found)
		return result;
	if (!json_is_string(found))
		return wrong(err, name, "a string");
	*value = json_string_value(found);
	return 0;
}

int parameter_number(const struct call *call, const char *name, bool is_required, int64_t *value,
		     struct error *err)
{
	const json_t *found;
	int result = find(call, name, is_required, &found, err);

	if (result < 0 || !found)
		return result;
	if (!json_is_integer(found))
		return wrong(err, name, "an integer");
	*value = json_integer_value(found);
	return 0;
}

int parameter_bool(const struct call *call, const char *name, bool *value, struct error *err)
{
	const json_t *found;
	int result = find(call, name, false, &found, err);

	if (result < 0 || !found)
		return result;
	if (!json_is_boolean(found))
		return wrong(err, name, "true or false");
	*value = json_is_true(found);
	return 0;
}

int parameter_date(const struct call *call, const char *name, bool is_required, int32_t *day,
		   bool *is_given, struct error *err)
{
	const char *text = NULL;
	int result = parameter_text(call, name, is_required, &text, err);

	if (is_given)
		*is_given = text != NULL;
	if (result < 0 || !text)
		return result;
	if (date_parse(text, day) < 0)
		return error_set(err, -EINVAL, FAULT_IMPOSSIBLE_DATE, name, text,
				 "must be a date that exists, as YYYY-MM-DD");
	return 0;
}
