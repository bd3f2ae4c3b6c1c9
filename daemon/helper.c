/* SPDX-License-Identifier: MIT */
#include "daemon/helper.h"

#include "schema/frame.h"
#include "schema/memory.h"

#include <errno.h>
#include <limits.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum {
	READ_BYTES = 65536,
	HANDLES = 4,
	DRAIN_MS = 1000, /* for its output to end once it has exited */
};

struct helper {
	struct helper_events events;
	uv_process_t process;
	uv_pipe_t input;  /* what it reads */
	uv_pipe_t output; /* what it writes */
	uv_timer_t deadline;
	uv_shutdown_t shutdown;
	struct frame_reader reader;
	char bytes[READ_BYTES];
	size_t open_handles;
	int64_t status;
	int signal;
	bool is_ending;
	bool has_exited;
	bool has_output_ended;
	bool has_told_exit;
	bool is_closing;
	void (*on_closed)(void *context);
	void *closed_context;
};

struct sending {
	uv_write_t write;
	char *bytes;
};

static void on_handle_closed(uv_handle_t *handle)
{
	struct helper *helper = handle->data;
	void (*on_closed)(void *context) = helper->on_closed;
	void *context = helper->closed_context;

	if (--helper->open_handles > 0)
		return;
	frame_reader_release(&helper->reader);
	free(helper);
	if (on_closed)
		on_closed(context);
}

static void close_handles(struct helper *helper)
{
	uv_close((uv_handle_t *)&helper->process, on_handle_closed);
	uv_close((uv_handle_t *)&helper->input, on_handle_closed);
	uv_close((uv_handle_t *)&helper->output, on_handle_closed);
	uv_close((uv_handle_t *)&helper->deadline, on_handle_closed);
}

static void tell_exit(struct helper *helper)
{
	if (helper->has_told_exit || helper->is_closing)
		return;
	helper->has_told_exit = true;
	uv_timer_stop(&helper->deadline);
	uv_read_stop((uv_stream_t *)&helper->output);
	helper->events.on_exit(helper->events.context, (int)helper->status, helper->signal);
}

static void on_drain_deadline(uv_timer_t *timer)
{
	tell_exit(timer->data);
}

static void on_process_exit(uv_process_t *process, int64_t status, int signal)
{
	struct helper *helper = process->data;

	helper->has_exited = true;
	helper->status = status;
	helper->signal = signal;
	if (helper->is_closing) {
		close_handles(helper);
		return;
	}
	if (helper->has_output_ended)
		tell_exit(helper);
	else
		uv_timer_start(&helper->deadline, on_drain_deadline, DRAIN_MS, 0);
}

void helper_kill(struct helper *helper)
{
	if (!helper->has_exited)
		uv_process_kill(&helper->process, SIGKILL);
}

static void on_output_end(struct helper *helper)
{
	uv_read_stop((uv_stream_t *)&helper->output);
	helper->has_output_ended = true;
	if (helper->has_exited)
		tell_exit(helper);
}

/* A handler may close the helper, after which nothing more is delivered. */
static void deliver(struct helper *helper)
{
	while (!helper->is_closing) {
		json_t *message;
		int result = frame_reader_next(&helper->reader, &message, NULL);

		if (result < 0) {
			helper_kill(helper);
			on_output_end(helper);
			return;
		}
		if (!message)
			return;
		helper->events.on_frame(helper->events.context, message);
		json_decref(message);
	}
}

static void on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	struct helper *helper = handle->data;

	(void)suggested;
	*buffer = uv_buf_init(helper->bytes, sizeof helper->bytes);
}

static void on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
	struct helper *helper = stream->data;

	if (length == 0)
		return;
	if (length < 0) {
		on_output_end(helper);
		return;
	}
	if (frame_reader_append(&helper->reader, buffer->base, (size_t)length) < 0) {
		helper_kill(helper);
		on_output_end(helper);
		return;
	}
	deliver(helper);
}

static bool is_replaced(const char *variable, const char *const *additions)
{
	size_t length = strcspn(variable, "=");

	for (; additions && *additions; additions++) {
		if (strncmp(variable, *additions, length) == 0 && (*additions)[length] == '=')
			return true;
	}
	return false;
}

/* Our environment with the additions; the texts stay where they are. */
static char **merge_environment(const char *const *additions)
{
	size_t count = 1;
	char **merged;
	char **end;

	for (char **variable = environ; *variable; variable++)
		count++;
	for (const char *const *addition = additions; addition && *addition; addition++)
		count++;
	merged = memory_zeroed(count, sizeof *merged);
	end = merged;
	for (char **variable = environ; *variable; variable++) {
		if (!is_replaced(*variable, additions))
			*end++ = *variable;
	}
	for (; additions && *additions; additions++)
		*end++ = (char *)(uintptr_t)*additions;
	return merged;
}

