/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * When the family wants to be left alone: nothing is shown or asked, and what
 * fell in it is not brought up later.  Pauses do not overlap.
 */
struct pause {
	int64_t from_s;
	int64_t until_s; /* not included; 0: there never was one */
};

/* The pause that began last. */
int pause_last(struct store *store, struct pause *pause, struct error *err);

/*
 * Pause from now until then, or end the present pause where until_s is not in
 * the future.  One that is in force is made longer or shorter.
 */
int pause_set(struct store *store, int64_t now_s, int64_t until_s, struct error *err);

/* The clock was ahead when it was set: one that has not begun begins now, and is as long as it was.
 */
int pause_pull(struct store *store, int64_t now_s, struct error *err);

/* Whether the instant lies in the pause. */
bool pause_covers(const struct pause *pause, int64_t instant_s);
