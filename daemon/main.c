/* SPDX-License-Identifier: MIT */
#include "daemon/agenda.h"
#include "daemon/backup_keeper.h"
#include "daemon/copy_checker.h"
#include "daemon/expander.h"
#include "daemon/log.h"
#include "daemon/notifier.h"
#include "daemon/salvage.h"
#include "daemon/sandbox.h"
#include "daemon/server.h"
#include "daemon/service.h"
#include "daemon/wallclock.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/paths.h"
#include "schema/process.h"
#include "schema/version.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { LARGE = 128 * 1024 };

/* The whole daemon, for the callbacks that join its parts. */
struct daemon {
	uv_loop_t loop;
	uv_signal_t signals[3];
	uv_idle_t idle;
	struct paths paths;
	struct server *server;
	struct service service;
	struct sandbox sandbox;
	struct agenda *agenda;
	struct expander *expander;
	struct notifier *notifier;
	struct wallclock *wallclock;
	struct backup_keeper *keeper;
	struct notifier_events events;
	char *client_bus;
	char *own_bus;
	int notify_fd; /* told once whether the start succeeded; -1 for none */
	bool has_answered;
	bool is_stopping;
};

static const int stop_signals[] = { SIGTERM, SIGINT, SIGHUP };

static void log_error(const struct error *err)
{
	log_line("%s: %s", fault_name(err->fault), err->detail);
}

/* One line for whoever started us, and one for the service manager. */
static void tell_starter(struct daemon *daemon, const char *line)
{
	if (daemon->notify_fd >= 0) {
		if (dprintf(daemon->notify_fd, "%s\n", line) < 0)
			log_line("whoever started it has gone");
		close(daemon->notify_fd);
		daemon->notify_fd = -1;
	}
}

static void on_trouble(void *context, const struct error *err)
{
	(void)context;
	log_error(err);
}

static void on_entry(void *context, const struct entry *entry)
{
	struct daemon *daemon = context;

	service_changed(&daemon->service, "added", NULL, entry);
}

static int ask_dates(void *context, const json_t *question, const struct expander_answer *answer)
{
	return expander_ask(context, question, answer);
}

static int arm(void *context, int64_t due_s)
{
	struct daemon *daemon = context;

	return daemon->wallclock ? wallclock_arm(daemon->wallclock, due_s) : -EINVAL;
}

static void on_tick(void *context, enum wallclock_reason reason)
{
	struct daemon *daemon = context;

	if (daemon->is_stopping || !daemon->agenda)
		return;
	agenda_start(daemon->agenda);
	if (reason == WALLCLOCK_ZONE) {
		civil_refresh();
		agenda_renew(daemon->agenda);
	}
	agenda_tick(daemon->agenda);
	backup_keeper_look(daemon->keeper);
}

/* --- the bus that reminders go to ---------------------------------------------------- */

static void use_bus(void *context, const char *bus)
{
	struct daemon *daemon = context;

	if (daemon->client_bus && strcmp(daemon->client_bus, bus) == 0)
		return;
	free(daemon->client_bus);
	daemon->client_bus = memory_string(bus);
	notifier_set_bus(daemon->notifier, bus);
	if (daemon->agenda)
		agenda_retry(daemon->agenda);
}

static const char *tell_bus(void *context, const char **source)
{
	const struct daemon *daemon = context;

	*source = daemon->client_bus ? "client" : daemon->own_bus ? "environment" : "none";
	return daemon->client_bus ? daemon->client_bus : daemon->own_bus;
}

/* A desktop session that ended took its bus along: go back to our own. */
static void on_failed(void *context, int64_t id, const char *why)
{
	struct daemon *daemon = context;

	if (strcmp(why, "no-bus") == 0 && daemon->client_bus) {
		free(daemon->client_bus);
		daemon->client_bus = NULL;
		notifier_set_bus(daemon->notifier, daemon->own_bus);
	}
	agenda_notifier_events.on_failed(daemon->agenda, id, why);
}

static void on_shown(void *context, int64_t id, const char *owner, uint32_t number)
{
	struct daemon *daemon = context;

	agenda_notifier_events.on_shown(daemon->agenda, id, owner, number);
}

static void on_action(void *context, int64_t id, const char *key)
{
	struct daemon *daemon = context;

	agenda_notifier_events.on_action(daemon->agenda, id, key);
}

static void on_closed(void *context, int64_t id, int reason)
{
	struct daemon *daemon = context;

	agenda_notifier_events.on_closed(daemon->agenda, id, reason);
}

static void on_lost(void *context, int64_t id)
{
	struct daemon *daemon = context;

	agenda_notifier_events.on_lost(daemon->agenda, id);
}

static void on_server(void *context, bool is_present)
{
	struct daemon *daemon = context;

	agenda_notifier_events.on_server(daemon->agenda, is_present);
}

/* --- the loop ------------------------------------------------------------------------- */

