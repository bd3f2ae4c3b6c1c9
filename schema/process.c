/* SPDX-License-Identifier: MIT */
#include "schema/process.h"

#include "schema/memory.h"

#include <jansson.h>
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
	json_set_alloc_funcs(memory_new, free);
}
