/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/service.h"

#include <uv.h>

/*
 * Makes a copy of the journal after each day of writing: a few pages at a time
 * while nobody waits for an answer, and checked by a process of its own.  As
 * long as nothing was written it sleeps.  What was missed while the machine was
 * off is made up for when the daemon starts.
 *
 * Within the first minute after the start it also has the journal's own file
 * read whole by such a process, and only where that finds it damaged, which
 * may also be because it was written meanwhile, does the daemon look itself.
 */
struct backup_keeper;

/* How long after the start, or the end of a day, it begins. */
enum { BACKUP_KEEPER_DELAY_MS = 3000, BACKUP_KEEPER_LOOK_MS = 10000 };

/* service is borrowed and has a journal; program checks a copy: "program --seal FILE". */
struct backup_keeper *backup_keeper_start(uv_loop_t *loop, struct service *service,
					  const char *program);

/*
 * Make a copy of a kind that somebody waits for, and nobody else; one that is
 * being made of a day gives way.  on_made is called once, later, also where the
 * keeper is closed before.  False where keeper is NULL.
 */
bool backup_keeper_make(struct backup_keeper *keeper, const char *kind, copy_made *on_made,
			void *context);

/* Something was written, or the clock has stepped. keeper may be NULL. */
void backup_keeper_look(struct backup_keeper *keeper);

/*
 * Give up what is being made, so that nothing of the journal's former content
 * is kept.  What somebody waits for is then begun anew.
 */
void backup_keeper_cancel(struct backup_keeper *keeper);

/* Give up what is being made, and drop it, before the journal is closed. keeper may be NULL. */
void backup_keeper_close(struct backup_keeper *keeper);
