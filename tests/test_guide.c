/* SPDX-License-Identifier: MIT */
#include "daemon/guide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A household in which nothing was written down and nothing is set. */
static struct guide_facts nothing(void)
{
	return (struct guide_facts){
		.safety = GUIDE_NEVER,
		.violence = GUIDE_NEVER,
		.consultation = GUIDE_NEVER,
		.bridge = GUIDE_NEVER,
		.learning = GUIDE_NEVER,
		.group = GUIDE_NEVER,
		.rest = GUIDE_NEVER,
		.pressure = GUIDE_NEVER,
		.greeting = GUIDE_NEVER,
		.reply = GUIDE_NEVER,
		.unanswered = GUIDE_NEVER,
		.talk = GUIDE_NEVER,
		.invitation = GUIDE_NEVER,
		.declined = GUIDE_NEVER,
		.outing = GUIDE_NEVER,
		.supporter = GUIDE_NEVER,
		.place = GUIDE_NEVER,
		.pause = GUIDE_NEVER,
		.harsh = GUIDE_NEVER,
	};
}

/* One in which nothing asks for a suggestion: each row is tested by what it adds to this. */
static struct guide_facts settled(void)
{
	struct guide_facts facts = nothing();

	facts.consultation = 10;
	facts.learning = 10;
	facts.group = 10;
	facts.rest = 3;
	facts.greeting = 2;
	facts.reply = GUIDE_NEVER;
	return facts;
}

static const char *first(const struct guide_facts *facts)
{
	return guide_choose(facts, NULL, 0);
}

static void test_each_row(void **state)
{
	struct guide_facts facts = settled();

	(void)state;
	assert_null(first(&facts));
#define ROW(expected, ...)                                                                         \
	do {                                                                                       \
		facts = settled();                                                                 \
		__VA_ARGS__;                                                                       \
		assert_non_null(first(&facts));                                                    \
		assert_string_equal(first(&facts), expected);                                      \
	} while (0)
	ROW("safety", facts.safety = 0);
	ROW("safety", facts.safety = 13);
	ROW("treatment", facts.is_diagnosed = true);
	ROW("breather", facts.pause = 7);
	ROW("connect", facts.consultation = 91);
	ROW("lighter", facts.pressure = 13);
	ROW("declined", facts.declined = 7; facts.invitation = 7);
	ROW("patience", facts.unanswered = 0);
	ROW("greet", facts.greeting = 8);
	ROW("chat", facts.reply = 1);
	ROW("keep-consulting", facts.supporter = 5; facts.consultation = 61; facts.place = 50);
	ROW("introduce", facts.talk_days = 2; facts.talk = 1);
	ROW("own-way", facts.place = 30);
	ROW("place", facts.supporter = 5);
	ROW("invite", facts.talk_days = 2; facts.talk = 1; facts.bridge = 1);
	ROW("enjoy", facts.talk_days = 2; facts.talk = 1; facts.bridge = 1; facts.invitation = 14);
	ROW("rest", facts.rest = 22);
	ROW("group", facts.group = 91);
	ROW("learn", facts.learning = 91);
#undef ROW
}

static void test_what_a_row_waits_for(void **state)
{
	struct guide_facts facts = settled();

	(void)state;
#define NOTHING(...)                                                                               \
	do {                                                                                       \
		facts = settled();                                                                 \
		__VA_ARGS__;                                                                       \
		assert_null(first(&facts));                                                        \
	} while (0)
	NOTHING(facts.safety = 14);
	NOTHING(facts.pause = 8);
	NOTHING(facts.consultation = 91; facts.has_supporter = true);
	NOTHING(facts.consultation = 91; facts.bridge = 90);
	NOTHING(facts.pressure = 14);
	NOTHING(facts.declined = 8; facts.invitation = 8);
	NOTHING(facts.unanswered = 8);
	NOTHING(facts.talk_days = 1; facts.talk = 1);
	NOTHING(facts.supporter = 5; facts.has_no_place = true);
	NOTHING(facts.rest = 21);
#undef NOTHING
}

/* A few days of every length that the rows tell apart. */
static int some_days(void)
{
	static const int lengths[] = { 0,  1,  6,  7,  8,  13, 14, 15,	       21,
				       22, 30, 31, 60, 61, 90, 91, GUIDE_NEVER };

	return lengths[(size_t)rand() % (sizeof lengths / sizeof lengths[0])];
}

static struct guide_facts some_facts(void)
{
	struct guide_facts facts = { .is_diagnosed = rand() % 8 == 0,
				     .has_no_place = rand() % 2 == 0,
				     .has_supporter = rand() % 2 == 0 };

	for (int *fact = &facts.safety; fact <= &facts.harsh; fact++)
		*fact = some_days();
	facts.talk_days = rand() % 4;
	return facts;
}

/* Some years of days, each with facts of its own; what was shown is remembered as the store does.
 */
static void test_properties(void **state)
{
	enum { DAYS = 20000, KEPT = 60 };
	static const char *history[DAYS];
	int suggested = 0;

	(void)state;
	srand(7);
	for (int today = 0; today < DAYS; today++) {
		struct guide_facts facts = some_facts();
		struct guide_shown shown[KEPT];
		size_t count = 0;
		const char *id;

		for (int ago = 1; ago < KEPT && ago <= today; ago++) {
			if (history[today - ago])
				shown[count++] = (struct guide_shown){ history[today - ago], ago };
		}
		id = guide_choose(&facts, shown, count);
		history[today] = id;
		if (!id)
			continue;
		suggested++;
		if (facts.safety < GUIDE_SAFETY_DAYS)
			assert_string_equal(id, "safety");
		else
			assert_string_not_equal(id, "safety");
		if (strcmp(id, "invite") == 0) {
			assert_true(guide_has_talk(&facts));
			assert_true(facts.invitation > 14);
			assert_false(facts.is_diagnosed);
		}
		for (size_t i = 0; i < count; i++)
			assert_false(shown[i].days_ago < GUIDE_REST_DAYS &&
				     strcmp(shown[i].id, id) == 0);
		shown[count] = (struct guide_shown){ id, 0 };
		assert_ptr_equal(guide_choose(&facts, shown, count + 1), id);
	}
	assert_in_range(suggested, DAYS / 4, DAYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_row),
		cmocka_unit_test(test_what_a_row_waits_for),
		cmocka_unit_test(test_properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
