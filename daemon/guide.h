/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which one suggestion fits today: a decision table over what the journal
 * shows.  The order of the rows follows the leaflet of Yamaguchi Prefecture
 * (first the family finds a supporter; invitations only after talk has
 * returned, and now and then).  The lengths of time are our own assumptions.
 * The words of each suggestion are in share/ayumi/guidance.json.
 */

enum {
	GUIDE_NEVER = 100000,	/* days since something that was not written down */
	GUIDE_SAFETY_DAYS = 14, /* so long after a safety entry nothing else is suggested */
	GUIDE_STRICT_DAYS = 90, /* so long after violence was noted, discretion is stricter */
	GUIDE_REST_DAYS = 7,	/* the same suggestion does not come again within so many days */
	GUIDE_TALK_WINDOW_DAYS = 30, /* talk has returned where it was written of on … */
	GUIDE_TALK_DAYS = 2,	     /* … so many days within that window */
};

/* Days since the latest entry of each sort, 0 for today; GUIDE_NEVER for none. */
struct guide_facts {
	bool is_diagnosed;
	bool has_no_place;
	bool has_supporter; /* the household says that it knows one */
	int safety;	    /* violence, or talk of dying */
	int violence;	    /* violence alone */
	int consultation;   /* the family's own, attended or not said */
	int bridge;
	int learning; /* reading, or a family class */
	int group;    /* the family group */
	int rest;     /* the family's own */
	int pressure; /* words that may have pressed */
	int greeting;
	int reply;	/* a greeting that was answered */
	int unanswered; /* a greeting that was not */
	int talk;
	int invitation;
	int declined;  /* an invitation that was */
	int outing;    /* together */
	int supporter; /* the person and a supporter */
	int place;     /* company, volunteering, study, work */
	int pause;
	int harsh;
	int talk_days; /* on how many days of the window talk was written down */
};

/* What was suggested before. */
struct guide_shown {
	const char *id;
	int days_ago; /* 0: today */
};

/* Whether talk has returned: what the leaflet asks for before invitations. */
bool guide_has_talk(const struct guide_facts *facts);

/*
 * The id of today's suggestion, static; NULL for none.  What was suggested
 * today already stays while it fits; after a safety entry there is nothing but "safety".
 */
const char *guide_choose(const struct guide_facts *facts, const struct guide_shown *shown,
			 size_t shown_count);
