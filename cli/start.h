/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/paths.h"

#include <stdbool.h>

/*
 * Start a daemon where none answers.  Of many commands that come at once one
 * starts it, under a lock on the runtime folder, and the others wait for the
 * lock; that it is ready is told through a pipe.  `connect` is tried under the
 * lock, before and after.  Returns what the last `connect` did, or a negative
 * errno; *why may then hold what the daemon said in plain English, or in the
 * language of people why it was given up, to be freed.
 *
 * One that says nothing for deadline_ms and does not hold its lock is ended:
 * -ETIMEDOUT.  One that holds it may have much to look through, and is waited for
 * START_BUSY_TIMES as long; it is left alone.
 */
enum { START_BUSY_TIMES = 20 };
int start_daemon(const struct paths *paths, int deadline_ms, int (*connect)(void *context),
		 void *context, char **why);

/* Whether a daemon holds its lock.  To be free for a moment while it is asked does no harm: a
 * daemon that starts just then is started again by whatever started it. */
bool start_is_at_work(const struct paths *paths);
