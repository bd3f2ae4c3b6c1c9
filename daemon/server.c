/* SPDX-License-Identifier: MIT */
#include "daemon/server.h"

#include "daemon/conn.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_PASSED_FD = 3 };

struct server {
	uv_pipe_t listener;
	uv_timer_t patience; /* runs while one waits and none is idle for long enough */
	struct server_events events;
	struct conn *conns;
	size_t conn_count;
	char *socket; /* to be taken away at the end; NULL where it was handed over */
	int lock_fd;
	bool has_waiting; /* a connection that is not yet accepted */
	bool is_closing;
	int open_handles;
	void (*on_closed)(void *context);
	void *closed_context;
};

static void accept_waiting(struct server *server);

static void finish_if_empty(struct server *server)
{
	if (!server->is_closing || server->open_handles > 0 || server->conn_count > 0)
		return;
	if (server->on_closed)
		server->on_closed(server->closed_context);
	close(server->lock_fd);
	free(server->socket);
	free(server);
}

static void on_call(void *context, struct call *call)
{
	struct server *server = context;

	server->events.on_call(server->events.context, call);
}

static void on_conn_closed(void *context, struct conn *conn)
{
	struct server *server = context;
	struct conn **link = &server->conns;

	while (*link != conn)
		link = conn_next(*link);
	*link = *conn_next(conn);
	server->conn_count--;
	if (server->is_closing)
		finish_if_empty(server);
	else if (server->has_waiting)
		accept_waiting(server);
}

/*
 * The one that has asked nothing for longest.  One that came just now, or was
 * just answered, may be about to ask.
 */
static struct conn *idlest(const struct server *server)
{
	struct conn *found = NULL;
	uint64_t since = 0;

	for (struct conn *conn = server->conns; conn; conn = *conn_next(conn)) {
		uint64_t idle = conn_idle_since(conn);

		/* The list begins with the newest. */
		if (idle && (!found || idle <= since)) {
			found = conn;
			since = idle;
		}
	}
	return found && uv_now(server->listener.loop) - since >= SERVER_PATIENCE_MS ? found : NULL;
}

static void on_patience(uv_timer_t *timer)
{
	struct server *server = timer->data;

	if (server->has_waiting && !server->is_closing)
		accept_waiting(server);
}

/* While nothing is accepted libuv takes nothing more from the backlog. */
static void accept_waiting(struct server *server)
{
	const struct conn_events events = { server, on_call, on_conn_closed };
	struct conn *conn;

	if (server->conn_count >= SERVER_CONNECTIONS_MAX) {
		struct conn *idle = idlest(server);

		server->has_waiting = true;
		if (idle)
			conn_close(idle);
		else
			uv_timer_start(&server->patience, on_patience, SERVER_PATIENCE_MS / 2, 0);
		return;
	}
	server->has_waiting = false;
	if (conn_accept(&conn, (uv_stream_t *)&server->listener, &events) < 0)
		return;
	*conn_next(conn) = server->conns;
	server->conns = conn;
	server->conn_count++;
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct server *server = listener->data;

	if (status == 0 && !server->is_closing)
		accept_waiting(server);
}

static int take_lock(const char *path, struct error *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int result;

	if (fd < 0) {
		result = -errno;
		return error_set(err, result, FAULT_INVALID_PARAMETER, "lock", path,
				 "the lock cannot be opened: %s", strerror(-result));
	}
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		result = errno == EWOULDBLOCK ? -EADDRINUSE : -errno;
		close(fd);
		return error_set(err, result, FAULT_INVALID_PARAMETER, "lock", path,
				 "another daemon already runs for this journal");
	}
	return fd;
}

/* Whether the service manager handed over a listening socket, sd_listen_fds(3). */
static bool is_activated(void)
{
	const char *pid = getenv("LISTEN_PID");
	const char *fds = getenv("LISTEN_FDS");
	int is_listening = 0;
	socklen_t size = sizeof is_listening;
	bool fits =
		pid && fds && strtol(pid, NULL, 10) == (long)getpid() && strcmp(fds, "1") == 0 &&
		getsockopt(FIRST_PASSED_FD, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &size) == 0 &&
		is_listening;

	/* The helpers must not keep it open. */
	if (fits)
		fcntl(FIRST_PASSED_FD, F_SETFD, FD_CLOEXEC);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return fits;
}

static int bind_own(struct server *server, const char *path)
{
	int result;

	if (unlink(path) < 0 && errno != ENOENT)
		return -errno;
	result = uv_pipe_bind(&server->listener, path);
	if (result == 0) {
		server->socket = memory_string(path);
		if (chmod(path, 0600) < 0)
			result = -errno;
	}
	return result;
}

static void on_start_failed(uv_handle_t *handle)
{
	struct server *server = handle->data;

	close(server->lock_fd);
	free(server->socket);
	free(server);
}

int server_start(struct server **started, uv_loop_t *loop, const struct paths *paths,
		 const struct server_events *events, struct error *err)
{
	struct server *server;
	bool was_handed_over = is_activated();
	int lock_fd;
	int result = paths_make_private(paths->runtime_dir, err);

	if (result < 0)
		return result;
	lock_fd = take_lock(paths->lock, err);
	if (lock_fd < 0)
		return lock_fd;
	server = memory_zeroed(1, sizeof *server);
	server->lock_fd = lock_fd;
	server->events = *events;
	uv_pipe_init(loop, &server->listener, 0);
	server->listener.data = server;
	result = was_handed_over ? uv_pipe_open(&server->listener, FIRST_PASSED_FD)
				 : bind_own(server, paths->socket);
	if (result == 0)
		result = uv_listen((uv_stream_t *)&server->listener, SERVER_BACKLOG, on_connection);
	if (result < 0) {
		uv_close((uv_handle_t *)&server->listener, on_start_failed);
		return error_set(err, result, FAULT_INVALID_PARAMETER, "socket", paths->socket,
				 "the socket cannot be listened on: %s", uv_strerror(result));
	}
	uv_timer_init(loop, &server->patience);
	server->patience.data = server;
	server->open_handles = 2;
	*started = server;
	return 0;
}

size_t server_connections(const struct server *server)
{
	return server->conn_count;
}

static void on_handle_closed(uv_handle_t *handle)
{
	struct server *server = handle->data;

	server->open_handles--;
	finish_if_empty(server);
}

void server_close(struct server *server, void (*on_closed)(void *context), void *context)
{
	struct conn *next;

	server->is_closing = true;
	server->on_closed = on_closed;
	server->closed_context = context;
	/* Before the lock goes, so that a successor's socket is never taken away. */
	if (server->socket)
		unlink(server->socket);
	for (struct conn *conn = server->conns; conn; conn = next) {
		next = *conn_next(conn);
		conn_finish(conn);
	}
	uv_close((uv_handle_t *)&server->listener, on_handle_closed);
	uv_close((uv_handle_t *)&server->patience, on_handle_closed);
}

void server_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = path ? strlen(path) : 0;
	int fd;

	if (length == 0 || length >= sizeof address.sun_path)
		return;
	memcpy(address.sun_path, path, length);
	/* An abstract name is written with '@' in front. */
	if (path[0] == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address,
		     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
	close(fd);
}