static void on_idle(uv_idle_t *idle)
{
	struct daemon *daemon = idle->data;

	uv_idle_stop(idle);
	if (daemon->agenda)
		agenda_start(daemon->agenda);
	if (daemon->service.store && store_wants_checkpoint(daemon->service.store))
		store_checkpoint(daemon->service.store);
}

/* The log goes back into the database when nobody waits for an answer. */
static void on_written(void *context)
{
	struct daemon *daemon = context;

	if (!daemon->is_stopping)
		uv_idle_start(&daemon->idle, on_idle);
}

static void on_changed(void *context)
{
	const struct daemon *daemon = context;

	backup_keeper_look(daemon->keeper);
}

static void drop_copy(void *context)
{
	const struct daemon *daemon = context;

	backup_keeper_cancel(daemon->keeper);
}

static bool make_copy(void *context, const char *kind, copy_made *on_made, void *on_made_context)
{
	const struct daemon *daemon = context;

	return backup_keeper_make(daemon->keeper, kind, on_made, on_made_context);
}

static int check_copy(void *context, const char *path, copy_checked *on_checked,
		      void *on_checked_context)
{
	struct daemon *daemon = context;
	_cleanup_(free_text) char *program = paths_program("ayumid");

	return copy_checker_run(&daemon->loop, program, path, on_checked, on_checked_context, NULL);
}

static void on_call(void *context, struct call *call)
{
	struct daemon *daemon = context;
	bool is_waiting = !call->is_oneway;

	service_handle(&daemon->service, call);
	/* Whoever waited for the daemon to start has been answered. */
	if (is_waiting && !daemon->has_answered && !daemon->is_stopping)
		uv_idle_start(&daemon->idle, on_idle);
	daemon->has_answered |= is_waiting;
}

static size_t count_connections(void *context)
{
	const struct daemon *daemon = context;

	return server_connections(daemon->server);
}

/* The journal is closed while the lock is still held. */
static void on_server_closed(void *context)
{
	struct daemon *daemon = context;

	backup_keeper_close(daemon->keeper);
	daemon->keeper = NULL;
	agenda_free(daemon->agenda);
	service_release(&daemon->service);
	daemon->server = NULL;
}

static void stop(struct daemon *daemon)
{
	if (daemon->is_stopping)
		return;
	daemon->is_stopping = true;
	server_notify("STOPPING=1");
	expander_close(daemon->expander, NULL, NULL);
	notifier_close(daemon->notifier, NULL, NULL);
	wallclock_close(daemon->wallclock, NULL, NULL);
	daemon->wallclock = NULL;
	for (size_t i = 0; i < sizeof stop_signals / sizeof stop_signals[0]; i++)
		uv_close((uv_handle_t *)&daemon->signals[i], NULL);
	uv_close((uv_handle_t *)&daemon->idle, NULL);
	if (daemon->server)
		server_close(daemon->server, on_server_closed, daemon);
}

static void on_signal(uv_signal_t *handle, int number)
{
	(void)number;
	stop(handle->data);
}

static void stop_later(void *context)
{
	stop(context);
}

static void start_handles(struct daemon *daemon)
{
	uv_idle_init(&daemon->loop, &daemon->idle);
	daemon->idle.data = daemon;
	for (size_t i = 0; i < sizeof stop_signals / sizeof stop_signals[0]; i++) {
		uv_signal_init(&daemon->loop, &daemon->signals[i]);
		daemon->signals[i].data = daemon;
		uv_signal_start(&daemon->signals[i], on_signal, stop_signals[i]);
	}
}

static void start_agenda(struct daemon *daemon)
{
	const struct agenda_ports ports = {
		.clock = &wallclock_ops,
		.notifier = &notifier_ops,
		.notifier_context = daemon->notifier,
		.ask_dates = ask_dates,
		.dates_context = daemon->expander,
		.arm = arm,
		.arm_context = daemon,
		.on_entry = on_entry,
		.entry_context = daemon,
		.on_trouble = on_trouble,
	};
	_cleanup_(free_text) char *program = paths_program("ayumid");

	daemon->agenda = agenda_new(daemon->service.store, &daemon->service.settings, &ports);
	service_set_agenda(&daemon->service, daemon->agenda);
	/* Where somebody waits for an answer, after that. */
	if (arm(daemon, wallclock_ops.now_s(NULL) + 1) < 0)
		agenda_start(daemon->agenda);
	daemon->keeper = backup_keeper_start(&daemon->loop, &daemon->service, program);
}

/*
 * The journal, which may come from elsewhere, is opened only behind it.  A
 * folder that cannot be made shows when it is used.
 */
static void confine(struct daemon *daemon)
{
#ifndef WITHOUT_SANDBOX
	paths_make_private(daemon->paths.data_dir, NULL);
	paths_make_private(daemon->paths.config_dir, NULL);
	sandbox_enter(&daemon->paths, &daemon->sandbox);
#else
	/* What finds leaks and counts lines writes where it likes. */
	(void)daemon;
#endif
}

