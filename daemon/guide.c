/* SPDX-License-Identifier: MIT */
#include "daemon/guide.h"

#include <string.h>

enum { WEEK = 7, FORTNIGHT = 14, MONTH = 30, SEASON = 90 };

bool guide_has_talk(const struct guide_facts *facts)
{
	return facts->talk_days >= GUIDE_TALK_DAYS;
}

static bool needs_treatment(const struct guide_facts *facts)
{
	return facts->is_diagnosed;
}

static bool pauses(const struct guide_facts *facts)
{
	return facts->pause <= WEEK;
}

static bool needs_supporter(const struct guide_facts *facts)
{
	return !facts->has_supporter && facts->consultation > SEASON && facts->bridge > SEASON &&
	       facts->supporter > SEASON;
}

static bool pressed(const struct guide_facts *facts)
{
	return facts->pressure < FORTNIGHT;
}

static bool was_declined(const struct guide_facts *facts)
{
	return facts->declined <= WEEK;
}

static bool is_unanswered(const struct guide_facts *facts)
{
	return facts->unanswered <= WEEK && facts->reply > WEEK;
}

static bool is_silent(const struct guide_facts *facts)
{
	return facts->greeting > WEEK && facts->talk > WEEK;
}

static bool is_answered(const struct guide_facts *facts)
{
	return facts->reply <= WEEK && !guide_has_talk(facts);
}

static bool can_introduce(const struct guide_facts *facts)
{
	return guide_has_talk(facts) && facts->consultation <= SEASON &&
	       facts->bridge > 2 * MONTH && facts->supporter > SEASON;
}

static bool consults_no_more(const struct guide_facts *facts)
{
	return facts->supporter <= 2 * MONTH && facts->consultation > 2 * MONTH;
}

static bool can_invite(const struct guide_facts *facts)
{
	return guide_has_talk(facts) && facts->invitation > FORTNIGHT && facts->outing > WEEK &&
	       facts->harsh > WEEK;
}

static bool can_ask_for_place(const struct guide_facts *facts)
{
	return facts->supporter <= 2 * MONTH && !facts->has_no_place && facts->place > 2 * MONTH;
}

static bool takes_part(const struct guide_facts *facts)
{
	return facts->place <= MONTH;
}

static bool lacks_rest(const struct guide_facts *facts)
{
	return facts->rest > 3 * WEEK;
}

static bool lacks_learning(const struct guide_facts *facts)
{
	return facts->learning > SEASON;
}

static bool lacks_group(const struct guide_facts *facts)
{
	return facts->group > SEASON;
}

/* The first row that fits and has rested long enough is taken. */
static const struct {
	const char *id;
	bool (*fits)(const struct guide_facts *facts);
	int rest_days;	       /* before it may come again */
	bool is_for_diagnosed; /* it also fits where treatment comes first */
} rows[] = {
	{ "treatment", needs_treatment, MONTH, true },
	{ "breather", pauses, FORTNIGHT, true },
	{ "connect", needs_supporter, MONTH, false },
	{ "lighter", pressed, FORTNIGHT, true },
	{ "declined", was_declined, FORTNIGHT, false },
	{ "patience", is_unanswered, FORTNIGHT, true },
	{ "greet", is_silent, FORTNIGHT, true },
	{ "chat", is_answered, FORTNIGHT, true },
	{ "keep-consulting", consults_no_more, MONTH, false },
	{ "introduce", can_introduce, MONTH, false },
	{ "own-way", takes_part, MONTH, false },
	{ "place", can_ask_for_place, MONTH, false },
	{ "invite", can_invite, FORTNIGHT, false },
	{ "enjoy", guide_has_talk, FORTNIGHT, true },
	{ "rest", lacks_rest, GUIDE_REST_DAYS, true },
	{ "group", lacks_group, MONTH, true },
	{ "learn", lacks_learning, MONTH, true },
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static bool fits(size_t row, const struct guide_facts *facts)
{
	return (!facts->is_diagnosed || rows[row].is_for_diagnosed) && rows[row].fits(facts);
}

static int days_since_shown(const char *id, const struct guide_shown *shown, size_t count)
{
	int days = GUIDE_NEVER;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(shown[i].id, id) == 0 && shown[i].days_ago < days)
			days = shown[i].days_ago;
	}
	return days;
}

const char *guide_choose(const struct guide_facts *facts, const struct guide_shown *shown,
			 size_t shown_count)
{
	int days = days_since_shown("safety", shown, shown_count);

	if (facts->safety < GUIDE_SAFETY_DAYS)
		return days == 0 || days >= GUIDE_REST_DAYS ? "safety" : NULL;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (fits(i, facts) && days_since_shown(rows[i].id, shown, shown_count) == 0)
			return rows[i].id;
	}
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (fits(i, facts) &&
		    days_since_shown(rows[i].id, shown, shown_count) >= rows[i].rest_days)
			return rows[i].id;
	}
	return NULL;
}
