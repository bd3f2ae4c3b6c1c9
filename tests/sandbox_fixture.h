/* SPDX-License-Identifier: MIT */
#pragma once

#include "tests/household_fixture.h"

#include <stdbool.h>

/*
 * A child confines itself as the daemon does and tries one thing.  What must be
 * refused is tried in an unconfined child as well, where it must not be refused
 * in the same way: so no check passes because the thing never works.
 */

enum { SANDBOX_FINE = 0, SANDBOX_NONE = 200 };

/* The household whose daemon it is; made by sandbox_set_up. */
extern struct household sandbox_home;

/* What is tried: SANDBOX_FINE, or the errno it failed with. */
typedef int attempt(void);

/* The errno of a system call that failed, else SANDBOX_FINE. */
int sandbox_after(long result);

/* The exit status of a child that tries it; SANDBOX_NONE where it could not be confined. */
int sandbox_outcome(attempt *what, bool is_confined);

/* Fail unless it is refused with this errno, and not so without a sandbox. */
void sandbox_check_refused(attempt *what, int code);

/* Fail unless it works in the sandbox. */
void sandbox_check_allowed(attempt *what);

/* For cmocka. */
int sandbox_set_up(void **state);
int sandbox_tear_down(void **state);

/* Whether there is anything to test; says why where there is not. */
bool sandbox_is_here(void);
