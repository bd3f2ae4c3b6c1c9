/* SPDX-License-Identifier: MIT */
#include "daemon/conn.h"

#include "schema/frame.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_SIZE = 64 * 1024 };

struct conn {
	uv_pipe_t pipe;
	uv_timer_t deadline;
	struct conn_events events;
	struct frame_reader reader;
	struct call *call; /* the one that is being answered */
	struct kept kept;  /* of the handlers, for the peer's next call */
	struct conn *next;
	uint64_t idle_since;
	int open_handles;
	bool is_accepted; /* on_closed is owed */
	bool is_closing;
	bool is_reading;
	bool is_processing;
	bool has_ended;	 /* the peer sends no more */
	bool is_leaving; /* close when all is answered */
};

struct outgoing {
	uv_write_t request;
	struct conn *conn;
	char *bytes;
};

static void process(struct conn *conn);

static void on_handle_closed(uv_handle_t *handle)
{
	struct conn *conn = handle->data;

	if (--conn->open_handles > 0)
		return;
	frame_reader_release(&conn->reader);
	kept_release(&conn->kept);
	if (conn->is_accepted)
		conn->events.on_closed(conn->events.context, conn);
	free(conn);
}

void conn_close(struct conn *conn)
{
	struct call *call = conn->call;

	if (conn->is_closing)
		return;
	conn->is_closing = true;
	conn->call = NULL;
	uv_close((uv_handle_t *)&conn->pipe, on_handle_closed);
	uv_close((uv_handle_t *)&conn->deadline, on_handle_closed);
	if (call)
		call_leave(call);
}

static bool owes_nothing(const struct conn *conn)
{
	return !conn->call && uv_stream_get_write_queue_size((const uv_stream_t *)&conn->pipe) == 0;
}

static void close_if_done(struct conn *conn)
{
	if (!conn->is_closing && !conn->is_processing && (conn->has_ended || conn->is_leaving) &&
	    owes_nothing(conn))
		conn_close(conn);
}

static void on_deadline(uv_timer_t *timer)
{
	conn_close(timer->data);
}

/* A call that tells of what happens is never done; one that sends pieces as they are taken is. */
static bool is_endless(const struct conn *conn)
{
	return conn->call && conn->call->on_gone && !conn->call->on_drained;
}

void conn_finish(struct conn *conn)
{
	conn->is_leaving = true;
	if (is_endless(conn))
		conn_close(conn);
	else
		close_if_done(conn);
	if (!conn->is_closing)
		uv_timer_start(&conn->deadline, on_deadline, CONN_FINISH_MS, 0);
}

