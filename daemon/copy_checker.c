/* SPDX-License-Identifier: MIT */
#include "daemon/copy_checker.h"

#include "daemon/log.h"
#include "daemon/store_copy.h"
#include "schema/copy_state.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

struct checking {
	uv_process_t process;
	copy_checked *on_checked; /* NULL where nobody wants to know any more */
	void *context;
};

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void on_ended(uv_process_t *process, int64_t status, int signal)
{
	struct checking *checking = process->data;
	copy_checked *on_checked = checking->on_checked;
	void *context = checking->context;

	uv_close((uv_handle_t *)process, on_closed);
	if (on_checked)
		on_checked(context, copy_state_word(signal != 0 ? -1 : (int)status));
}

int copy_checker_run(uv_loop_t *loop, const char *program, const char *path,
		     copy_checked *on_checked, void *context, struct checking **started)
{
	_cleanup_(free_text) char *name = memory_string(program);
	char word[] = "--check";
	char *words[] = { name, word, NULL };
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	uv_stdio_container_t stdio = { .flags = UV_INHERIT_FD, .data.fd = fd };
	const uv_process_options_t options = { .file = program,
					       .args = words,
					       .exit_cb = on_ended,
					       .stdio = &stdio,
					       .stdio_count = 1 };
	struct checking *checking;
	int result;

	if (fd < 0)
		return -errno;
	checking = memory_zeroed(1, sizeof *checking);
	checking->process.data = checking;
	checking->context = context;
	result = uv_spawn(loop, &checking->process, &options);
	close(fd);
	if (result < 0)
		uv_close((uv_handle_t *)&checking->process, on_closed);
	else
		checking->on_checked = on_checked;
	if (result == 0 && started)
		*started = checking;
	return result;
}

void copy_checker_cancel(struct checking *started)
{
	if (!started)
		return;
	started->on_checked = NULL;
	uv_process_kill(&started->process, SIGKILL);
}

int copy_checker_check(void)
{
	struct error err;

	return store_copy_check_file(STDIN_FILENO, &err) == 0 ? EXIT_SUCCESS
							      : copy_state_code(err.value);
}

int copy_checker_seal(const char *path)
{
	struct error err;

	if (store_copy_seal(path, &err) == 0)
		return EXIT_SUCCESS;
	log_line("%s: %s", fault_name(err.fault), err.detail);
	return EXIT_FAILURE;
}
