/* SPDX-License-Identifier: MIT */
#include "daemon/sandbox_calls.h"

#include "daemon/prepared.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

int sandbox_calls(void)
{
	const ptrdiff_t count = prepared_calls_end - prepared_calls;
	/* The kernel copies the filter and does not change it. */
	const struct sock_fprog program = {
		.len = (unsigned short)count,
		.filter = (struct sock_filter *)(uintptr_t)prepared_calls,
	};

	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0 ? -errno : 0;
}
