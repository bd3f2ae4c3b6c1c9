/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/*
 * An event loop for tests, whose waits end by an event or fail by a deadline,
 * and whose time can be moved on.
 */

enum { LOOP_DEADLINE_MS = 20000 };

/* A loop that the test owns; SIGPIPE is ignored from now on, as in the daemon. */
void loop_open(uv_loop_t *loop);

/* Run the loop until *flag is set.  False where that takes longer than the deadline. */
bool loop_run_until(uv_loop_t *loop, const bool *flag);

/* Run what is ready now, without waiting. */
void loop_run_ready(uv_loop_t *loop);

/* Let that much time pass for the monotonic clock of this process, at once. */
void loop_advance_ms(uint64_t milliseconds);

/* The wall clock is so far ahead from now on, as after a sleep of the machine; 0: no longer. */
void loop_sleep_s(int64_t seconds);

/*
 * Run the loop to its natural end and close it: what uv_loop_close returned,
 * which is 0 where no handle was left behind.
 */
int loop_close(uv_loop_t *loop);

/* For the callbacks of closing functions: sets the bool that context points to. */
void loop_set_flag(void *context);
