/* SPDX-License-Identifier: MIT */
#include "daemon/sandbox.h"

#include "daemon/sandbox_calls.h"
#include "daemon/sandbox_files.h"

#include <sys/prctl.h>

void sandbox_enter(const struct paths *paths, struct sandbox *sandbox)
{
	*sandbox = (struct sandbox){ .has_files = false };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return;
	sandbox->has_files = sandbox_files(paths) == 0;
	sandbox->has_calls = sandbox_calls() == 0;
}
