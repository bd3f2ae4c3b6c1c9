/* SPDX-License-Identifier: MIT */
#include "tests/loop_fixture.h"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int64_t ahead_ms;
static int64_t slept_s;

/* Stands before the C library's, so that libuv's timers see time move on. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
	long result = syscall(SYS_clock_gettime, clock, now);

	if (result == 0 && (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE)) {
		now->tv_sec += ahead_ms / 1000;
		now->tv_nsec += ahead_ms % 1000 * 1000000;
		if (now->tv_nsec >= 1000000000) {
			now->tv_nsec -= 1000000000;
			now->tv_sec++;
		}
	}
	if (result == 0 && clock == CLOCK_REALTIME)
		now->tv_sec += slept_s;
	return (int)result;
}

void loop_sleep_s(int64_t seconds)
{
	slept_s = seconds;
}

void loop_advance_ms(uint64_t milliseconds)
{
	ahead_ms += (int64_t)milliseconds;
}

void loop_open(uv_loop_t *loop)
{
	signal(SIGPIPE, SIG_IGN);
	if (uv_loop_init(loop) < 0)
		_exit(99);
}

static void on_deadline(uv_timer_t *timer)
{
	bool *is_late = timer->data;

	*is_late = true;
}

bool loop_run_until(uv_loop_t *loop, const bool *flag)
{
	bool is_late = false;
	uv_timer_t guard;

	uv_timer_init(loop, &guard);
	guard.data = &is_late;
	uv_update_time(loop);
	uv_timer_start(&guard, on_deadline, LOOP_DEADLINE_MS, 0);
	while (!*flag && !is_late)
		uv_run(loop, UV_RUN_ONCE);
	uv_close((uv_handle_t *)&guard, NULL);
	uv_run(loop, UV_RUN_NOWAIT);
	return *flag;
}

void loop_run_ready(uv_loop_t *loop)
{
	uv_run(loop, UV_RUN_NOWAIT);
}

static void close_guard(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

int loop_close(uv_loop_t *loop)
{
	uv_timer_t guard;
	int left;

	uv_timer_init(loop, &guard);
	uv_update_time(loop);
	uv_timer_start(&guard, close_guard, LOOP_DEADLINE_MS, 0);
	uv_unref((uv_handle_t *)&guard);
	left = uv_run(loop, UV_RUN_DEFAULT);
	uv_close((uv_handle_t *)&guard, NULL);
	uv_run(loop, UV_RUN_NOWAIT);
	return left ? UV_EBUSY : uv_loop_close(loop);
}

void loop_set_flag(void *context)
{
	bool *flag = context;

	*flag = true;
}