static void start_parts(struct daemon *daemon)
{
	_cleanup_(free_text) char *notify = paths_helper("ayumi-notify");
	_cleanup_(free_text) char *calendar = paths_helper("ayumi-calendar");
	const struct wallclock_events ticks = { daemon, on_tick };

	service_init(&daemon->service, &daemon->paths, &wallclock_ops, NULL);
	daemon->service.context = daemon;
	daemon->service.sandbox = &daemon->sandbox;
	daemon->service.count_connections = count_connections;
	daemon->service.on_written = on_written;
	daemon->service.on_changed = on_changed;
	daemon->service.drop_copy = drop_copy;
	daemon->service.make_copy = make_copy;
	daemon->service.check_copy = check_copy;
	daemon->service.stop = stop_later;
	daemon->service.use_bus = use_bus;
	daemon->service.tell_bus = tell_bus;
	daemon->own_bus = notifier_own_bus();
	daemon->events = (struct notifier_events){ .context = daemon,
						   .on_shown = on_shown,
						   .on_failed = on_failed,
						   .on_action = on_action,
						   .on_closed = on_closed,
						   .on_lost = on_lost,
						   .on_server = on_server };
	daemon->expander = expander_new(&daemon->loop, calendar);
	daemon->notifier = notifier_new(&daemon->loop, notify, &daemon->events);
	notifier_set_bus(daemon->notifier, daemon->own_bus);
	if (wallclock_start(&daemon->wallclock, &daemon->loop, "/etc", WALLCLOCK_SETTLE_MS,
			    &ticks) < 0)
		log_line("there is no timer, and so no reminder");
	if (daemon->service.store)
		start_agenda(daemon);
	else
		log_error(&daemon->service.unusable);
}

static int run(struct daemon *daemon)
{
	const struct server_events events = { daemon, on_call };
	struct error err;
	int result = uv_loop_init(&daemon->loop);

	if (result < 0)
		abort();
	start_handles(daemon);
	result = server_start(&daemon->server, &daemon->loop, &daemon->paths, &events, &err);
	if (result < 0) {
		log_line("%s", err.detail);
		tell_starter(daemon, result == -EADDRINUSE ? "RUNNING" : err.detail);
		stop(daemon);
	} else {
		/* It connects and asks while the journal is opened; what it asks is read after. */
		tell_starter(daemon, "READY");
		confine(daemon);
		start_parts(daemon);
		server_notify("READY=1");
	}
	uv_run(&daemon->loop, UV_RUN_DEFAULT);
	free(daemon->client_bus);
	free(daemon->own_bus);
	if (uv_loop_close(&daemon->loop) != 0)
		abort();
	return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void print_help(void)
{
	printf("%s",
	       _("Usage: ayumid [--notify-fd FD]\n"
		 "\n"
		 "Keeps the family's journal for the command ayumi, and reminds of meetings.\n"
		 "It runs in the foreground until SIGTERM; ayumi starts it when it is needed.\n"
		 "\n"
		 "  --notify-fd FD  write READY, or why it could not start, to this descriptor\n"
		 "  --help          this text\n"
		 "  --version       the version\n"));
}

static int read_options(int argc, char **argv, struct daemon *daemon, bool *is_done)
{
	static const struct option options[] = {
		{ "notify-fd", required_argument, NULL, 'n' },
		{ "seal", required_argument, NULL, 's' },
		{ "check", no_argument, NULL, 'c' },
		{ "salvage", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	int option;
	int at = optind;

	/* What getopt itself would say holds the word as it came. */
	opterr = 0;
	for (; (option = getopt_long(argc, argv, "+", options, NULL)) >= 0; at = optind) {
		switch (option) {
		case 'n':
			daemon->notify_fd = (int)strtol(optarg, NULL, 10);
			break;
		case 's':
			exit(copy_checker_seal(optarg));
		case 'c':
			exit(copy_checker_check());
		case 'l':
			exit(salvage_write(optarg, stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
		case 'h':
			print_help();
			*is_done = true;
			return 0;
		case 'v':
			printf("ayumid %s\n", version);
			*is_done = true;
			return 0;
		default:
			log_line(_("what is “%s”? See ayumid --help."), argv[at]);
			return -EINVAL;
		}
	}
	if (optind < argc) {
		log_line(_("what is “%s”? See ayumid --help."), argv[optind]);
		return -EINVAL;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static struct daemon daemon = { .notify_fd = -1 };
	struct error err;
	bool is_done = false;
	int result;

	process_start();
	/* What is large goes back to the system at once; left alone, the limit grows. */
	mallopt(M_MMAP_THRESHOLD, LARGE);
	store_start();
	result = paths_init(&daemon.paths, &err);
	language_start(result == 0 ? daemon.paths.config_dir : NULL);
	if (read_options(argc, argv, &daemon, &is_done) < 0)
		return 2;
	if (is_done)
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	if (result < 0) {
		log_line("%s", err.detail);
		tell_starter(&daemon, err.detail);
		return EXIT_FAILURE;
	}
	if (daemon.notify_fd >= 0)
		fcntl(daemon.notify_fd, F_SETFD, FD_CLOEXEC);
	result = run(&daemon);
	paths_release(&daemon.paths);
	return result;
}
