/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/paths.h"

#include <stdbool.h>

/*
 * What the daemon gives up once its socket is open, so that a mistake in it, or
 * in what reads a journal from elsewhere, reaches little.  Its helpers inherit
 * it, and nothing takes it back.  A kernel that lacks one part still gives the
 * other; without either, the rights of the files alone protect.
 */
struct sandbox {
	bool has_files; /* Landlock, landlock(7) */
	bool has_calls; /* a filter of system calls, seccomp(2) */
};

/*
 * Confine this process and all that it starts; called while it has one thread.
 * The folders of the journal and of the settings have to be there; one that is
 * missing cannot be reached afterwards.  No failure: *sandbox says what is in
 * force.
 */
void sandbox_enter(const struct paths *paths, struct sandbox *sandbox);
