/* SPDX-License-Identifier: MIT */
#include "daemon/settings.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/sections.h"
#include "tests/household_fixture.h"
#include "tests/store_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

struct fixture {
	struct household home;
	struct store *store;
	struct settings settings;
};

static void open_again(struct fixture *fixture)
{
	store_close(fixture->store);
	fixture->store = place_open(fixture->home.paths.database);
	assert_int_equal(settings_init(&fixture->settings, fixture->store,
				       fixture->home.paths.config_dir, NULL),
			 0);
}

static int set_up(void **state)
{
	struct fixture *fixture = memory_zeroed(1, sizeof *fixture);

	household_init(&fixture->home);
	assert_int_equal(mkdir(fixture->home.paths.data_dir, 0700), 0);
	open_again(fixture);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	store_close(fixture->store);
	household_release(&fixture->home);
	free(fixture);
	return 0;
}

/* Fail unless the setting has this value; is_default says whose it is. */
static void check(const struct settings *settings, const char *key, const char *value,
		  bool is_default)
{
	json_t *wanted =
		json_pack("{s:s, s:s, s:b}", "key", key, "value", value, "default", is_default);
	json_t *setting = settings_to_wire(settings, key);
	const char *source = json_string_value(json_object_get(setting, "source"));

	assert_non_null(source);
	assert_int_equal(strcmp(source, "household") == 0 || strcmp(source, "login") == 0,
			 !is_default);
	assert_true(json_is_string(json_object_get(setting, "fallback")));
	json_object_del(setting, "source");
	json_object_del(setting, "fallback");
	if (!json_equal(setting, wanted))
		fail_msg("%s is not %s", key, value);
	json_decref(setting);
	json_decref(wanted);
}

static const struct {
	const char *key;
	const char *fallback;
	const char *right;
	const char *wrong[8];
} known[] = {
	{ "language", "system", "ja", { "de", "", "JA" } },
	{ "zone",
	  "system",
	  "America/New_York",
	  { "Asia/Nowhere", "", "../../../etc/passwd", "/etc/localtime", "Asia" } },
	{ "day-end", "04:00", "12:00", { "12:01", "24:00", "4:00", "", "-1:00" } },
	{ "quiet-from", "21:00", "23:59", { "24:00", "9pm", "" } },
	{ "quiet-to", "08:00", "00:00", { "24:00", "8", "" } },
	{ "detail", "discreet", "full", { "yes", "no", "", "f" } },
	{ "snooze", "30", "240", { "4", "241", "", "30m", " 30", "+30", "-30", "1e1" } },
	{ "meeting-question", "yes", "no", { "full", "off", "" } },
	{ "evening-question", "off", "weekly", { "yes", "no", "", "Daily" } },
	{ "evening-time", "20:00", "18:30", { "24:00", "8pm", "" } },
	{ "retention", "forever", "10", { "0", "51", "-1", "", "ten", "1.5", "10 " } },
	{ "no-place", "no", "yes", { "full", "discreet", "", "true", "Yes" } },
	{ "unwritten-visits", "no", "yes", { "full", "1", "" } },
	{ "diagnosed", "no", "yes", { "full", "y", "" } },
	{ "supporter", "no", "yes", { "full", "y", "" } },
	{ "person", "", "娘", { " 娘", "a\nb", "\x1b[1m" } },
	{ "town", "", "萩市", { " 萩市", "a\nb" } },
	{ "own-step", "unknown", "2", { "0", "5", "22", "" } },
	{ "suggestions", "yes", "no", { "full", "n", "" } },
	{ "lighter-words", "yes", "no", { "full", "n", "" } },
	{ "sheet-sections",
	  sections_usual,
	  "counts,safety",
	  { "", "count", "counts,", ",counts", "counts safety", "none,counts", "Counts" } },
	{ "sheet-person", "", "太郎,タロウ", { " 太郎", "a\nb" } },
};

enum { KNOWN = sizeof known / sizeof known[0] };

static void test_each_setting(void **state)
{
	struct fixture *fixture = *state;
	struct settings *settings = &fixture->settings;

	for (size_t i = 0; i < KNOWN; i++) {
		const char *key = known[i].key;
		struct error err;

		check(settings, key, known[i].fallback, true);
		for (size_t w = 0; w < 8 && known[i].wrong[w]; w++) {
			if (settings_set(settings, key, known[i].wrong[w], &err) != -EINVAL)
				fail_msg("%s = %s", key, known[i].wrong[w]);
			assert_int_equal(err.fault, FAULT_INVALID_SETTING);
			assert_string_equal(err.field, key);
			assert_string_equal(err.value, known[i].wrong[w]);
		}
		check(settings, key, known[i].fallback, true);
		assert_int_equal(settings_set(settings, key, known[i].right, NULL), 0);
		check(settings, key, known[i].right, false);
		open_again(fixture);
		check(settings, key, known[i].right, false);
		/* The default's value is the default. */
		assert_int_equal(settings_set(settings, key, known[i].fallback, NULL), 0);
		check(settings, key, known[i].fallback, true);
		assert_int_equal(settings_set(settings, key, known[i].right, NULL), 0);
		assert_int_equal(settings_set(settings, key, NULL, NULL), 0);
		check(settings, key, known[i].fallback, true);
	}
}

