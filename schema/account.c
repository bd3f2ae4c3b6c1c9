/* SPDX-License-Identifier: MIT */
#include "schema/account.h"

#include "schema/memory.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

/* Of our own line; valid until the next call. */
static const struct passwd *find_line(void)
{
	FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *line = NULL;

	if (!file)
		return NULL;
	do {
		line = fgetpwent(file);
	} while (line && line->pw_uid != getuid());
	fclose(file);
	return line;
}

char *account_name(void)
{
	const struct passwd *line = find_line();
	const char *session = getenv("LOGNAME");

	if (line)
		return memory_string(line->pw_name);
	return session ? memory_string(session) : NULL;
}

char *account_home(void)
{
	const struct passwd *line = find_line();

	return line && line->pw_dir && line->pw_dir[0] == '/' ? memory_string(line->pw_dir) : NULL;
}
