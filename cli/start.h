/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/paths.h"

/*
 * Start a daemon where none answers.  Of many commands that come at once one
 * starts it, under a lock on the runtime folder, and the others wait for the
 * lock; that it is ready is told through a pipe.  `connect` is tried under the
 * lock, before and after.  Returns what the last `connect` did, or a negative
 * errno; *why may then hold what the daemon said, in plain English, to be freed.
 */
int start_daemon(const struct paths *paths, int (*connect)(void *context), void *context,
		 char **why);
