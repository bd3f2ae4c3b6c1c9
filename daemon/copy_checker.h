/* SPDX-License-Identifier: MIT */
#pragma once

#include <uv.h>

/*
 * A copy of the journal is read whole by a process of its own, the daemon's
 * program with other words, so that nobody waits for it.
 */

/* state is a word of copy_state.h, static text. */
typedef void copy_checked(void *context, const char *state);

/* One that is going on; it frees itself when it has ended. */
struct checking;

/*
 * Have a copy checked; program is the daemon's, and both are only needed during
 * the call.  0, and then on_checked is called once, later, unless it is
 * cancelled; or a negative errno.  started may be NULL; it is valid until then.
 */
int copy_checker_run(uv_loop_t *loop, const char *program, const char *path,
		     copy_checked *on_checked, void *context, struct checking **started);

/* End it; on_checked is not called any more.  started may be NULL. */
void copy_checker_cancel(struct checking *started);

/* What that process does: "--check", the copy on standard input.  Returns its exit code. */
int copy_checker_check(void);

/* "--seal FILE": check a copy of the daemon's own, and bring it to the disk. */
int copy_checker_seal(const char *path);
