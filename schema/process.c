/* SPDX-License-Identifier: MIT */
#include "schema/process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

void process_start(void)
{
	umask(077);
#ifndef WITH_SANITIZERS
	/* The search for leaks reads the memory from another process. */
	prctl(PR_SET_DUMPABLE, 0);
#endif
	signal(SIGPIPE, SIG_IGN);
}
