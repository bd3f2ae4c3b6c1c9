/* SPDX-License-Identifier: MIT */
#include "daemon/notify/desk.h"

#include "daemon/notify/bubble.h"
#include "daemon/notify/channel.h"
#include "daemon/notify/server.h"
#include "schema/memory.h"

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>

enum { COMMANDS_MAX = 64, CLEAR_MS = 3000 };

/* A wish of the daemon that waits for its turn. */
struct command {
	json_int_t id;
	json_t *show; /* NULL where the bubble is to be closed */
};

static struct {
	GQueue commands;
	GList *bubbles;	 /* on the screen */
	GList *departed; /* gone from it, and to be freed when the server answers */
	bool is_settled; /* whether there is a bus and a server is known */
	bool has_bus;
	bool is_probing;
	bool is_clearing;
	void (*on_done)(void);
} desk;

static void advance(void);

static void free_command(struct command *command)
{
	json_decref(command->show);
	free(command);
}

static void tell_failed(json_int_t id, const char *why, const char *message)
{
	channel_send_take(json_pack("{s:{s:I, s:s, s:s}}", "failed", "id", id, "why", why,
				    "message", message));
}

static void tell_closed(json_int_t id, int reason)
{
	channel_send_take(json_pack("{s:{s:I, s:i}}", "closed", "id", id, "reason", reason));
}

static struct bubble *find_bubble(json_int_t id)
{
	for (GList *item = desk.bubbles; item; item = item->next) {
		if (bubble_id(item->data) == id)
			return item->data;
	}
	return NULL;
}

/* Freeing waits for the server, so that it is put off until that answers. */
static void depart(struct bubble *bubble, int reason)
{
	desk.bubbles = g_list_remove(desk.bubbles, bubble);
	desk.departed = g_list_prepend(desk.departed, bubble);
	bubble_silence(bubble);
	tell_closed(bubble_id(bubble), reason);
}

static void free_departed(void)
{
	while (desk.departed) {
		bubble_free(desk.departed->data);
		desk.departed = g_list_delete_link(desk.departed, desk.departed);
	}
}

static void queue_close(json_int_t id)
{
	struct command *command = memory_zeroed(1, sizeof *command);

	command->id = id;
	g_queue_push_tail(&desk.commands, command);
}

/* Some servers leave a bubble on the screen after its button was pressed. */
static void on_action(void *context, struct bubble *bubble, const char *key)
{
	(void)context;
	channel_send_take(
		json_pack("{s:{s:I, s:s}}", "action", "id", bubble_id(bubble), "key", key));
	queue_close(bubble_id(bubble));
	advance();
}

static void on_closed(void *context, struct bubble *bubble, int reason)
{
	(void)context;
	depart(bubble, reason);
}

/* The number of the bubble that is to be replaced, if it is this server's; 0 for none. */
static int find_replaced(const json_t *show)
{
	const json_t *replaces = json_object_get(show, "replaces");
	const char *owner = json_string_value(json_object_get(replaces, "owner"));

	if (!owner || g_strcmp0(owner, server_identity()) != 0)
		return 0;
	return (int)json_integer_value(json_object_get(replaces, "number"));
}

/* What stood there before is no longer there. */
static void depart_replaced(int number)
{
	for (GList *item = desk.bubbles; number && item; item = item->next) {
		if (bubble_number(item->data) == number) {
			depart(item->data, 3);
			return;
		}
	}
}

static void show(const struct command *command)
{
	int replaced = find_replaced(command->show);
	const struct bubble_style style = {
		.has_markup = server_has_markup(),
		.has_actions = server_has_actions(),
	};
	const struct bubble_events events = { .on_action = on_action, .on_closed = on_closed };
	struct bubble *bubble = bubble_show(command->show, replaced, &style, &events);

	if (!bubble) {
		tell_failed(command->id, "error", "the server refused it");
		return;
	}
	depart_replaced(bubble_number(bubble) == replaced ? replaced : 0);
	desk.bubbles = g_list_prepend(desk.bubbles, bubble);
	channel_send_take(json_pack("{s:{s:I, s:s, s:i}}", "shown", "id", command->id, "owner",
				    server_identity(), "number", bubble_number(bubble)));
}

