/* SPDX-License-Identifier: MIT */
#include "tests/varlink_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORD_MAX = 96 };

struct text {
	const char *at;
};

static void skip_space(struct text *text)
{
	for (;;) {
		text->at += strspn(text->at, " \t\n");
		if (*text->at != '#')
			return;
		text->at += strcspn(text->at, "\n");
	}
}

static bool takes(struct text *text, const char *token)
{
	skip_space(text);
	if (strncmp(text->at, token, strlen(token)) != 0)
		return false;
	text->at += strlen(token);
	return true;
}

static void expect(struct text *text, const char *token)
{
	if (!takes(text, token))
		fail_msg("expected %s before: %.40s", token, text->at);
}

static void read_word(struct text *text, char word[static WORD_MAX])
{
	size_t length;

	skip_space(text);
	length = strspn(text->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789_.");
	if (length == 0 || length >= WORD_MAX)
		fail_msg("expected a word before: %.40s", text->at);
	memcpy(word, text->at, length);
	word[length] = '\0';
	text->at += length;
}

/* "?[]Entry" and the like. */
static void read_type(struct text *text, char type[static WORD_MAX])
{
	char word[WORD_MAX];

	type[0] = '\0';
	for (;;) {
		if (takes(text, "?"))
			strcat(type, "?");
		else if (takes(text, "[]"))
			strcat(type, "[]");
		else
			break;
		assert_true(strlen(type) < 8);
	}
	read_word(text, word);
	assert_true(strlen(type) + strlen(word) < WORD_MAX);
	strcat(type, word);
}

static json_t *read_fields(struct text *text)
{
	json_t *fields = json_object();

	expect(text, "(");
	while (!takes(text, ")")) {
		char name[WORD_MAX];
		char type[WORD_MAX];

		read_word(text, name);
		expect(text, ":");
		read_type(text, type);
		if (json_object_get(fields, name))
			fail_msg("the field %s stands twice", name);
		json_object_set_new(fields, name, json_string(type));
		if (!takes(text, ",")) {
			expect(text, ")");
			break;
		}
	}
	return fields;
}

static void put(json_t *table, const char *name, json_t *value_take)
{
	if (json_object_get(table, name))
		fail_msg("%s is defined twice", name);
	json_object_set_new(table, name, value_take);
}

static void read_member(struct text *text, json_t *interface)
{
	char sort[WORD_MAX];
	char name[WORD_MAX];

	read_word(text, sort);
	read_word(text, name);
	if (strcmp(sort, "type") == 0) {
		put(json_object_get(interface, "types"), name, read_fields(text));
	} else if (strcmp(sort, "error") == 0) {
		put(json_object_get(interface, "errors"), name, read_fields(text));
	} else if (strcmp(sort, "method") == 0) {
		json_t *in = read_fields(text);

		expect(text, "->");
		put(json_object_get(interface, "methods"), name,
		    json_pack("{s:o, s:o}", "in", in, "out", read_fields(text)));
	} else {
		fail_msg("what is %s?", sort);
	}
}

json_t *varlink_read(const char *definition)
{
	json_t *interface = json_pack("{s:{}, s:{}, s:{}}", "types", "errors", "methods");
	struct text text = { definition };
	char name[WORD_MAX];

	expect(&text, "interface");
	read_word(&text, name);
	json_object_set_new(interface, "interface", json_string(name));
	for (skip_space(&text); *text.at; skip_space(&text))
		read_member(&text, interface);
	return interface;
}

static bool is_plain(const char *type, const json_t *value, bool *is_known)
{
	*is_known = true;
	if (strcmp(type, "int") == 0)
		return json_is_integer(value);
	if (strcmp(type, "float") == 0)
		return json_is_number(value);
	if (strcmp(type, "string") == 0)
		return json_is_string(value);
	if (strcmp(type, "bool") == 0)
		return json_is_boolean(value);
	if (strcmp(type, "object") == 0)
		return json_is_object(value);
	*is_known = false;
	return false;
}

static void check_value(const json_t *interface, const char *type, const json_t *value,
			const char *what)
{
	const json_t *fields;
	bool is_known;

	if (*type == '?') {
		if (!value || json_is_null(value))
			return;
		type++;
	}
	if (strncmp(type, "[]", 2) == 0) {
		if (!json_is_array(value))
			fail_msg("%s is no array", what);
		for (size_t i = 0; i < json_array_size(value); i++)
			check_value(interface, type + 2, json_array_get(value, i), what);
		return;
	}
	if (is_plain(type, value, &is_known))
		return;
	fields = json_object_get(json_object_get(interface, "types"), type);
	if (is_known || !fields)
		fail_msg("%s is no %s", what, type);
	varlink_check(interface, fields, value, type);
}

void varlink_check(const json_t *interface, const json_t *fields, const json_t *object,
		   const char *what)
{
	void *at = json_object_iter((json_t *)(uintptr_t)object);
	const char *name;
	json_t *type;

	if (!json_is_object(object))
		fail_msg("%s is no object", what);
	for (; at; at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
		if (!json_object_get(fields, json_object_iter_key(at)))
			fail_msg("%s has no field %s", what, json_object_iter_key(at));
	}
	json_object_foreach ((json_t *)(uintptr_t)fields, name, type) {
		char place[WORD_MAX * 2];

		snprintf(place, sizeof place, "%s.%s", what, name);
		check_value(interface, json_string_value(type), json_object_get(object, name),
			    place);
	}
}
