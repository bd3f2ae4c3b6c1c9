/* SPDX-License-Identifier: MIT */
#include "daemon/notifier.h"

#include "daemon/helper.h"
#include "schema/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A bubble that was asked for and is not gone. */
struct item {
	struct item *next;
	int64_t id;
	bool is_shown;
	uint64_t deadline_ms; /* in the loop's time, or 0 */
};

/* One helper process and its bubbles; another bus needs another. */
struct station {
	struct station *next;
	struct notifier *notifier;
	struct helper *helper;
	char *bus;
	struct item *items;
	bool is_late;
	bool is_retired; /* it is ending, and takes no more bubbles */
};

struct notifier {
	struct notifier_events events;
	uv_loop_t *loop;
	char *path;
	char *bus;
	uv_timer_t timer;
	struct station *stations;
	size_t station_count; /* with those whose handles are being closed */
	bool is_watching;
	bool is_closing;
	void (*on_closed)(void *context);
	void *closed_context;
};

static int show_op(void *context, const struct notification *notification)
{
	return notifier_show(context, notification);
}

static int withdraw_op(void *context, int64_t id)
{
	return notifier_withdraw(context, id);
}

static int watch_op(void *context, bool is_wanted)
{
	return notifier_watch(context, is_wanted);
}

const struct notifier_ops notifier_ops = {
	.show = show_op,
	.withdraw = withdraw_op,
	.watch = watch_op,
};

struct notifier *notifier_new(uv_loop_t *loop, const char *path,
			      const struct notifier_events *events)
{
	struct notifier *notifier = memory_zeroed(1, sizeof *notifier);

	notifier->loop = loop;
	notifier->path = memory_string(path);
	notifier->events = *events;
	uv_timer_init(loop, &notifier->timer);
	notifier->timer.data = notifier;
	return notifier;
}

static bool is_same_bus(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

static struct item *find_item(struct station *station, int64_t id)
{
	struct item *item = station->items;

	while (item && item->id != id)
		item = item->next;
	return item;
}

static void remove_item(struct station *station, int64_t id)
{
	for (struct item **at = &station->items; *at; at = &(*at)->next) {
		struct item *item = *at;

		if (item->id == id) {
			*at = item->next;
			free(item);
			return;
		}
	}
}

/* The bubble of this id and its station, or NULL. */
static struct item *find(struct notifier *notifier, int64_t id, struct station **station)
{
	for (*station = notifier->stations; *station; *station = (*station)->next) {
		struct item *item = find_item(*station, id);

		if (item)
			return item;
	}
	return NULL;
}

static struct station *current_station(struct notifier *notifier)
{
	for (struct station *station = notifier->stations; station; station = station->next) {
		if (!station->is_retired && is_same_bus(station->bus, notifier->bus))
			return station;
	}
	return NULL;
}

static void on_deadline(uv_timer_t *timer);

static void schedule_deadline(struct notifier *notifier)
{
	uint64_t earliest = UINT64_MAX;
	uint64_t now = uv_now(notifier->loop);

	for (struct station *station = notifier->stations; station; station = station->next) {
		for (struct item *item = station->items; item && !station->is_late;
		     item = item->next) {
			if (item->deadline_ms > 0 && item->deadline_ms < earliest)
				earliest = item->deadline_ms;
		}
	}
	uv_timer_stop(&notifier->timer);
	if (earliest != UINT64_MAX && !notifier->is_closing)
		uv_timer_start(&notifier->timer, on_deadline, earliest > now ? earliest - now : 0,
			       0);
}

static void on_deadline(uv_timer_t *timer)
{
	struct notifier *notifier = timer->data;
	uint64_t now = uv_now(notifier->loop);

	for (struct station *station = notifier->stations; station; station = station->next) {
		for (struct item *item = station->items; item; item = item->next) {
			if (item->deadline_ms > 0 && item->deadline_ms <= now)
				station->is_late = true;
		}
		if (station->is_late)
			helper_kill(station->helper);
	}
	schedule_deadline(notifier);
}

/* End the helper where nothing needs it any more. */
static void settle(struct station *station)
{
	struct notifier *notifier = station->notifier;
	bool is_watch = notifier->is_watching && is_same_bus(station->bus, notifier->bus);

	if (notifier->is_closing || station->is_retired)
		return;
	if (!station->items && !is_watch) {
		station->is_retired = true;
		helper_end(station->helper, NOTIFIER_END_MS);
	}
	schedule_deadline(notifier);
}

static void await(struct station *station, struct item *item)
{
	item->deadline_ms = uv_now(station->notifier->loop) + NOTIFIER_DEADLINE_MS;
	schedule_deadline(station->notifier);
}

static void take_shown(struct station *station, struct item *item, const json_t *fact)
{
	const struct notifier_events *events = &station->notifier->events;
	const char *owner = json_string_value(json_object_get(fact, "owner"));

	item->is_shown = true;
	item->deadline_ms = 0;
	if (events->on_shown)
		events->on_shown(events->context, item->id, owner ? owner : "",
				 (uint32_t)json_integer_value(json_object_get(fact, "number")));
}

static void take_failed(struct station *station, struct item *item, const json_t *fact)
{
	const struct notifier_events *events = &station->notifier->events;
	const char *why = json_string_value(json_object_get(fact, "why"));
	int64_t id = item->id;

	remove_item(station, id);
	if (events->on_failed)
		events->on_failed(events->context, id, why ? why : "error");
}

static void take_action(struct station *station, struct item *item, const json_t *fact)
{
	const struct notifier_events *events = &station->notifier->events;
	const char *key = json_string_value(json_object_get(fact, "key"));

	await(station, item);
	if (key && events->on_action)
		events->on_action(events->context, item->id, key);
}

static void take_closed(struct station *station, struct item *item, const json_t *fact)
{
	const struct notifier_events *events = &station->notifier->events;
	int reason = (int)json_integer_value(json_object_get(fact, "reason"));
	int64_t id = item->id;

	remove_item(station, id);
	if (reason == 0 && events->on_lost)
		events->on_lost(events->context, id);
	if (reason != 0 && events->on_closed)
		events->on_closed(events->context, id, reason);
}

/* The facts about a bubble, and whether they can be true of one on the screen or of one that is
 * not. */
static const struct handler {
	const char *name;
	bool is_for_shown;
	void (*take)(struct station *station, struct item *item, const json_t *fact);
} handlers[] = {
	{ "shown", false, take_shown },
	{ "failed", false, take_failed },
	{ "action", true, take_action },
	{ "closed", true, take_closed },
};

static void take_fact(struct station *station, json_t *message)
{
	const struct notifier_events *events = &station->notifier->events;
	const json_t *server = json_object_get(message, "server");

	if (server && events->on_server && is_same_bus(station->bus, station->notifier->bus))
		events->on_server(events->context,
				  json_is_true(json_object_get(server, "present")));
	for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++) {
		const json_t *fact = json_object_get(message, handlers[i].name);
		struct item *item;

		if (!fact)
			continue;
		item = find_item(station, json_integer_value(json_object_get(fact, "id")));
		if (item && item->is_shown == handlers[i].is_for_shown)
			handlers[i].take(station, item, fact);
		return;
	}
}

