/* SPDX-License-Identifier: MIT */
#include "daemon/notify/server.h"

#include <gio/gio.h>

static const char server_name[] = "org.freedesktop.Notifications";
static const char server_path[] = "/org/freedesktop/Notifications";

static struct {
	struct server_events events;
	GDBusConnection *bus;
	guint watch;
	char *owner;
	char *identity;	     /* the owner, and its bus */
	unsigned generation; /* one for each change of the owner */
	bool has_capabilities;
	bool has_markup;
	bool has_actions;
	void (*on_probe)(void *context, const char *why);
	void *probe_context;
	unsigned probe_generation;
} server;

const char *server_owner(void)
{
	return server.owner;
}

const char *server_identity(void)
{
	return server.identity;
}

bool server_has_markup(void)
{
	return server.has_markup;
}

bool server_has_actions(void)
{
	return server.has_actions;
}

static void set_owner(const char *owner)
{
	g_free(server.owner);
	server.owner = g_strdup(owner);
	g_free(server.identity);
	/* Unique names begin again with each bus. */
	server.identity =
		owner ? g_strconcat(owner, "@", g_dbus_connection_get_guid(server.bus), NULL)
		      : NULL;
	server.generation++;
	server.has_capabilities = false;
	server.has_markup = false;
	server.has_actions = false;
	server.events.on_owner(server.events.context, owner);
}

static void on_appeared(GDBusConnection *bus, const char *name, const char *owner, gpointer context)
{
	(void)bus;
	(void)name;
	(void)context;
	set_owner(owner);
}

static void on_vanished(GDBusConnection *bus, const char *name, gpointer context)
{
	(void)name;
	(void)context;
	/* Without a bus, the end of the connection is told apart. */
	if (bus && !g_dbus_connection_is_closed(bus))
		set_owner(NULL);
}

static void on_bus_closed(GDBusConnection *bus, gboolean vanished, GError *error, gpointer context)
{
	(void)bus;
	(void)vanished;
	(void)error;
	(void)context;
	server.events.on_bus_lost(server.events.context);
}

static void on_bus(GObject *source, GAsyncResult *result, gpointer context)
{
	(void)source;
	(void)context;
	server.bus = g_bus_get_finish(result, NULL);
	if (!server.bus) {
		server.events.on_bus_lost(server.events.context);
		return;
	}
	g_dbus_connection_set_exit_on_close(server.bus, FALSE);
	g_signal_connect(server.bus, "closed", G_CALLBACK(on_bus_closed), NULL);
	server.watch = g_bus_watch_name_on_connection(server.bus, server_name,
						      G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
						      on_vanished, NULL, NULL);
}

void server_open(const struct server_events *events)
{
	server.events = *events;
	g_bus_get(G_BUS_TYPE_SESSION, NULL, on_bus, NULL);
}

/* Not to the well-known name: a message to it could start a server. */
static void call(const char *method, const char *reply_type, GAsyncReadyCallback on_reply)
{
	g_dbus_connection_call(server.bus, server.owner, server_path, server_name, method, NULL,
			       G_VARIANT_TYPE(reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
			       SERVER_PROBE_MS, NULL, on_reply, NULL);
}

static void finish_probe(const char *why)
{
	void (*on_probe)(void *context, const char *why) = server.on_probe;

	server.on_probe = NULL;
	on_probe(server.probe_context, why);
}

/* The reply, or NULL after the probe was answered with why there is none. */
static GVariant *take_reply(GObject *source, GAsyncResult *result)
{
	GError *error = NULL;
	GVariant *reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
	const char *why = "error";

	if (reply && server.generation == server.probe_generation)
		return reply;
	if (server.generation != server.probe_generation)
		why = "no-server";
	else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
		why = "timeout";
	if (reply)
		g_variant_unref(reply);
	g_clear_error(&error);
	finish_probe(why);
	return NULL;
}

static void on_capabilities(GObject *source, GAsyncResult *result, gpointer context)
{
	GVariant *reply = take_reply(source, result);
	const char **names;

	(void)context;
	if (!reply)
		return;
	g_variant_get(reply, "(^a&s)", &names);
	server.has_capabilities = true;
	server.has_markup = g_strv_contains(names, "body-markup");
	server.has_actions = g_strv_contains(names, "actions");
	g_free(names);
	g_variant_unref(reply);
	finish_probe(NULL);
}

static void on_information(GObject *source, GAsyncResult *result, gpointer context)
{
	GVariant *reply = take_reply(source, result);

	(void)context;
	if (!reply)
		return;
	g_variant_unref(reply);
	if (server.has_capabilities)
		finish_probe(NULL);
	else
		call("GetCapabilities", "(as)", on_capabilities);
}

static gboolean on_no_server(gpointer context)
{
	(void)context;
	finish_probe("no-server");
	return G_SOURCE_REMOVE;
}

void server_probe(void (*on_probe)(void *context, const char *why), void *context)
{
	server.on_probe = on_probe;
	server.probe_context = context;
	server.probe_generation = server.generation;
	if (server.owner)
		call("GetServerInformation", "(ssss)", on_information);
	else
		g_idle_add(on_no_server, NULL);
}