static void test_there_are_no_others(void **state)
{
	struct fixture *fixture = *state;
	json_t *all = settings_all_to_wire(&fixture->settings);
	struct error err;

	assert_int_equal(json_array_size(all), KNOWN);
	for (size_t i = 0; i < KNOWN; i++)
		assert_string_equal(
			json_string_value(json_object_get(json_array_get(all, i), "key")),
			known[i].key);
	json_decref(all);
	assert_null(settings_to_wire(&fixture->settings, "colour"));
	assert_int_equal(settings_set(&fixture->settings, "colour", "red", &err), -EINVAL);
	assert_int_equal(err.fault, FAULT_NO_SUCH_SETTING);
	assert_string_equal(err.value, "colour");
	/* Nor is what the program notes for itself. */
	assert_int_equal(settings_note(&fixture->settings, "dates-made-on", "2026-11-03", NULL), 0);
	assert_null(settings_to_wire(&fixture->settings, "dates-made-on"));
	assert_int_equal(settings_set(&fixture->settings, "dates-made-on", NULL, NULL), -EINVAL);
}

static void test_in_force(void **state)
{
	struct fixture *fixture = *state;
	struct settings *settings = &fixture->settings;

	assert_int_equal(settings->day_end_minute, 240);
	assert_int_equal(settings->quiet_from_minute, 21 * 60);
	assert_int_equal(settings->quiet_to_minute, 8 * 60);
	assert_int_equal(settings->snooze_min, 30);
	assert_false(settings->is_detailed);
	for (size_t i = 1; i < KNOWN; i++)
		assert_int_equal(settings_set(settings, known[i].key, known[i].right, NULL), 0);
	for (int time = 0; time < 2; time++) {
		assert_int_equal(settings->day_end_minute, 720);
		assert_int_equal(settings->quiet_from_minute, 23 * 60 + 59);
		assert_int_equal(settings->quiet_to_minute, 0);
		assert_int_equal(settings->snooze_min, 240);
		assert_true(settings->is_detailed);
		assert_false(settings->asks_after);
		assert_int_equal(settings->evening, EVENING_WEEKLY);
		assert_int_equal(settings->evening_minute, 18 * 60 + 30);
		assert_true(settings->has_no_place);
		assert_true(settings->has_unwritten_visits);
		assert_true(settings->is_diagnosed);
		assert_string_equal(civil_zone(), "America/New_York");
		open_again(fixture);
	}
	assert_int_equal(settings_set(settings, "zone", NULL, NULL), 0);
	assert_string_equal(civil_zone(), "Asia/Tokyo");
}

/* A value that an older program kept and this one does not know is passed over. */
static void test_what_is_kept_and_wrong(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(settings_note(&fixture->settings, "snooze", "a while", NULL), 0);
	assert_int_equal(settings_note(&fixture->settings, "zone", "Asia/Atlantis", NULL), 0);
	open_again(fixture);
	assert_int_equal(fixture->settings.snooze_min, 30);
	assert_string_equal(civil_zone(), "Asia/Tokyo");
}

static void test_without_a_journal(void **state)
{
	struct fixture *fixture = *state;
	struct settings settings;

	assert_int_equal(settings_init(&settings, NULL, fixture->home.paths.config_dir, NULL), 0);
	check(&settings, "snooze", "30", true);
	assert_int_equal(settings.quiet_to_minute, 8 * 60);
}

static void test_notes(void **state)
{
	struct fixture *fixture = *state;
	char *noted = settings_noted(&fixture->settings, "x");

	assert_null(noted);
	assert_int_equal(settings_note(&fixture->settings, "x", "1", NULL), 0);
	assert_int_equal(settings_note(&fixture->settings, "x", "2", NULL), 0);
	open_again(fixture);
	noted = settings_noted(&fixture->settings, "x");
	assert_string_equal(noted, "2");
	free(noted);
	assert_int_equal(settings_note(&fixture->settings, "x", NULL, NULL), 0);
	assert_null(settings_noted(&fixture->settings, "x"));
}

static void test_today(void **state)
{
	struct fixture *fixture = *state;
	struct settings *settings = &fixture->settings;

	assert_int_equal(settings_today(settings, fixture_instant("2026-11-04", "03:59")),
			 fixture_day("2026-11-03"));
	assert_int_equal(settings_today(settings, fixture_instant("2026-11-04", "04:00")),
			 fixture_day("2026-11-04"));
	assert_int_equal(settings_set(settings, "day-end", "00:00", NULL), 0);
	assert_int_equal(settings_today(settings, fixture_instant("2026-11-04", "00:00")),
			 fixture_day("2026-11-04"));
}

int main(void)
{
#define SET(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		SET(test_each_setting),
		SET(test_there_are_no_others),
		SET(test_in_force),
		SET(test_what_is_kept_and_wrong),
		SET(test_without_a_journal),
		SET(test_notes),
		SET(test_today),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
