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

static bool is_one_of(uint32_t point, const char *set)
{
	size_t length = strlen(set);

	for (size_t at = 0; at < length;) {
		uint32_t member;

		at += decode(set + at, &member);
		if (member == point)
			return true;
	}
	return false;
}

/* After JIS X 4051, what does not begin a line: closing brackets, stops, small kana and the like.
 */
static bool may_begin(uint32_t point)
{
	return !is_one_of(point, "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】°′″℃％‰"
				 "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥〜～゠–―〟｠"
				 ",.:;?!)]}%｡､･ｰ｣ﾞﾟ");
}

static bool may_end(uint32_t point)
{
	return !is_one_of(point, "‘“（〔［｛〈《「『【〝｟([{｢￥＄£");
}

bool screen_cluster_may_break(const struct cluster *before, const struct cluster *after)
{
	/* "……" and "――" are one mark. */
	if (before->point == after->point && is_one_of(after->point, "…‥―"))
		return false;
	return (before->width == 2 || after->width == 2) && may_begin(after->point) &&
	       may_end(before->point);
}
