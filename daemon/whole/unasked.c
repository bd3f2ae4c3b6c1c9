/* SPDX-License-Identifier: MIT */
/*
 * What the libraries could ask of the C library, and the daemon never has them
 * ask: to load code, and to look up an account, for which code is loaded.  In a
 * daemon that is linked whole these stand in their place (ld(1), --wrap), and
 * fail.
 */
#include <errno.h>
#include <pwd.h>
#include <stddef.h>

void *__wrap_dlopen(const char *file, int mode);
int __wrap_getpwuid_r(uid_t user, struct passwd *account, char *buffer, size_t length,
		      struct passwd **found);

void *__wrap_dlopen(const char *file, int mode)
{
	(void)file;
	(void)mode;
	return NULL;
}

int __wrap_getpwuid_r(uid_t user, struct passwd *account, char *buffer, size_t length,
		      struct passwd **found)
{
	(void)user;
	(void)account;
	(void)buffer;
	(void)length;
	*found = NULL;
	return ENOENT;
}
