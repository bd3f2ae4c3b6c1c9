/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"
#include "schema/paths.h"

#include <stdint.h>

/*
 * A copy takes the journal's place.  The one that is there is kept in the
 * folder of the copies under a name of its own, with its log, whatever its
 * state.  The copy is laid beside the journal first, whole and checked; the
 * exchange itself is made when the journal is opened next, by steps each of
 * which may be the last one before a sudden end.
 */

/*
 * Check the file and lay a copy of it, or an empty journal where from is NULL,
 * beside the journal; kept (BACKUP_NAME
 * bytes) is the name that the present one will have.  0; -ENOENT,
 * -EBADMSG or another negative errno with err set, and then nothing happened.
 */
int restore_prepare(const struct paths *paths, const char *from, int32_t today, int64_t now_s,
		    char *kept, struct error *err);

/* Before the journal is opened: bring an exchange that was prepared to its end. */
int restore_finish(const struct paths *paths, struct error *err);
