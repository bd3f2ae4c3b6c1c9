/* SPDX-License-Identifier: MIT */
#include "schema/kinds.h"

#include <string.h>

#define ATTENDANCE                                                                                 \
	{                                                                                          \
		{ "went", "参加した", "went", CELL_ZERO },                                         \
			{ "missed", "行けなかった", "could not go", CELL_ZERO },                   \
			{ "postponed", "延期", "postponed", CELL_ZERO },                           \
	}

const struct kind kinds[] = {
	{ "greeting",
	  GROUP_HOME,
	  "あいさつ・声かけ",
	  "greeting",
	  CELL_ZERO,
	  { { "reply", "返事あり", "answered", CELL_GREET_REPLY },
	    { "none", "返事なし", "no answer", CELL_GREET_NOREPLY } } },
	{ "talk", GROUP_HOME, "会話・雑談", "small talk", CELL_SMALLTALK, { { 0 } } },
	{ "meal", GROUP_HOME, "いっしょに食事", "meal together", CELL_FAMILY_MEAL, { { 0 } } },
	{ "request",
	  GROUP_HOME,
	  "頼みごと",
	  "small request",
	  CELL_ZERO,
	  { { "accepted", "引き受けてくれた", "accepted", CELL_INVITE_ACCEPT },
	    { "declined", "断られた", "declined", CELL_ZERO } } },
	{ "invitation",
	  GROUP_HOME,
	  "誘いかけ",
	  "invitation",
	  CELL_ZERO,
	  { { "accepted", "応じた", "accepted", CELL_INVITE_ACCEPT },
	    { "declined", "断った(断れたことも大切)", "declined (being able to is important)",
	      CELL_ZERO } } },
	{ "outing", GROUP_HOME, "家族と外出", "outing together", CELL_OUTING, { { 0 } } },
	{ "solo", GROUP_HOME, "ひとりで外出", "outing alone", CELL_ZERO, { { 0 } } },
	{ "room", GROUP_HOME, "部屋で過ごした日", "day in the room", CELL_ROOM_ONLY, { { 0 } } },
	{ "harsh", GROUP_HOME, "暴言・きつい言葉", "harsh words", CELL_HARSH_WORDS, { { 0 } } },
	{ "pressure",
	  GROUP_FAMILY,
	  "圧力になったかもしれない声かけ",
	  "words that may have pressed",
	  CELL_ZERO,
	  { { 0 } } },
	{ "consultation", GROUP_FAMILY, "家族相談", "family consultation", CELL_ZERO, ATTENDANCE },
	{ "bridge",
	  GROUP_FAMILY,
	  "本人をつなぐ相談",
	  "consulting on connecting the person",
	  CELL_ZERO,
	  { { 0 } } },
	{ "class", GROUP_FAMILY, "家族教室", "family class", CELL_ZERO, ATTENDANCE },
	{ "group", GROUP_FAMILY, "家族の会", "family group", CELL_ZERO, ATTENDANCE },
	{ "reading", GROUP_FAMILY, "本などで学ぶ", "reading and learning", CELL_ZERO, { { 0 } } },
	{ "rest",
	  GROUP_FAMILY,
	  "家族自身の休息・楽しみ",
	  "the family's own rest",
	  CELL_ZERO,
	  { { 0 } } },
	{ "supporter",
	  GROUP_SUPPORT,
	  "支援者からの連絡・訪問",
	  "supporter's letter, call or visit",
	  CELL_ZERO,
	  { { "met", "本人が会った・話した", "the person met or spoke", CELL_MEETS_SUPPORTER },
	    { "unmet", "会わなかった", "did not meet", CELL_SUPPORTER_CONTACT } } },
	{ "own-consultation",
	  GROUP_SUPPORT,
	  "本人の相談",
	  "the person's own consultation",
	  CELL_MEETS_SUPPORTER,
	  { { 0 } } },
	{ "medical",
	  GROUP_SUPPORT,
	  "本人の受診",
	  "the person's medical visit",
	  CELL_MEDICAL,
	  { { 0 } } },
	{ "place",
	  GROUP_COMPANY,
	  "居場所・フリースペース",
	  "free space",
	  CELL_FREE_SPACE,
	  { { 0 } } },
	{ "peers",
	  GROUP_COMPANY,
	  "本人の会・仲間との交流",
	  "the person's group, company",
	  CELL_PERSON_GROUP,
	  { { 0 } } },
	{ "volunteer", GROUP_SOCIETY, "ボランティア", "volunteering", CELL_VOLUNTEER, { { 0 } } },
	{ "study", GROUP_SOCIETY, "就学・講座", "study, class", CELL_STUDY, { { 0 } } },
	{ "trial", GROUP_SOCIETY, "就労体験・作業", "work trial", CELL_PARTTIME, { { 0 } } },
	{ "work", GROUP_SOCIETY, "仕事・アルバイト", "work", CELL_WORK, { { 0 } } },
	{ "pause",
	  GROUP_OTHER,
	  "ひと休み・行きつ戻りつ",
	  "a pause, a step back",
	  CELL_ZERO,
	  { { 0 } } },
	{ "statement",
	  GROUP_OTHER,
	  "支援者の見立て",
	  "what the supporter says",
	  CELL_NONE,
	  { { "1", "ステップ①のあたり", "around step 1", CELL_NONE },
	    { "2", "ステップ②のあたり", "around step 2", CELL_NONE },
	    { "3", "ステップ③のあたり", "around step 3", CELL_NONE },
	    { "4", "ステップ④のあたり", "around step 4", CELL_NONE } } },
	{ "violence", GROUP_SAFETY, "暴力", "violence", CELL_NONE, { { 0 } } },
	{ "danger", GROUP_SAFETY, "「死にたい」などの言葉", "talk of dying", CELL_NONE, { { 0 } } },
	{ "note", GROUP_OTHER, "メモ", "note", CELL_NONE, { { 0 } } },
};

