/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A filter of system calls, seccomp(2).  Those that a daemon of files, pipes,
 * timers and sockets, its helpers and their threads need stay; the rest answers
 * ENOSYS, as if the kernel were older.  Beyond that:
 *
 *   sockets only of the family AF_UNIX (EAFNOSUPPORT)
 *   no namespaces, and no memory that is written and run (EPERM)
 *   modes and owners are changed by descriptor only, as Landlock does not look
 *   at them by path
 *
 * Returns 0 or a negative errno.  PR_SET_NO_NEW_PRIVS has to be in force.
 */
int sandbox_calls(void);