/* What it sent while others were answered is not read yet. */
static bool has_unread(const struct conn *conn)
{
	char byte;
	int fd;

	return uv_fileno((const uv_handle_t *)&conn->pipe, &fd) == 0 &&
	       recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

uint64_t conn_idle_since(const struct conn *conn)
{
	return owes_nothing(conn) && !frame_reader_is_partial(&conn->reader) && !has_unread(conn)
		       ? conn->idle_since
		       : 0;
}

struct conn **conn_next(struct conn *conn)
{
	return &conn->next;
}

static void on_written(uv_write_t *request, int status)
{
	struct outgoing *outgoing = request->data;
	struct conn *conn = outgoing->conn;

	free(outgoing->bytes);
	free(outgoing);
	if (conn->is_closing)
		return;
	if (status < 0) {
		conn_close(conn);
		return;
	}
	if (uv_stream_get_write_queue_size((uv_stream_t *)&conn->pipe) > CONN_DRAINED)
		return;
	if (conn->call && conn->call->on_drained)
		conn->call->on_drained(conn->call);
	if (!conn->is_closing && !conn->call)
		process(conn);
	close_if_done(conn);
}

static void send_bytes(struct conn *conn, char *bytes_take, size_t length)
{
	struct outgoing *outgoing;
	uv_buf_t buffer;
	int written = 0;

	if (uv_stream_get_write_queue_size((uv_stream_t *)&conn->pipe) == 0) {
		buffer = uv_buf_init(bytes_take, (unsigned)length);
		written = uv_try_write((uv_stream_t *)&conn->pipe, &buffer, 1);
		if (written < 0)
			written = 0;
	}
	/* An empty write still tells when the peer has room for more. */
	outgoing = memory_zeroed(1, sizeof *outgoing);
	outgoing->conn = conn;
	outgoing->bytes = bytes_take;
	outgoing->request.data = outgoing;
	buffer = uv_buf_init(bytes_take + written, (unsigned)(length - (size_t)written));
	if ((size_t)written == length && !(conn->call && conn->call->on_drained)) {
		free(outgoing->bytes);
		free(outgoing);
		return;
	}
	if (uv_write(&outgoing->request, (uv_stream_t *)&conn->pipe, &buffer, 1, on_written) < 0) {
		free(outgoing->bytes);
		free(outgoing);
		conn_close(conn);
		return;
	}
	if (uv_stream_get_write_queue_size((uv_stream_t *)&conn->pipe) > CONN_UNREAD_MAX)
		conn_close(conn);
}

static json_t *too_long(void)
{
	return json_pack(
		"{s:s, s:{s:s, s:s}}", "error", "org.varlink.service.InvalidParameter",
		"parameters", "parameter", "more", "message",
		"the answer does not fit into one message; ask with \"more\", or for less");
}

static void send_message(struct conn *conn, json_t *message)
{
	char *bytes;
	size_t length;

	if (frame_encode(message, &bytes, &length) < 0) {
		json_t *excuse = too_long();
		int result = frame_encode(excuse, &bytes, &length);

		json_decref(excuse);
		if (result < 0) {
			conn_close(conn);
			return;
		}
	}
	send_bytes(conn, bytes, length);
}

/* The ops of calls. */
static void send_reply(void *peer, json_t *message_take, bool is_last)
{
	struct conn *conn = peer;

	if (is_last)
		conn->call = NULL;
	if (message_take && !conn->is_closing)
		send_message(conn, message_take);
	json_decref(message_take);
	if (!is_last || conn->is_closing)
		return;
	/* The loop's own time is that of before the answers that took long. */
	uv_update_time(conn->pipe.loop);
	conn->idle_since = uv_now(conn->pipe.loop);
	process(conn);
	close_if_done(conn);
}

static struct kept *find_kept(void *peer)
{
	struct conn *conn = peer;

	return &conn->kept;
}

static const struct call_ops ops = { send_reply, find_kept };

static void refuse(struct conn *conn, const struct error *err)
{
	json_t *message =
		json_pack("{s:s, s:{s:s, s:s}}", "error", "org.varlink.service.InvalidParameter",
			  "parameters", "parameter", err->field, "message", err->detail);

	send_message(conn, message);
	json_decref(message);
}

static void take_message(struct conn *conn, json_t *message_take)
{
	struct error err;

	if (call_new(&conn->call, message_take, &ops, conn, &err) < 0) {
		json_decref(message_take);
		refuse(conn, &err);
		return;
	}
	conn->events.on_call(conn->events.context, conn->call);
}

static bool may_take(const struct conn *conn)
{
	return !conn->is_closing && !conn->is_leaving && !conn->call &&
	       uv_stream_get_write_queue_size((const uv_stream_t *)&conn->pipe) <= CONN_DRAINED;
}

static void watch_partial(struct conn *conn)
{
	/* A peer that has to read first is not late with the rest of its message. */
	bool is_waiting = may_take(conn) && frame_reader_is_partial(&conn->reader);

	if (conn->is_leaving)
		return;
	if (!is_waiting)
		uv_timer_stop(&conn->deadline);
	else if (!uv_is_active((uv_handle_t *)&conn->deadline))
		uv_timer_start(&conn->deadline, on_deadline, CONN_DEADLINE_MS, 0);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	/* Read bytes are copied before the next read of any connection. */
	static char bytes[READ_SIZE];

	(void)handle;
	(void)suggested;
	*buffer = uv_buf_init(bytes, sizeof bytes);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer);

/* Stop listening while a busy peer goes on sending. */
static void throttle(struct conn *conn)
{
	bool may_read = !conn->has_ended && conn->reader.length - conn->reader.start <= FRAME_MAX;

	if (conn->is_closing || may_read == conn->is_reading)
		return;
	conn->is_reading = may_read;
	if (may_read)
		uv_read_start((uv_stream_t *)&conn->pipe, on_alloc, on_read);
	else
		uv_read_stop((uv_stream_t *)&conn->pipe);
}

static void process(struct conn *conn)
{
	if (conn->is_processing)
		return;
	conn->is_processing = true;
	while (may_take(conn)) {
		struct error err;
		json_t *message;

		if (frame_reader_next(&conn->reader, &message, &err) < 0) {
			refuse(conn, &err);
			conn->is_leaving = true;
			break;
		}
		if (!message)
			break;
		/* The next one that has begun gets time of its own. */
		uv_timer_stop(&conn->deadline);
		take_message(conn, message);
	}
	conn->is_processing = false;
	if (conn->is_closing)
		return;
	watch_partial(conn);
	throttle(conn);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
	struct conn *conn = stream->data;

	if (count == UV_EOF) {
		conn->has_ended = true;
		conn->is_reading = false;
		uv_read_stop(stream);
		if (is_endless(conn))
			conn_close(conn);
		else
			close_if_done(conn);
		return;
	}
	if (count < 0) {
		conn_close(conn);
		return;
	}
	if (frame_reader_append(&conn->reader, buffer->base, (size_t)count) < 0) {
		/* It is refused when its turn comes, and nothing after it is heard. */
		uv_read_stop(stream);
		conn->is_reading = false;
		conn->has_ended = true;
	}
	process(conn);
	if (!conn->is_closing)
		close_if_done(conn);
}

static int check_peer(const struct conn *conn)
{
	struct ucred peer;
	socklen_t size = sizeof peer;
	int fd;
	int result = uv_fileno((const uv_handle_t *)&conn->pipe, &fd);

	if (result < 0)
		return result;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return -errno;
	return peer.uid == geteuid() ? 0 : -EPERM;
}

int conn_accept(struct conn **accepted, uv_stream_t *listener, const struct conn_events *events)
{
	struct conn *conn = memory_zeroed(1, sizeof *conn);
	int result;

	conn->events = *events;
	uv_pipe_init(listener->loop, &conn->pipe, 0);
	uv_timer_init(listener->loop, &conn->deadline);
	conn->pipe.data = conn;
	conn->deadline.data = conn;
	conn->open_handles = 2;
	conn->idle_since = uv_now(listener->loop);
	result = uv_accept(listener, (uv_stream_t *)&conn->pipe);
	if (result == 0)
		result = check_peer(conn);
	if (result == 0)
		result = uv_read_start((uv_stream_t *)&conn->pipe, on_alloc, on_read);
	if (result < 0) {
		conn_close(conn);
		return result;
	}
	conn->is_reading = true;
	conn->is_accepted = true;
	*accepted = conn;
	return 0;
}
