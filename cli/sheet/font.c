/* SPDX-License-Identifier: MIT */
#include "cli/sheet/font.h"

#include <fontconfig/fontconfig.h>
#include <stddef.h>

bool font_is_there(bool is_japanese)
{
	static const FcChar32 latin[] = { 'A', 'z', '9', 0 };
	static const FcChar32 japanese[] = { 'A', 0x3042, 0x30A2, 0x6B69, 0x8AC7, 0x2460, 0 };
	const FcChar32 *letters = is_japanese ? japanese : latin;
	FcCharSet *wanted = FcCharSetCreate();
	FcPattern *pattern = FcPatternCreate();
	FcObjectSet *names = FcObjectSetBuild(FC_FILE, (char *)NULL);
	FcFontSet *found;
	bool is_there;

	for (size_t i = 0; letters[i]; i++)
		FcCharSetAddChar(wanted, letters[i]);
	FcPatternAddCharSet(pattern, FC_CHARSET, wanted);
	/* A list holds only fonts that have every letter of the set. */
	found = FcFontList(NULL, pattern, names);
	is_there = found && found->nfont > 0;
	if (found)
		FcFontSetDestroy(found);
	FcObjectSetDestroy(names);
	FcPatternDestroy(pattern);
	FcCharSetDestroy(wanted);
	return is_there;
}
