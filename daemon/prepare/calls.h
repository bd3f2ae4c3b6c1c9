/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Write the filter of daemon/sandbox_calls.h, as the kernel takes it (an array
 * of struct sock_filter), for the processor that this runs on.  Returns 0 or a
 * negative errno.
 */
int calls_write(int fd);
