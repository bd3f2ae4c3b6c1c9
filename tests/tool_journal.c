/* SPDX-License-Identifier: MIT */

/*
 * Write a journal of many made-up entries, in one transaction and by the
 * daemon's own modules: tool_journal PATH ENTRIES ENTRIES_A_DAY LAST_DAY.  The
 * same arguments give the same words.
 */

#include "daemon/journal.h"
#include "daemon/members.h"
#include "daemon/search.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <stdlib.h>
#include <string.h>

enum { WRITERS = 2, HOURS_FROM = 6, HOURS = 16, PRIVATE_OF = 50, PHRASES = 12 };

static const char *const begins[PHRASES] = {
	"朝、",	      "昼すぎに",	"夕食のあと",	    "玄関で",
	"台所から",   "電話のあと",	"雨の日で、",	    "テレビの前で",
	"階段の下で", "ﾃﾚﾋﾞを見ながら", "Ｃａｆｅの話から", "犬の散歩の前に",
};
static const char *const middles[PHRASES] = {
	"声をかけると",		 "いっしょにお茶を飲みながら",
	"プリンを出したら",	 "つっかえながら",
	"「おはよう」と言うと",	 "ゲームの話をして",
	"カップを受けとって",	 "病院の予約のことで",
	"ラーメンを作って",	 "がっこうの頃の写真を見て",
	"café のメニューを見て", "パーティーの日のことを",
};
static const char *const ends[PHRASES] = {
	"うなずいた。",	      "短い返事があった。", "笑った。",
	"部屋へもどった。",   "すこし話した。",	    "ありがとうと言われた。",
	"手を振った。",	      "窓をあけていた。",   "何も言わなかったが、よい。",
	"きょうはここまで。", "12番のバスを見た。", "㌔数を数えていた。",
};
static const char *const tags[] = { "朝", "電話", "食事", "ゆっくり", "Family" };

static uint32_t next_random(uint64_t *state)
{
	/* Knuth's MMIX generator: enough for made-up words. */
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

static char *make_text(uint64_t *state, int64_t number)
{
	return memory_format("%s%s%s%lld回目、%s%s", begins[next_random(state) % PHRASES],
			     middles[next_random(state) % PHRASES],
			     ends[next_random(state) % PHRASES], (long long)(number % 997),
			     middles[next_random(state) % PHRASES],
			     ends[next_random(state) % PHRASES]);
}

static int add(struct store *store, uint64_t *state, int64_t number, int32_t day, struct error *err)
{
	static char writers[WRITERS][8] = { "母", "父" };
	const struct kind *kind = &kinds[next_random(state) % kinds_count];
	struct entry entry = { .day = day, .kind = kind };
	char *tag = memory_string(tags[next_random(state) % (sizeof tags / sizeof tags[0])]);
	int result;

	snprintf(entry.id, sizeof entry.id, "00000000-0000-7000-8000-%012x", (unsigned)number);
	entry.minute = (int)((next_random(state) % HOURS + HOURS_FROM) * 60);
	entry.member = writers[next_random(state) % WRITERS];
	entry.text = make_text(state, number);
	entry.is_private = next_random(state) % PRIVATE_OF == 0;
	if (next_random(state) % 4 == 0) {
		entry.tags = &tag;
		entry.tag_count = 1;
	}
	result = journal_add_within(store, &entry, (int64_t)day * 86400, err);
	free(entry.text);
	free(tag);
	return result;
}

int main(int argc, char **argv)
{
	struct error err = { .fault = FAULT_NONE };
	struct store *store = NULL;
	uint64_t state = 1;
	int64_t entries = argc == 5 ? strtoll(argv[2], NULL, 10) : 0;
	int64_t a_day = argc == 5 ? strtoll(argv[3], NULL, 10) : 0;
	int32_t last;
	int result;

	if (entries < 1 || a_day < 1 || date_parse(argv[4], &last) < 0) {
		fprintf(stderr, "tool_journal PATH ENTRIES ENTRIES_A_DAY LAST_DAY\n");
		return 2;
	}
	result = store_open(&store, argv[1], &err);
	if (result == 0)
		result = search_prepare(store, &err);
	if (result == 0)
		result = member_add(store, "母", 0, &err);
	if (result == 0)
		result = member_add(store, "父", 0, &err);
	if (result == 0)
		result = store_begin(store, &err);
	for (int64_t i = 0; result == 0 && i < entries; i++)
		result = add(store, &state, i, last - (int32_t)((entries - 1 - i) / a_day), &err);
	if (result == 0)
		result = store_commit(store, &err);
	if (result < 0)
		fprintf(stderr, "tool_journal: %s\n", err.detail);
	store_close(store);
	return result < 0;
}
