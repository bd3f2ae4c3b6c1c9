/* SPDX-License-Identifier: MIT */
#include "tests/server_fixture.h"

#include "daemon/journal.h"
#include "daemon/server.h"
#include "daemon/service.h"
#include "schema/memory.h"
#include "tests/desktop_fixture.h"
#include "tests/loop_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { HELD_MAX = 128, FAILED = 9 };

/* --- the server's process; no assertion of cmocka may be used in it ------------------- */

struct process {
	uv_loop_t loop;
	uv_poll_t control;
	struct server *server;
	struct service service;
	struct desktop desktop;
	struct call *held[HELD_MAX];
	size_t held_count;
};

static void release_held(struct process *process)
{
	struct call *held[HELD_MAX];
	size_t count = process->held_count;

	memcpy(held, process->held, sizeof held);
	process->held_count = 0;
	for (size_t i = 0; i < count; i++)
		call_reply(held[i], json_pack("{s:i}", "held", (int)i));
}

static void reply_big(struct call *call)
{
	size_t size = (size_t)json_integer_value(json_object_get(call->parameters, "size"));
	char *text = memory_zeroed(size + 1, 1);

	memset(text, 'x', size);
	call_reply(call, json_pack("{s:s}", "text", text));
	free(text);
}

static void on_call(void *context, struct call *call)
{
	struct process *process = context;

	if (strcmp(call->method, "test.Hold") == 0 && process->held_count < HELD_MAX) {
		process->held[process->held_count++] = call;
	} else if (strcmp(call->method, "test.Release") == 0) {
		release_held(process);
		call_reply(call, json_pack("{s:b}", "released", 1));
	} else if (strcmp(call->method, "test.Count") == 0) {
		call_reply(call, json_pack("{s:i, s:i}", "count",
					   (int)server_connections(process->server), "held",
					   (int)process->held_count));
	} else if (strcmp(call->method, "test.Later") == 0) {
		loop_advance_ms(
			(uint64_t)json_integer_value(json_object_get(call->parameters, "ms")));
		call_reply(call, NULL);
	} else if (strcmp(call->method, "test.Big") == 0) {
		reply_big(call);
	} else {
		service_handle(&process->service, call);
	}
}

static void on_control(uv_poll_t *control, int status, int events)
{
	struct process *process = control->data;

	(void)status;
	(void)events;
	uv_close((uv_handle_t *)control, NULL);
	release_held(process);
	server_close(process->server, NULL, NULL);
}

static bool fill_journal(struct store *store, const struct served_options *options)
{
	bool is_good = store_begin(store, NULL) == 0;

	for (int i = 0; is_good && i < options->entries; i++) {
		struct entry entry = { .day = 20000 + i / 10,
				       .minute = ENTRY_NO_TIME,
				       .kind = kind_find("note") };

		fixture_id(i, entry.id);
		entry.text = memory_string(options->text ? options->text : "");
		is_good = journal_add_within(store, &entry, 0, NULL) == 0;
		entry_release(&entry);
	}
	return is_good && store_commit(store, NULL) == 0;
}

static void hand_over(const struct served_options *options)
{
	char pid[32];

	if (options->listening_fd <= 0)
		return;
	snprintf(pid, sizeof pid, "%d", (int)getpid());
	dup2(options->listening_fd, 3);
	fcntl(3, F_SETFD, 0);
	setenv("LISTEN_PID", options->listen_pid ? options->listen_pid : pid, 1);
	setenv("LISTEN_FDS", "1", 1);
}

static bool start_service(struct process *process, struct served *served,
			  const struct served_options *options)
{
	struct agenda_ports ports;

	service_init(&process->service, &served->home.paths, &household_clock, &served->home);
	desktop_init(&process->desktop, &served->home);
	ports = desktop_ports(&process->desktop);
	if (!process->service.store)
		return false;
	process->desktop.agenda =
		agenda_new(process->service.store, &process->service.settings, &ports);
	service_set_agenda(&process->service, process->desktop.agenda);
	return fill_journal(process->service.store, options);
}

/* Returns the exit status: 0 where everything was as it should be. */
static int serve(struct served *served, const struct served_options *options, int control,
		 int status)
{
	static struct process process;
	const struct server_events events = { &process, on_call };
	bool was_handed_over = options->listening_fd > 0 && !options->listen_pid;
	struct error err;

	hand_over(options);
	signal(SIGPIPE, SIG_IGN);
	uv_loop_init(&process.loop);
	if (server_start(&process.server, &process.loop, &served->home.paths, &events, &err) < 0) {
		fprintf(stderr, "%s\n", err.detail);
		return FAILED;
	}
	/* The helpers must not inherit the socket. */
	if (was_handed_over && !(fcntl(3, F_GETFD) & FD_CLOEXEC))
		return FAILED + 1;
	if (getenv("LISTEN_PID") || getenv("LISTEN_FDS"))
		return FAILED + 2;
	uv_poll_init(&process.loop, &process.control, control);
	process.control.data = &process;
	uv_poll_start(&process.control, UV_READABLE | UV_DISCONNECT, on_control);
	if (!start_service(&process, served, options) || write(status, "R", 1) != 1)
		return FAILED + 3;
	uv_run(&process.loop, UV_RUN_DEFAULT);
	agenda_free(process.desktop.agenda);
	service_release(&process.service);
	return uv_loop_close(&process.loop) == 0 ? 0 : FAILED + 4;
}