static void withdraw(const struct command *command)
{
	struct bubble *bubble = find_bubble(command->id);

	/* An error means that the server no longer has it. */
	if (bubble && !bubble_withdraw(bubble))
		depart(bubble, 4);
}

static void on_probe(void *context, const char *why)
{
	struct command *command = g_queue_pop_head(&desk.commands);

	(void)context;
	desk.is_probing = false;
	if (!why) {
		if (!command->show)
			withdraw(command);
		else if (!desk.is_clearing)
			show(command);
		free_departed();
	} else if (command->show) {
		tell_failed(command->id, why, "the server did not answer");
	}
	free_command(command);
	advance();
}

static void advance(void)
{
	while (desk.is_settled && !desk.is_probing) {
		struct command *command = g_queue_peek_head(&desk.commands);

		if (!command)
			break;
		if (server_owner() && (command->show || find_bubble(command->id))) {
			desk.is_probing = true;
			server_probe(on_probe, NULL);
			return;
		}
		if (command->show && desk.has_bus)
			tell_failed(command->id, "no-server", "no server is on the bus");
		if (command->show && !desk.has_bus)
			tell_failed(command->id, "no-bus", "there is no session bus");
		/* libnotify does not look for the bus again: only a new process does. */
		desk.is_clearing |= !desk.has_bus;
		free_command(g_queue_pop_head(&desk.commands));
	}
	if (desk.is_clearing && !desk.is_probing)
		desk.on_done();
}

static void on_owner(void *context, const char *owner)
{
	(void)context;
	desk.is_settled = true;
	desk.has_bus = true;
	while (desk.bubbles)
		depart(desk.bubbles->data, 0);
	channel_send_take(json_pack("{s:{s:b}}", "server", "present", owner != NULL));
	advance();
}

/* Where there never was a bus, the first wish is still told so. */
static void on_bus_lost(void *context)
{
	(void)context;
	desk.is_settled = true;
	desk.is_clearing |= desk.has_bus;
	desk.has_bus = false;
	while (desk.bubbles)
		depart(desk.bubbles->data, 0);
	advance();
}

void desk_open(void (*on_done)(void))
{
	const struct server_events events = { .on_owner = on_owner, .on_bus_lost = on_bus_lost };

	g_queue_init(&desk.commands);
	desk.on_done = on_done;
	server_open(&events);
}

void desk_take(const json_t *message)
{
	json_t *wish = json_object_get(message, "show");
	bool is_show = wish != NULL;
	struct command *command;

	if (!is_show)
		wish = json_object_get(message, "close");
	if (!json_is_integer(json_object_get(wish, "id")) || desk.is_clearing)
		return;
	command = memory_zeroed(1, sizeof *command);
	command->id = json_integer_value(json_object_get(wish, "id"));
	command->show = is_show ? json_incref(wish) : NULL;
	if (is_show && g_queue_get_length(&desk.commands) >= COMMANDS_MAX) {
		tell_failed(command->id, "error", "too much waits to be shown");
		free_command(command);
		return;
	}
	g_queue_push_tail(&desk.commands, command);
	advance();
}

static gboolean on_clear_deadline(gpointer context)
{
	(void)context;
	desk.on_done();
	return G_SOURCE_REMOVE;
}

void desk_clear(void)
{
	desk.is_clearing = true;
	/* The first one stays where its probe is on the way. */
	while (g_queue_get_length(&desk.commands) > (desk.is_probing ? 1 : 0))
		free_command(g_queue_pop_tail(&desk.commands));
	for (GList *item = desk.bubbles; item; item = item->next)
		queue_close(bubble_id(item->data));
	g_timeout_add(CLEAR_MS, on_clear_deadline, NULL);
	if (desk.is_settled)
		advance();
	else
		desk.on_done();
}
