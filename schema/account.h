/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The account that runs this program, from /etc/passwd itself: the C library's
 * getpwuid(3) loads parts of itself for that, which a program that is linked
 * whole cannot.  An account that is kept elsewhere has what its session says.
 */

/* The name: of /etc/passwd, else LOGNAME; NULL without either.  The caller frees it. */
char *account_name(void);

/* The home folder that /etc/passwd says, where that is absolute; else NULL.  The caller frees it.
 */
char *account_home(void);
