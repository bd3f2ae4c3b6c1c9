/* SPDX-License-Identifier: MIT */
#include "daemon/notify/bubble.h"

#include "schema/memory.h"

#include <libnotify/notify.h>
#include <stdlib.h>
#include <string.h>

struct bubble {
	struct bubble_events events;
	json_int_t id;
	NotifyNotification *notification;
	gulong closed_handler;
	bool is_silent;
};

static void on_action(NotifyNotification *notification, char *key, gpointer context)
{
	struct bubble *bubble = context;

	(void)notification;
	if (!bubble->is_silent)
		bubble->events.on_action(bubble->events.context, bubble, key);
}

static void on_closed(NotifyNotification *notification, gpointer context)
{
	struct bubble *bubble = context;

	if (!bubble->is_silent)
		bubble->events.on_closed(bubble->events.context, bubble,
					 notify_notification_get_closed_reason(notification));
}

static bool add_actions(struct bubble *bubble, const json_t *actions)
{
	const json_t *action;
	size_t i;

	json_array_foreach (actions, i, action) {
		const char *key = json_string_value(json_array_get(action, 0));
		const char *label = json_string_value(json_array_get(action, 1));

		if (!key || !label)
			return false;
		notify_notification_add_action(bubble->notification, key, label, on_action, bubble,
					       NULL);
	}
	return true;
}

static void set_body(NotifyNotification *notification, const char *title, const char *body,
		     const char *icon, bool has_markup)
{
	char *escaped = has_markup ? g_markup_escape_text(body, -1) : NULL;

	notify_notification_update(notification, title, escaped ? escaped : body, icon);
	g_free(escaped);
}

static bool dress(struct bubble *bubble, const json_t *show, const struct bubble_style *style)
{
	NotifyNotification *notification = bubble->notification;
	const char *title = json_string_value(json_object_get(show, "title"));
	const char *body = json_string_value(json_object_get(show, "body"));
	const char *app = json_string_value(json_object_get(show, "app"));
	const char *urgency = json_string_value(json_object_get(show, "urgency"));
	bool is_transient = json_is_true(json_object_get(show, "transient"));

	if (!title || !body)
		return false;
	set_body(notification, title, body, json_string_value(json_object_get(show, "icon")),
		 style->has_markup);
	if (app)
		notify_notification_set_app_name(notification, app);
	notify_notification_set_category(notification, "calendar");
	notify_notification_set_urgency(notification, urgency && strcmp(urgency, "low") == 0
							      ? NOTIFY_URGENCY_LOW
							      : NOTIFY_URGENCY_NORMAL);
	notify_notification_set_timeout(notification, is_transient ? NOTIFY_EXPIRES_DEFAULT
								   : NOTIFY_EXPIRES_NEVER);
	if (is_transient)
		notify_notification_set_hint(notification, "transient",
					     g_variant_new_boolean(TRUE));
	return !style->has_actions || add_actions(bubble, json_object_get(show, "actions"));
}

struct bubble *bubble_show(const json_t *show, int replaces, const struct bubble_style *style,
			   const struct bubble_events *events)
{
	struct bubble *bubble = memory_zeroed(1, sizeof *bubble);

	bubble->events = *events;
	bubble->id = json_integer_value(json_object_get(show, "id"));
	bubble->notification = notify_notification_new("-", NULL, NULL);
	/* Where it has a number, libnotify shows it in place of that one. */
	if (replaces > 0)
		g_object_set(bubble->notification, "id", replaces, NULL);
	bubble->closed_handler =
		g_signal_connect(bubble->notification, "closed", G_CALLBACK(on_closed), bubble);
	if (!dress(bubble, show, style) || !notify_notification_show(bubble->notification, NULL)) {
		bubble_free(bubble);
		return NULL;
	}
	return bubble;
}

json_int_t bubble_id(const struct bubble *bubble)
{
	return bubble->id;
}

int bubble_number(const struct bubble *bubble)
{
	int number;

	g_object_get(bubble->notification, "id", &number, NULL);
	return number;
}

bool bubble_withdraw(struct bubble *bubble)
{
	return notify_notification_close(bubble->notification, NULL);
}

void bubble_silence(struct bubble *bubble)
{
	bubble->is_silent = true;
}

void bubble_free(struct bubble *bubble)
{
	if (!bubble)
		return;
	g_signal_handler_disconnect(bubble->notification, bubble->closed_handler);
	notify_notification_clear_actions(bubble->notification);
	g_object_unref(bubble->notification);
	free(bubble);
}
