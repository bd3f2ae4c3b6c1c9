/* SPDX-License-Identifier: MIT */
#include "tests/bench/floor_store.h"

#include <string.h>
#include <unistd.h>
#include <uv.h>

/*
 * The least that keeps an entry: one message in, one commit, one message out.
 * It takes the day and the text of a message that ends with NUL, and trusts it.
 * Usage: floor_daemon SOCKET DATABASE; it ends with the bench, by a signal, and
 * leaves nothing to be made up for after SIGTERM.
 */
static struct floor_adder adder;
static char input[65536];

static void on_closed(uv_handle_t *handle)
{
	free(handle);
}

static void allocate(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
	(void)handle;
	(void)size;
	*buffer = uv_buf_init(input, sizeof input);
}

static void on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
	static char answer[] = "kept";
	uv_buf_t out = uv_buf_init(answer, sizeof answer);

	if (length < 0) {
		uv_close((uv_handle_t *)stream, on_closed);
		return;
	}
	if (length < 12 || buffer->base[length - 1] != '\0')
		return;
	buffer->base[10] = '\0';
	floor_run(adder.db, "BEGIN IMMEDIATE");
	floor_add(&adder, buffer->base, buffer->base + 11);
	floor_run(adder.db, "COMMIT");
	uv_try_write(stream, &out, 1);
}

static void on_connection(uv_stream_t *listener, int status)
{
	uv_pipe_t *pipe = malloc(sizeof *pipe);

	if (status < 0 || !pipe)
		abort();
	uv_pipe_init(listener->loop, pipe, 0);
	if (uv_accept(listener, (uv_stream_t *)pipe) == 0)
		uv_read_start((uv_stream_t *)pipe, allocate, on_read);
}

static void on_signal(uv_signal_t *handle, int number)
{
	(void)number;
	sqlite3_finalize(adder.entry);
	sqlite3_finalize(adder.words);
	sqlite3_close(adder.db);
	unlink(handle->data);
	exit(0);
}

int main(int argc, char **argv)
{
	uv_pipe_t listener;
	uv_signal_t end;

	if (argc != 3)
		return 2;
	floor_adder_init(&adder, floor_open(argv[2]));
	unlink(argv[1]);
	uv_pipe_init(uv_default_loop(), &listener, 0);
	if (uv_pipe_bind(&listener, argv[1]) < 0 ||
	    uv_listen((uv_stream_t *)&listener, 64, on_connection) < 0)
		return 1;
	uv_signal_init(uv_default_loop(), &end);
	end.data = argv[1];
	uv_signal_start(&end, on_signal, SIGTERM);
	puts("ready");
	fflush(stdout);
	return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