/* --- the test's process --------------------------------------------------------------- */

static bool is_readable(int fd, int seconds)
{
	struct pollfd wanted = { .fd = fd, .events = POLLIN };
	int count;

	do
		count = poll(&wanted, 1, seconds * 1000);
	while (count < 0 && errno == EINTR);
	return count == 1;
}

/* A pipe whose ends leave the number free under which a socket is handed over. */
static void open_pipe(int ends[2])
{
	int low[2];

	assert_int_equal(pipe2(low, O_CLOEXEC), 0);
	for (int i = 0; i < 2; i++) {
		ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 10);
		assert_true(ends[i] >= 10);
		close(low[i]);
	}
}

void served_start(struct served *served, const struct served_options *options)
{
	const struct served_options none = { .entries = 0 };
	int control[2];
	int status[2];
	char ready;

	open_pipe(control);
	open_pipe(status);
	fflush(NULL);
	served->pid = fork();
	if (served->pid == 0) {
		close(control[1]);
		close(status[0]);
		exit(serve(served, options ? options : &none, control[0], status[1]));
	}
	close(control[0]);
	close(status[1]);
	served->control = control[1];
	served->status = status[0];
	assert_true(is_readable(served->status, SERVED_DEADLINE_S));
	assert_int_equal(read(served->status, &ready, 1), 1);
}

static int wait_for(struct served *served)
{
	int status;

	if (!is_readable(served->status, SERVED_DEADLINE_S)) {
		kill(served->pid, SIGKILL);
		waitpid(served->pid, &status, 0);
		fail_msg("the server does not end");
	}
	assert_int_equal(waitpid(served->pid, &status, 0), served->pid);
	close(served->status);
	served->pid = 0;
	return status;
}

void served_stop(struct served *served)
{
	int status;

	close(served->control);
	status = wait_for(served);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

void served_kill(struct served *served)
{
	kill(served->pid, SIGKILL);
	assert_true(WIFSIGNALED(wait_for(served)));
	close(served->control);
}

int served_set_up(void **state)
{
	struct served *served = memory_zeroed(1, sizeof *served);

	signal(SIGPIPE, SIG_IGN);
	household_init(&served->home);
	served_start(served, NULL);
	*state = served;
	return 0;
}

int served_tear_down(void **state)
{
	struct served *served = *state;

	if (served->pid)
		served_stop(served);
	household_release(&served->home);
	free(served);
	return 0;
}

/* --- a client -------------------------------------------------------------------------- */

void client_open(struct client *client, const struct served *served)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const struct timeval deadline = { .tv_sec = SERVED_DEADLINE_S };

	memset(client, 0, sizeof *client);
	client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(client->fd >= 0);
	snprintf(address.sun_path, sizeof address.sun_path, "%s", served->home.paths.socket);
	setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
	setsockopt(client->fd, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline);
	if (connect(client->fd, (struct sockaddr *)&address, sizeof address) < 0)
		fail_msg("connect: %s", strerror(errno));
}

void client_close(struct client *client)
{
	close(client->fd);
	frame_reader_release(&client->reader);
}

void client_send(struct client *client, const char *bytes, size_t length)
{
	for (size_t at = 0; at < length;) {
		ssize_t sent = send(client->fd, bytes + at, length - at, MSG_NOSIGNAL);

		if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
			return;
		if (sent < 0)
			fail_msg("send: %s", strerror(errno));
		at += (size_t)sent;
	}
}

void client_call(struct client *client, const char *call)
{
	json_t *message = fixture_json(call);
	char *bytes;
	size_t length;

	assert_int_equal(frame_encode(message, &bytes, &length), 0);
	client_send(client, bytes, length);
	free(bytes);
	json_decref(message);
}

json_t *client_receive(struct client *client)
{
	for (;;) {
		char bytes[65536];
		json_t *message;
		ssize_t count;

		assert_int_equal(frame_reader_next(&client->reader, &message, NULL), 0);
		if (message)
			return message;
		count = recv(client->fd, bytes, sizeof bytes, 0);
		if (count == 0 || (count < 0 && errno == ECONNRESET))
			return NULL;
		if (count < 0)
			fail_msg("recv: %s", strerror(errno));
		assert_int_equal(frame_reader_append(&client->reader, bytes, (size_t)count), 0);
	}
}

void client_expect(struct client *client, const char *part)
{
	json_t *message = client_receive(client);
	char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;

	if (part && !text)
		fail_msg("the end, and not %s", part);
	if (!part && text)
		fail_msg("%s, and not the end", text);
	if (part && !strstr(text, part))
		fail_msg("%s, and not %s", text, part);
	free(text);
	json_decref(message);
}

static int ask_count(struct client *client, const char *name)
{
	json_t *message;
	int count;

	client_call(client, "{'method': 'test.Count'}");
	message = client_receive(client);
	assert_non_null(message);
	count = (int)json_integer_value(
		json_object_get(json_object_get(message, "parameters"), name));
	json_decref(message);
	return count;
}

static void await_count(struct client *client, const char *name, int count)
{
	time_t until = time(NULL) + SERVED_DEADLINE_S;

	while (ask_count(client, name) != count)
		assert_true(time(NULL) <= until);
}

int client_count(struct client *client)
{
	return ask_count(client, "count");
}

void client_await_count(struct client *client, int count)
{
	await_count(client, "count", count);
}

void client_await_held(struct client *client, int count)
{
	await_count(client, "held", count);
}