static int spawn(struct helper *helper, uv_loop_t *loop, const char *path,
		 const char *const *environment)
{
	char *arguments[] = { (char *)(uintptr_t)path, NULL };
	char **merged = merge_environment(environment);
	uv_stdio_container_t stdio[] = {
		{ .flags = UV_CREATE_PIPE | UV_READABLE_PIPE,
		  .data.stream = (uv_stream_t *)&helper->input },
		{ .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
		  .data.stream = (uv_stream_t *)&helper->output },
		{ .flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO },
	};
	uv_process_options_t options = {
		.exit_cb = on_process_exit,
		.file = path,
		.args = arguments,
		.env = merged,
		.stdio_count = 3,
		.stdio = stdio,
	};
	int result;

	/* What somebody opened or left us without care must not stay open in the helper. */
	close_range(STDERR_FILENO + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC);
	result = uv_spawn(loop, &helper->process, &options);
	free(merged);
	return result;
}

int helper_start(struct helper **started, uv_loop_t *loop, const char *path,
		 const char *const *environment, const struct helper_events *events,
		 struct error *err)
{
	struct helper *helper = memory_zeroed(1, sizeof *helper);
	int result;

	helper->events = *events;
	helper->open_handles = HANDLES;
	uv_pipe_init(loop, &helper->input, 0);
	uv_pipe_init(loop, &helper->output, 0);
	uv_timer_init(loop, &helper->deadline);
	result = spawn(helper, loop, path, environment);
	helper->process.data = helper;
	helper->input.data = helper;
	helper->output.data = helper;
	helper->deadline.data = helper;
	if (result == 0)
		result = uv_read_start((uv_stream_t *)&helper->output, on_allocate, on_read);
	if (result < 0) {
		close_handles(helper);
		return error_set(err, result, FAULT_HELPER_FAILED, NULL, basename(path), "%s",
				 uv_strerror(result));
	}
	*started = helper;
	return 0;
}

static void on_written(uv_write_t *write, int status)
{
	struct sending *sending = (struct sending *)write;

	/* A failed write shows as the end of the process. */
	(void)status;
	free(sending->bytes);
	free(sending);
}

int helper_send(struct helper *helper, const json_t *message)
{
	uv_stream_t *stream = (uv_stream_t *)&helper->input;
	struct sending *sending;
	uv_buf_t buffer;
	char *bytes;
	size_t length;
	int result;

	if (helper->is_ending || helper->is_closing || helper->has_exited)
		return -EPIPE;
	result = frame_encode(message, &bytes, &length);
	if (result < 0)
		return result;
	if (uv_stream_get_write_queue_size(stream) + length > HELPER_UNSENT_MAX) {
		free(bytes);
		return -ENOBUFS;
	}
	sending = memory_zeroed(1, sizeof *sending);
	sending->bytes = bytes;
	buffer = uv_buf_init(bytes, (unsigned)length);
	result = uv_write(&sending->write, stream, &buffer, 1, on_written);
	if (result < 0) {
		free(bytes);
		free(sending);
	}
	return result;
}

static void on_end_deadline(uv_timer_t *timer)
{
	helper_kill(timer->data);
}

static void on_shut_down(uv_shutdown_t *shutdown, int status)
{
	/* Its end is seen as end of file; where this failed, the deadline ends it. */
	(void)shutdown;
	(void)status;
}

void helper_end(struct helper *helper, uint64_t deadline_ms)
{
	if (helper->is_ending || helper->is_closing || helper->has_exited)
		return;
	helper->is_ending = true;
	uv_shutdown(&helper->shutdown, (uv_stream_t *)&helper->input, on_shut_down);
	uv_timer_start(&helper->deadline, on_end_deadline, deadline_ms, 0);
}

void helper_close(struct helper *helper, void (*on_closed)(void *context), void *context)
{
	if (!helper) {
		if (on_closed)
			on_closed(context);
		return;
	}
	helper->is_closing = true;
	helper->on_closed = on_closed;
	helper->closed_context = context;
	uv_timer_stop(&helper->deadline);
	uv_read_stop((uv_stream_t *)&helper->output);
	if (helper->has_exited)
		close_handles(helper);
	else
		helper_kill(helper);
}
