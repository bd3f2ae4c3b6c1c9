/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/notifier.h"
#include "daemon/reminders.h"

#include <stddef.h>

/* How much may be seen on the screen. */
enum detail {
	DETAIL_TIME,	 /* only that something is, and when */
	DETAIL_DISCREET, /* the public alias, too */
	DETAIL_FULL
};

/*
 * What a bubble says.  Unless the household chose detail=full it tells no more
 * than that something is at a time, and the meeting's public alias: whoever
 * sees the screen must not learn of the family's meetings from it.
 */
struct agenda_words {
	char *title;
	char *body;
	struct notification_action actions[NOTIFICATION_ACTIONS_MAX];
};

/* For the reminders of one bubble (count >= 1, of one purpose), as seen at now_s.  Labels are
 * static; released by agenda_words_release. */
void agenda_words_make(struct agenda_words *words, const struct reminder *const *reminders,
		       size_t count, enum detail detail, int64_t now_s);

/* The notification that says them; its texts are those of the words. */
void agenda_words_dress(const struct agenda_words *words, int64_t bubble,
			struct notification *notification);
void agenda_words_release(struct agenda_words *words);
