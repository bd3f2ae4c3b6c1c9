/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/service.h"

/*
 * The limit that a household may set: entries of days that lie more than so
 * many years back are erased for good, as by Purge, with the first call of a
 * day.  The day on which the limit is set is spared, so that a slip can be
 * taken back.  Nothing wakes up for it.
 */

/* The limit was set: nothing is erased before tomorrow. */
void retention_spare_today(struct service *service);

/* Look once a day; what cannot be erased now is tried again the next day. */
void retention_look(struct service *service);
