/* SPDX-License-Identifier: MIT */
#include "daemon/notify/channel.h"
#include "daemon/notify/desk.h"

#include <gio/gio.h>
#include <libnotify/notify.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

/*
 * ayumi-notify: shows what the daemon asks for over its standard input, tells
 * on its standard output what becomes of it, and ends with its input.
 */

/* Sanitizers look at their own process for leaks. */
#ifdef WITH_SANITIZERS
enum { DUMPABLE = 1 };
#else
enum { DUMPABLE = 0 };
#endif

static GMainLoop *loop;

static void on_done(void)
{
	g_main_loop_quit(loop);
}

static void on_message(void *context, const json_t *message)
{
	(void)context;
	desk_take(message);
}

static void on_end(void *context)
{
	(void)context;
	desk_clear();
}

/* Without an address GDBus would start a bus of its own through dbus-launch. */
static void find_bus(void)
{
	const char *address = g_getenv("DBUS_SESSION_BUS_ADDRESS");
	const char *folder = g_getenv("XDG_RUNTIME_DIR");
	char *path = g_build_filename(folder ? folder : "/nonexistent", "bus", NULL);
	char *escaped = g_dbus_address_escape_value(path);
	char *found = g_strconcat("unix:path=", escaped, NULL);

	if (!address || !*address)
		g_setenv("DBUS_SESSION_BUS_ADDRESS", found, TRUE);
	g_free(found);
	g_free(escaped);
	g_free(path);
}

int main(void)
{
	const struct rlimit no_core = { .rlim_cur = 0, .rlim_max = 0 };
	const struct channel_events events = { .on_message = on_message, .on_end = on_end };

	umask(077);
	signal(SIGPIPE, SIG_IGN);
	if (prctl(PR_SET_DUMPABLE, DUMPABLE) < 0 || setrlimit(RLIMIT_CORE, &no_core) < 0) {
		perror("ayumi-notify");
		return EXIT_FAILURE;
	}
	find_bus();
	loop = g_main_loop_new(NULL, FALSE);
	/* The name that is shown where the daemon gives none; it says nothing about the household.
	 */
	notify_init("Calendar");
	desk_open(on_done);
	channel_open(&events);
	g_main_loop_run(loop);
	g_main_loop_unref(loop);
	return EXIT_SUCCESS;
}
