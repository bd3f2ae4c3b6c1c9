/* SPDX-License-Identifier: MIT */
#include "cli/complete_words.h"

#include "schema/kinds.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <string.h>
#include <time.h>

enum { MONTHS = 12 };

/* For a shell, a control or a line break in a word would be an order or a word of its own. */
static bool is_plain(const char *word)
{
	size_t length = strlen(word);

	for (size_t at = 0; at < length;) {
		uint32_t point;
		size_t count = text_decode(word + at, length - at, &point);

		if (count == 0 || text_is_control(point))
			return false;
		at += count;
	}
	return true;
}

void complete_offer(const char *typed, const char *before, const char *word, const char *meaning)
{
	if (strncmp(word, typed, strlen(typed)) == 0 && is_plain(word))
		printf("%s%s\t%s\n", before, word, is_plain(meaning) ? meaning : "");
}

/* --- what the program knows ----------------------------------------------------------- */

static void offer_kinds(const char *typed, const char *before)
{
	bool japanese = language_is_japanese();

	for (size_t i = 0; i < kinds_count; i++) {
		complete_offer(typed, before, kinds[i].id, kind_label(&kinds[i], japanese));
		/* Labels only for who has begun to type one. */
		if ((unsigned char)typed[0] >= 0x80)
			complete_offer(typed, before, kinds[i].ja, kinds[i].id);
	}
}

static void offer_outcomes(const char *typed, const char *before)
{
	const char *colon = strchr(typed, ':');

	if (!colon) {
		offer_kinds(typed, before);
		return;
	}
	for (size_t i = 0; i < kinds_count; i++) {
		const struct kind *kind = &kinds[i];

		for (size_t k = 0; k < kind_outcome_count(kind); k++) {
			const struct outcome *outcome = &kind->outcomes[k];
			_cleanup_(free_text) char *word =
				memory_format("%s:%s", kind->id, outcome->id);
			_cleanup_(free_text) char *wide =
				memory_format("%s:%s", kind->ja, outcome->ja);

			complete_offer(typed, before, word,
				       outcome_label(outcome, language_is_japanese()));
			complete_offer(typed, before, wide, outcome->id);
		}
	}
}

static void offer_days(const char *typed, const char *before)
{
	static const char *const days[] = { "today",	 "yesterday", "monday", "tuesday",
					    "wednesday", "thursday",  "friday", "saturday",
					    "sunday",	 "今日",      "昨日",	"一昨日" };

	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
		complete_offer(typed, before, days[i], "");
}

static void offer_months(const char *typed, const char *before)
{
	time_t now = time(NULL);
	struct tm local;

	localtime_r(&now, &local);
	for (int back = 0; back < MONTHS; back++) {
		int month = local.tm_year * MONTHS + local.tm_mon - back;
		_cleanup_(free_text) char *word =
			memory_format("%d-%02d", 1900 + month / MONTHS, month % MONTHS + 1);

		complete_offer(typed, before, word, "");
	}
	complete_offer(typed, before, "今月", "");
	complete_offer(typed, before, "先月", "");
	complete_offer(typed, before, "今週", "");
	complete_offer(typed, before, "先週", "");
}

static void offer_commands(const char *typed, const char *before)
{
	for (size_t i = 0; commands[i]; i++) {
		if (!commands[i]->is_for_programs)
			complete_offer(typed, before, commands[i]->name, _(commands[i]->summary));
	}
}

/* --- what the daemon knows ------------------------------------------------------------ */

static void offer_named(struct cli *cli, const char *method, const char *list, const char *name,
			const char *typed, const char *before)
{
	struct failure failure = { 0 };
	json_t *reply = NULL;
	const json_t *item;
	size_t i;

	if (!cli->client && client_join(&cli->client, &cli->paths) != ANSWER_OK)
		return;
	if (client_call(cli->client, method, NULL, &reply, &failure) == ANSWER_OK) {
		json_array_foreach (json_object_get(reply, list), i, item) {
			const char *word = json_string_value(json_object_get(item, name));

			if (word)
				complete_offer(typed, before, word, "");
		}
	}
	json_decref(reply);
	failure_release(&failure);
}

static void offer_files(const char *typed, const char *before)
{
	(void)typed;
	(void)before;
	puts(":files");
}

void complete_words(struct cli *cli, const char *words, const char *typed, const char *before)
{
	static const struct {
		const char *name;
		void (*offer)(const char *typed, const char *before);
	} own[] = {
		{ "@kinds", offer_kinds }, { "@outcomes", offer_outcomes },
		{ "@dates", offer_days },  { "@periods", offer_months },
		{ "@files", offer_files }, { "@commands", offer_commands },
	};
	static const struct {
		const char *name;
		const char *method;
		const char *list;
		const char *field;
	} asked[] = {
		{ "@members", "ListMembers", "members", "name" },
		{ "@tags", "ListTags", "tags", "name" },
		{ "@settings", "GetSettings", "settings", "key" },
	};
	_cleanup_(free_text) char *copy = memory_string(words);
	char *rest = NULL;

	for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
			if (strcmp(own[i].name, word) == 0)
				own[i].offer(typed, before);
		}
		for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
			if (strcmp(asked[i].name, word) == 0)
				offer_named(cli, asked[i].method, asked[i].list, asked[i].field,
					    typed, before);
		}
		if (*word != '@')
			complete_offer(typed, before, word, "");
	}
}