static void on_frame(void *context, json_t *message)
{
	struct station *station = context;

	if (station->notifier->is_closing)
		return;
	take_fact(station, message);
	settle(station);
}

static void on_timer_closed(uv_handle_t *handle)
{
	struct notifier *notifier = handle->data;
	void (*on_closed)(void *context) = notifier->on_closed;
	void *context = notifier->closed_context;

	free(notifier->path);
	free(notifier->bus);
	free(notifier);
	if (on_closed)
		on_closed(context);
}

static void close_if_done(struct notifier *notifier)
{
	if (notifier->is_closing && notifier->station_count == 0)
		uv_close((uv_handle_t *)&notifier->timer, on_timer_closed);
}

static void on_station_closed(void *context)
{
	struct station *station = context;
	struct notifier *notifier = station->notifier;

	free(station->bus);
	free(station);
	notifier->station_count--;
	close_if_done(notifier);
}

/* What becomes of bubbles whose helper has ended. */
static void give_up(struct notifier *notifier, struct item *items, const char *why)
{
	const struct notifier_events *events = &notifier->events;

	while (items) {
		struct item *item = items;

		items = item->next;
		if (!notifier->is_closing && item->is_shown && events->on_lost)
			events->on_lost(events->context, item->id);
		if (!notifier->is_closing && !item->is_shown && events->on_failed)
			events->on_failed(events->context, item->id, why);
		free(item);
	}
}

static void on_exit_of_helper(void *context, int status, int signal)
{
	struct station *station = context;
	struct notifier *notifier = station->notifier;
	struct item *items = station->items;
	struct station **at = &notifier->stations;

	(void)status;
	(void)signal;
	while (*at != station)
		at = &(*at)->next;
	*at = station->next;
	station->items = NULL;
	give_up(notifier, items, station->is_late ? "timeout" : "helper");
	schedule_deadline(notifier);
	helper_close(station->helper, on_station_closed, station);
}

