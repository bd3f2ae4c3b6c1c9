/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

/*
 * What the daemon asked for, in its order, and what is on the screen.
 *
 * From the daemon:
 *   {"show": {"id": N, "title": "…", "body": "…", "actions": [["key", "label"]],
 *     "icon": "…", "app": "…", "transient": false, "urgency": "low" or "normal",
 *     "replaces": {"owner": "…", "number": N}}}; the last may be missing
 *   {"close": {"id": N}}
 * To the daemon:
 *   {"shown": {"id": N, "owner": ":1.7@…", "number": N}}
 *   {"failed": {"id": N, "why": "no-bus", "no-server", "timeout" or "error",
 *     "message": "plain English"}}
 *   {"action": {"id": N, "key": "…"}}
 *   {"closed": {"id": N, "reason": N}}; 0 where the server itself is gone
 *   {"server": {"present": true}} when that is known and when it changes
 *
 * Where the server hangs, a "close" is dropped; nothing is told then.
 */

/* Begin.  on_done is called when the helper should end. */
void desk_open(void (*on_done)(void));

/* A message of the daemon; borrowed. */
void desk_take(const json_t *message);

/* The daemon wants no more: withdraw what is on the screen, then on_done. */
void desk_clear(void);
