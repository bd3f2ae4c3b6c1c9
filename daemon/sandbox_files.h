/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/paths.h"

/*
 * Landlock, landlock(7).  What can be reached by a path afterwards:
 *
 *   the journal's folder with its backups   everything but devices and programs
 *   the settings' folder                    the same
 *   the runtime folder                      its list; files in it can be deleted
 *   the programs' folder of helpers, the
 *   daemon itself, the dynamic loader       reading and running
 *   /usr, /etc, /lib, /lib64, our own data
 *   and translations, the random device     reading
 *   /dev/null                               reading and writing
 *
 * No TCP (from kernel 6.7 on) and no signals to processes outside (6.12).
 * Sockets are connected to as before: the session's bus is one.
 *
 * Returns 0, or a negative errno where the kernel has none: -EOPNOTSUPP also
 * for its first version, which refuses every rename between folders, as a
 * restored backup needs it.  PR_SET_NO_NEW_PRIVS has to be in force.
 */
int sandbox_files(const struct paths *paths);
