/* SPDX-License-Identifier: MIT */
#include "daemon/wallclock.h"

#include "schema/memory.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* 2200-01-01; later instants overflow the kernel's clock of 2262 sooner or later. */
static const int64_t far_ahead_s = 7258118400;

/* So late it is only when the machine was asleep. */
enum { LATE_S = 3 };

struct wallclock {
	struct wallclock_events events;
	int timer;
	uv_poll_t poll;
	uv_fs_event_t folder;
	uv_timer_t settle; /* runs while the clock may step again */
	uint64_t settle_ms;
	int64_t due_s;
	int64_t armed_s; /* when that was said */
	size_t open_handles;
	void (*on_closed)(void *context);
	void *closed_context;
};

static int64_t real_now_s(void *context)
{
	struct timespec now;

	(void)context;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec;
}

const struct clock_ops wallclock_ops = { .now_s = real_now_s };

int wallclock_arm(struct wallclock *wallclock, int64_t due_s)
{
	struct itimerspec spec = { .it_value = { .tv_sec = due_s } };

	/* An instant of 0 would disarm the timer. */
	if (due_s < 1)
		spec.it_value.tv_sec = 1;
	if (due_s > far_ahead_s)
		spec.it_value.tv_sec = far_ahead_s;
	wallclock->due_s = due_s;
	wallclock->armed_s = real_now_s(NULL);
	if (timerfd_settime(wallclock->timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec,
			    NULL) < 0)
		return -errno;
	return 0;
}

static void on_settled(uv_timer_t *settle)
{
	struct wallclock *wallclock = settle->data;

	wallclock->events.on_tick(wallclock->events.context, WALLCLOCK_STEP);
}

/* One wait for all that happens within it. */
static void wait_for_the_clock(struct wallclock *wallclock)
{
	if (!uv_is_active((uv_handle_t *)&wallclock->settle))
		uv_timer_start(&wallclock->settle, on_settled, wallclock->settle_ms, 0);
}

/* Whether the instant passed while the machine was asleep. */
static bool is_late(const struct wallclock *wallclock)
{
	int64_t from =
		wallclock->due_s > wallclock->armed_s ? wallclock->due_s : wallclock->armed_s;

	return real_now_s(NULL) > from + LATE_S;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct wallclock *wallclock = poll->data;
	uint64_t times;
	ssize_t length;

	(void)events;
	if (status < 0)
		return;
	length = read(wallclock->timer, &times, sizeof times);
	if (length < 0 && errno != ECANCELED)
		return;
	if (length < 0) {
		/* After a step the timer no longer tells of another until it is set again. */
		wallclock_arm(wallclock, wallclock->due_s);
		wait_for_the_clock(wallclock);
		return;
	}
	if (is_late(wallclock))
		wait_for_the_clock(wallclock);
	wallclock_arm(wallclock, WALLCLOCK_NEVER);
	/* What is due is looked at when the clock has settled. */
	if (uv_is_active((uv_handle_t *)&wallclock->settle))
		return;
	wallclock->events.on_tick(wallclock->events.context, WALLCLOCK_DUE);
}

static void on_folder_change(uv_fs_event_t *folder, const char *name, int events, int status)
{
	struct wallclock *wallclock = folder->data;

	(void)events;
	if (status == 0 && (!name || strcmp(name, "localtime") == 0))
		wallclock->events.on_tick(wallclock->events.context, WALLCLOCK_ZONE);
}

static void on_handle_closed(uv_handle_t *handle)
{
	struct wallclock *wallclock = handle->data;
	void (*on_closed)(void *context) = wallclock->on_closed;
	void *context = wallclock->closed_context;

	if (--wallclock->open_handles > 0)
		return;
	close(wallclock->timer);
	free(wallclock);
	if (on_closed)
		on_closed(context);
}

int wallclock_start(struct wallclock **started, uv_loop_t *loop, const char *zone_folder,
		    uint64_t settle_ms, const struct wallclock_events *events)
{
	struct wallclock *wallclock = memory_zeroed(1, sizeof *wallclock);
	int result;

	wallclock->events = *events;
	wallclock->timer = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	result = wallclock->timer < 0 ? -errno
				      : uv_poll_init(loop, &wallclock->poll, wallclock->timer);
	if (result < 0) {
		if (wallclock->timer >= 0)
			close(wallclock->timer);
		free(wallclock);
		return result;
	}
	uv_fs_event_init(loop, &wallclock->folder);
	uv_timer_init(loop, &wallclock->settle);
	wallclock->settle.data = wallclock;
	wallclock->settle_ms = settle_ms;
	wallclock->poll.data = wallclock;
	wallclock->folder.data = wallclock;
	wallclock->open_handles = 3;
	result = wallclock_arm(wallclock, WALLCLOCK_NEVER);
	if (result == 0)
		result = uv_poll_start(&wallclock->poll, UV_READABLE, on_readable);
	if (result < 0) {
		wallclock_close(wallclock, NULL, NULL);
		return result;
	}
	uv_fs_event_start(&wallclock->folder, on_folder_change, zone_folder, 0);
	*started = wallclock;
	return 0;
}

void wallclock_close(struct wallclock *wallclock, void (*on_closed)(void *context), void *context)
{
	if (!wallclock) {
		if (on_closed)
			on_closed(context);
		return;
	}
	wallclock->on_closed = on_closed;
	wallclock->closed_context = context;
	uv_close((uv_handle_t *)&wallclock->poll, on_handle_closed);
	uv_close((uv_handle_t *)&wallclock->folder, on_handle_closed);
	uv_close((uv_handle_t *)&wallclock->settle, on_handle_closed);
}