const size_t kinds_count = sizeof kinds / sizeof kinds[0];

static const struct {
	const char *id;
	const char *ja;
	const char *en;
} groups[GROUP_COUNT] = {
	[GROUP_HOME] = { "home", "家でのこと", "At home" },
	[GROUP_FAMILY] = { "family", "家族自身のこと", "The family's own path" },
	[GROUP_SUPPORT] = { "support", "支援者とのこと", "Supporters" },
	[GROUP_COMPANY] = { "company", "居場所・仲間", "A place with company" },
	[GROUP_SOCIETY] = { "society", "社会とのかかわり", "Taking part in society" },
	[GROUP_OTHER] = { "other", "そのほか", "Other" },
	[GROUP_SAFETY] = { "safety", "安全にかかわること", "Safety" },
};

const struct kind *kind_find(const char *id)
{
	for (size_t i = 0; i < kinds_count; i++) {
		if (strcmp(kinds[i].id, id) == 0)
			return &kinds[i];
	}
	return NULL;
}

size_t kind_index(const struct kind *kind)
{
	return (size_t)(kind - kinds);
}

size_t kind_outcome_count(const struct kind *kind)
{
	size_t count = 0;

	while (count < OUTCOMES_MAX && kind->outcomes[count].id)
		count++;
	return count;
}

const struct outcome *kind_outcome(const struct kind *kind, const char *id)
{
	for (size_t i = 0; i < kind_outcome_count(kind); i++) {
		if (strcmp(kind->outcomes[i].id, id) == 0)
			return &kind->outcomes[i];
	}
	return NULL;
}

enum cell kind_cell(const struct kind *kind, const char *outcome)
{
	const struct outcome *said = outcome ? kind_outcome(kind, outcome) : NULL;

	return said ? said->cell : kind->cell;
}

bool cell_is_milestone(enum cell cell)
{
	return cell >= CELL_FIRST_MILESTONE && cell < CELL_COUNT;
}

const char *kind_label(const struct kind *kind, bool japanese)
{
	return japanese ? kind->ja : kind->en;
}

const char *outcome_label(const struct outcome *outcome, bool japanese)
{
	return japanese ? outcome->ja : outcome->en;
}

const char *kind_group_id(enum kind_group group)
{
	return groups[group].id;
}

const char *kind_group_label(enum kind_group group, bool japanese)
{
	return japanese ? groups[group].ja : groups[group].en;
}
