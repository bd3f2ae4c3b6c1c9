/* SPDX-License-Identifier: MIT */
#include "cli/screen_cluster.h"

#include "schema/text.h"

#include <string.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD, EMOJI_STYLE = 0xFE0F, POINT_BYTES_MAX = 4 };

static bool is_regional(uint32_t point)
{
	return point >= 0x1F1E6 && point <= 0x1F1FF;
}

static size_t decode(const char *text, uint32_t *point)
{
	size_t count = text_decode(text, strnlen(text, POINT_BYTES_MAX), point);

	if (count > 0)
		return count;
	*point = REPLACEMENT;
	return 1;
}

bool screen_cluster_read(const char *text, struct cluster *cluster)
{
	utf8proc_int32_t state = 0;
	uint32_t last;

	if (!*text)
		return false;
	cluster->length = decode(text, &cluster->point);
	cluster->width = utf8proc_charwidth((utf8proc_int32_t)cluster->point);
	last = cluster->point;
	while (text[cluster->length]) {
		uint32_t next;
		size_t count = decode(text + cluster->length, &next);
		int width;

		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)last, (utf8proc_int32_t)next,
						     &state))
			break;
		width = next == EMOJI_STYLE || (is_regional(last) && is_regional(next))
				? 2
				: utf8proc_charwidth((utf8proc_int32_t)next);
		if (width > cluster->width)
			cluster->width = width;
		cluster->length += count;
		last = next;
	}
	return true;
}

/*
 * After JIS X 4051: what does not begin a line (closing brackets, stops, small kana and the like),
 * what does not end one, and what is one mark when doubled.
 */
enum { NO_BEGIN = 1, NO_END = 2, ONE_MARK = 4, PLANE = 0x10000 };

static const struct {
	unsigned char property;
	const char *points;
} breaking_rules[] = {
	{ NO_BEGIN, "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】°′″℃％‰"
		    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥〜～゠–―〟｠"
		    ",.:;?!)]}%｡､･ｰ｣ﾞﾟ" },
	{ NO_END, "‘“（〔［｛〈《「『【〝｟([{｢￥＄£" },
	{ ONE_MARK, "…‥―" },
};

/* Looked up for every letter that is printed, so that the rules are spread out once. */
static bool has_property(uint32_t point, unsigned char property)
{
	static unsigned char properties[PLANE];
	static bool is_filled;

	for (size_t i = 0; !is_filled && i < sizeof breaking_rules / sizeof breaking_rules[0];
	     i++) {
		const char *at = breaking_rules[i].points;

		while (*at) {
			uint32_t member;

			at += decode(at, &member);
			properties[member % PLANE] |= breaking_rules[i].property;
		}
	}
	is_filled = true;
	return point < PLANE && (properties[point] & property) != 0;
}

bool screen_cluster_may_break(const struct cluster *before, const struct cluster *after)
{
	/* "……" and "――" are one mark. */
	if (before->point == after->point && has_property(after->point, ONE_MARK))
		return false;
	return (before->width == 2 || after->width == 2) && !has_property(after->point, NO_BEGIN) &&
	       !has_property(before->point, NO_END);
}
