/* SPDX-License-Identifier: MIT */
#include "cli/sheet_names.h"

#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { LETTERS = 26 };

static bool is_role(const char *name)
{
	static const char *const roles[] = {
		"母",	"父",	  "お母さん", "お父さん", "母親",	 "父親",
		"ママ", "パパ",	  "祖母",     "祖父",	  "おばあさん",	 "おじいさん",
		"兄",	"姉",	  "弟",	      "妹",	  "お兄さん",	 "お姉さん",
		"夫",	"妻",	  "おば",     "おじ",	  "叔母",	 "叔父",
		"伯母", "伯父",	  "mother",   "father",	  "mum",	 "mom",
		"dad",	"parent", "brother",  "sister",	  "husband",	 "wife",
		"aunt", "uncle",  "grandma",  "grandpa",  "grandmother", "grandfather",
	};

	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
		if (strcasecmp(roles[i], name) == 0)
			return true;
	}
	return false;
}

static void add_name(struct sheet_names *names, const char *name, size_t length,
		     const char *instead)
{
	if (length == 0)
		return;
	names->names = memory_one_more(names->names, names->count, sizeof *names->names);
	names->names[names->count++] = (struct sheet_name){
		.name = memory_format("%.*s", (int)length, name),
		.instead = memory_string(instead),
	};
}

void sheet_names_init(struct sheet_names *names, const json_t *members, const char *persons)
{
	const json_t *member;
	size_t others = 0;
	size_t i;

	*names = (struct sheet_names){ .count = 0 };
	json_array_foreach (members, i, member) {
		const char *name = json_string_value(json_object_get(member, "name"));
		_cleanup_(free_text) char *instead =
			memory_format(_("family %c"), (int)('A' + others % LETTERS));

		if (!name || is_role(name))
			continue;
		add_name(names, name, strlen(name), instead);
		others++;
	}
	while (persons && *persons) {
		size_t length = strcspn(persons, ",");

		add_name(names, persons, length, _("the person"));
		persons += length + (persons[length] == ',');
	}
}

void sheet_names_release(struct sheet_names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		free(names->names[i].name);
		free(names->names[i].instead);
	}
	free(names->names);
	*names = (struct sheet_names){ .count = 0 };
}

static bool is_latin(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Whether the name stands there; "Ken" is not in "Kent". */
static bool stands_at(const char *text, const char *at, const char *name)
{
	size_t length = strlen(name);

	if (strncasecmp(at, name, length) != 0)
		return false;
	return !(at > text && is_latin(at[-1]) && is_latin(name[0])) &&
	       !(is_latin(at[length]) && is_latin(name[length - 1]));
}

/* The longest name that stands there, or NULL. */
static const struct sheet_name *name_at(const struct sheet_names *names, const char *text,
					const char *at)
{
	const struct sheet_name *found = NULL;

	for (size_t i = 0; i < names->count; i++) {
		if (stands_at(text, at, names->names[i].name) &&
		    (!found || strlen(names->names[i].name) > strlen(found->name)))
			found = &names->names[i];
	}
	return found;
}

static char *without_names(const struct sheet_names *names, const char *text)
{
	char *made = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&made, &length);

	if (!out)
		return memory_string("");
	for (const char *at = text; *at;) {
		const struct sheet_name *name = name_at(names, text, at);

		if (name) {
			fputs(name->instead, out);
			at += strlen(name->name);
		} else {
			putc(*at++, out);
		}
	}
	fclose(out);
	return made;
}

char *sheet_names_clean(const struct sheet_names *names, const char *text, size_t most)
{
	_cleanup_(free_text) char *plain = without_names(names, text ? text : "");
	char *clean = memory_zeroed(strlen(plain) + sizeof "…", 1);
	size_t length = 0;
	size_t characters = 0;
	const char *at = plain;
	uint32_t point;
	size_t size;

	while ((size = text_decode(at, strlen(at), &point)) > 0) {
		bool is_blank = point == ' ' || point == '\n' || point == '\t' || point == '\r';

		if (characters == most) {
			memcpy(clean + length, "…", sizeof "…");
			return clean;
		}
		if (is_blank && length > 0 && clean[length - 1] != ' ') {
			clean[length++] = ' ';
			characters++;
		} else if (!is_blank && !text_is_control(point)) {
			memcpy(clean + length, at, size);
			length += size;
			characters++;
		}
		at += size;
	}
	while (length > 0 && clean[length - 1] == ' ')
		clean[--length] = '\0';
	return clean;
}