static int start_station(struct notifier *notifier, struct station **started)
{
	struct station *station = memory_zeroed(1, sizeof *station);
	const struct helper_events events = {
		.context = station,
		.on_frame = on_frame,
		.on_exit = on_exit_of_helper,
	};
	_cleanup_(free_text) char *bus =
		notifier->bus ? memory_format("DBUS_SESSION_BUS_ADDRESS=%s", notifier->bus) : NULL;
	const char *const environment[] = { bus, NULL };
	int result;

	station->notifier = notifier;
	result = helper_start(&station->helper, notifier->loop, notifier->path, environment,
			      &events, NULL);
	if (result < 0) {
		free(station);
		return result;
	}
	station->bus = memory_string(notifier->bus);
	station->next = notifier->stations;
	notifier->stations = station;
	notifier->station_count++;
	*started = station;
	return 0;
}

static int find_or_start_station(struct notifier *notifier, struct station **station)
{
	*station = current_station(notifier);
	return *station ? 0 : start_station(notifier, station);
}

void notifier_set_bus(struct notifier *notifier, const char *address)
{
	struct station *station;

	if (is_same_bus(notifier->bus, address))
		return;
	station = current_station(notifier);
	free(notifier->bus);
	notifier->bus = memory_string(address);
	if (station)
		settle(station);
	if (notifier->is_watching)
		notifier_watch(notifier, true);
}

static json_t *write_show(const struct notification *notification)
{
	json_t *actions = json_array();
	json_t *replaces = notification->replaces_owner
				   ? json_pack("{s:s, s:I}", "owner", notification->replaces_owner,
					       "number", (json_int_t)notification->replaces_number)
				   : NULL;

	for (int i = 0; i < NOTIFICATION_ACTIONS_MAX && notification->actions[i].key; i++)
		json_array_append_new(actions, json_pack("[s, s]", notification->actions[i].key,
							 notification->actions[i].label));
	return json_pack("{s:{s:I, s:s, s:s, s:o, s:s*, s:s*, s:b, s:s, s:o*}}", "show", "id",
			 (json_int_t)notification->id, "title", notification->title, "body",
			 notification->body, "actions", actions, "icon", notification->icon, "app",
			 notification->app, "transient", notification->is_transient, "urgency",
			 notification->is_low ? "low" : "normal", "replaces", replaces);
}

int notifier_show(struct notifier *notifier, const struct notification *notification)
{
	struct station *station;
	struct item *item;
	json_t *message;
	int result;

	if (find(notifier, notification->id, &station))
		return -EEXIST;
	message = write_show(notification);
	if (!message)
		return -EINVAL;
	result = find_or_start_station(notifier, &station);
	if (result == 0)
		result = helper_send(station->helper, message);
	json_decref(message);
	if (result < 0)
		return result;
	item = memory_zeroed(1, sizeof *item);
	item->id = notification->id;
	item->next = station->items;
	station->items = item;
	await(station, item);
	return 0;
}

int notifier_withdraw(struct notifier *notifier, int64_t id)
{
	struct station *station;
	struct item *item = find(notifier, id, &station);
	json_t *message;

	if (!item)
		return -ENOENT;
	message = json_pack("{s:{s:I}}", "close", "id", (json_int_t)id);
	/* Where this fails, the deadline ends the helper. */
	helper_send(station->helper, message);
	json_decref(message);
	await(station, item);
	return 0;
}

int notifier_watch(struct notifier *notifier, bool is_wanted)
{
	struct station *station = current_station(notifier);

	notifier->is_watching = is_wanted;
	if (is_wanted)
		return find_or_start_station(notifier, &station);
	if (station)
		settle(station);
	return 0;
}

void notifier_close(struct notifier *notifier, void (*on_closed)(void *context), void *context)
{
	if (!notifier) {
		if (on_closed)
			on_closed(context);
		return;
	}
	notifier->is_closing = true;
	notifier->on_closed = on_closed;
	notifier->closed_context = context;
	uv_timer_stop(&notifier->timer);
	for (struct station *station = notifier->stations; station; station = station->next)
		helper_end(station->helper, NOTIFIER_END_MS);
	close_if_done(notifier);
}

char *notifier_own_bus(void)
{
	const char *address = getenv("DBUS_SESSION_BUS_ADDRESS");
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	_cleanup_(free_text) char *path = NULL;

	if (address && *address)
		return memory_string(address);
	if (!runtime || runtime[0] != '/')
		return NULL;
	path = memory_format("%s/bus", runtime);
	return access(path, F_OK) == 0 ? memory_format("unix:path=%s", path) : NULL;
}
