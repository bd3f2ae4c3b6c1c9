/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"

#include <stdint.h>
#include <uv.h>

/*
 * The one timer of the wall clock.  It keeps its instant through suspend, and
 * tells of a step of the clock and of a change of the system's time zone.
 * Between such events the process sleeps.
 */
struct wallclock;

enum wallclock_reason {
	WALLCLOCK_DUE,	/* the armed instant has come */
	WALLCLOCK_STEP, /* the clock was set, or the machine woke up */
	WALLCLOCK_ZONE, /* the system's time zone may have changed */
};

/* After a step or a wake-up the clock may step again for so long. */
enum { WALLCLOCK_SETTLE_MS = 4000 };

/* To arm when nothing is due: far ahead, so that a wake-up is still told. */
#define WALLCLOCK_NEVER INT64_MAX

struct wallclock_events {
	void *context;

	/* Compute anew what is due, and arm again. */
	void (*on_tick)(void *context, enum wallclock_reason reason);
};

/*
 * Start it, armed for WALLCLOCK_NEVER.  zone_folder is the folder in which
 * "localtime" stands (normally "/etc"); where it cannot be watched, changes of
 * the zone go unnoticed and everything else works.  After a step or a wake-up
 * on_tick comes settle_ms later, once for all that happened (normally
 * WALLCLOCK_SETTLE_MS).  Returns 0 with *wallclock
 * to be closed, or a negative errno with nothing to be closed.
 */
int wallclock_start(struct wallclock **wallclock, uv_loop_t *loop, const char *zone_folder,
		    uint64_t settle_ms, const struct wallclock_events *events);

/*
 * The next instant, seconds since the epoch, in place of the one before; an
 * instant in the past is due at once (on_tick then comes from the loop).
 * Returns 0 or a negative errno.
 */
int wallclock_arm(struct wallclock *wallclock, int64_t due_s);

/* Drop it and call on_closed (which may be NULL); on_tick is not called any more.  wallclock may be
 * NULL. */
void wallclock_close(struct wallclock *wallclock, void (*on_closed)(void *context), void *context);

/* What time it is, so that a test can say otherwise. */
struct clock_ops {
	int64_t (*now_s)(void *context); /* seconds since the epoch */
};

/* The real one; its context is not looked at. */
extern const struct clock_ops wallclock_ops;
