/* SPDX-License-Identifier: MIT */
#include "cli/contact_book.h"

#include "cli/file_out.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { BOOK_FORMAT = 1 };

static char *own_path(const struct paths *paths)
{
	return memory_format("%s/contacts.json", paths->config_dir);
}

static bool is_contact(const json_t *contact)
{
	const char *id = json_string_value(json_object_get(contact, "id"));

	return id && text_is_name(id, NAME_MAX_BYTES);
}

/* A file of contacts; every one of them has an id. */
static int read_file(const char *path, json_t **file, struct error *err)
{
	json_error_t wrong;
	const json_t *contacts;
	struct stat status;
	bool is_good;

	*file = NULL;
	if (stat(path, &status) < 0)
		return error_set(err, -errno, FAULT_INVALID_PARAMETER, "contacts", path, "%s",
				 strerror(errno));
	if (!S_ISREG(status.st_mode) || status.st_size > CONTACT_FILE_MAX)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "contacts", path,
				 "not a file of at most 1 MiB");
	*file = json_load_file(path, JSON_REJECT_DUPLICATES, &wrong);
	if (!*file)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "contacts", path,
				 "line %d: %s", wrong.line, wrong.text);
	contacts = json_object_get(*file, "contacts");
	is_good = json_integer_value(json_object_get(*file, "format")) == BOOK_FORMAT &&
		  json_is_array(contacts);
	for (size_t i = 0; is_good && i < json_array_size(contacts); i++)
		is_good = is_contact(json_array_get(contacts, i));
	if (is_good)
		return 0;
	json_decref(*file);
	*file = NULL;
	return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "contacts", path,
			 "not a file of contacts of format 1");
}

static int read_shipped(const char *name, json_t **file, struct error *err)
{
	_cleanup_(free_text) char *below = memory_format("ayumi/contacts/%s.json", name);
	_cleanup_(free_text) char *path = paths_data(below);

	if (!text_is_name(name, NAME_MAX_BYTES) || strchr(name, '/') || name[0] == '.')
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "region", name,
				 "no region is called so");
	return read_file(path, file, err);
}

static json_t *with_id(const json_t *contacts, const char *id)
{
	json_t *contact;
	size_t i;

	json_array_foreach (contacts, i, contact) {
		if (strcmp(json_string_value(json_object_get(contact, "id")), id) == 0)
			return contact;
	}
	return NULL;
}

/* Lay the household's file over the shipped ones. */
static void lay_over(struct contact_book *book)
{
	const json_t *contact;
	size_t i;

	json_array_foreach (json_object_get(book->file, "contacts"), i, contact) {
		const char *id = json_string_value(json_object_get(contact, "id"));
		json_t *shipped = with_id(json_object_get(book->region, "contacts"), id);

		if (!shipped)
			shipped = with_id(json_object_get(book->crisis, "contacts"), id);
		if (shipped)
			json_object_update(shipped, (json_t *)(uintptr_t)contact);
		else
			json_array_append(book->own, (json_t *)(uintptr_t)contact);
	}
}

int contact_book_load(struct contact_book *book, const struct paths *paths, struct error *err)
{
	_cleanup_(free_text) char *path = own_path(paths);
	struct error trouble;
	const char *region;
	int own;
	int result;

	memset(book, 0, sizeof *book);
	own = read_file(path, &book->file, &trouble);
	book->has_own_trouble = own < 0 && own != -ENOENT;
	region = json_string_value(json_object_get(book->file, "region"));
	result = read_shipped(region ? region : "yamaguchi", &book->region, err);
	if (result == 0)
		result = read_shipped("crisis", &book->crisis, err);
	if (result < 0) {
		contact_book_release(book);
		return result;
	}
	book->own = json_array();
	lay_over(book);
	if (book->has_own_trouble && err)
		*err = trouble;
	return 0;
}

void contact_book_release(struct contact_book *book)
{
	json_decref(book->region);
	json_decref(book->crisis);
	json_decref(book->own);
	json_decref(book->file);
	memset(book, 0, sizeof *book);
}

const char *contact_text(const json_t *object, const char *name)
{
	const json_t *member = json_object_get(object, name);
	const char *text =
		json_string_value(json_object_get(member, language_is_japanese() ? "ja" : "en"));

	return text ? text : json_string_value(member);
}

/* Whether the contact is called so, in either language, or its name holds these words. */
static bool is_called(const json_t *contact, const char *words, bool is_part)
{
	static const char *const languages[] = { "ja", "en" };
	const json_t *name = json_object_get(contact, "name");

	for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
		const char *text = json_string_value(
			json_is_object(name) ? json_object_get(name, languages[i]) : name);

		if (text && (is_part ? strcasestr(text, words) != NULL : strcmp(text, words) == 0))
			return true;
	}
	return false;
}

static const json_t *find_in(const json_t *contacts, const char *name)
{
	const json_t *contact;
	size_t i;

	json_array_foreach (contacts, i, contact) {
		if (strcmp(json_string_value(json_object_get(contact, "id")), name) == 0 ||
		    is_called(contact, name, false))
			return contact;
	}
	return NULL;
}

const json_t *contact_book_centre(const struct contact_book *book)
{
	const char *id = json_string_value(json_object_get(book->file, "centre"));

	return id ? contact_book_find(book, id) : NULL;
}

const json_t *contact_book_find(const struct contact_book *book, const char *name)
{
	const json_t *contact = find_in(book->own, name);

	if (!contact)
		contact = find_in(json_object_get(book->region, "contacts"), name);
	return contact ? contact : find_in(json_object_get(book->crisis, "contacts"), name);
}

const json_t *contact_book_like(const struct contact_book *book, const char *words)
{
	const json_t *found = contact_book_find(book, words);
	const json_t *contact;
	size_t count = found ? 1 : 0;
	size_t i;

	if (found)
		return found;
	json_array_foreach (json_object_get(book->region, "contacts"), i, contact) {
		if (!contact_text(contact, "number") || !is_called(contact, words, true))
			continue;
		found = contact;
		count++;
	}
	return count == 1 ? found : NULL;
}

static json_t *copy_file(const json_t *file)
{
	return file ? json_deep_copy(file)
		    : json_pack("{s:i, s:[]}", "format", BOOK_FORMAT, "contacts");
}

/* The household's file with one contact changed. */
static json_t *changed_file(const json_t *file, const char *id, const json_t *changes)
{
	json_t *copy = copy_file(file);
	json_t *contacts = json_object_get(copy, "contacts");
	json_t *contact = with_id(contacts, id);
	const char *name;
	json_t *value;

	for (size_t i = json_array_size(contacts); !changes && i-- > 0;) {
		if (json_array_get(contacts, i) == contact)
			json_array_remove(contacts, i);
	}
	if (!changes)
		return copy;
	if (!contact) {
		contact = json_pack("{s:s}", "id", id);
		json_array_append_new(contacts, contact);
	}
	json_object_foreach ((json_t *)(uintptr_t)changes, name, value) {
		if (json_is_null(value))
			json_object_del(contact, name);
		else
			json_object_set(contact, name, value);
	}
	return copy;
}

/* Put the file in place of the one before, which stays where that fails. */
static int keep_file(struct contact_book *book, const struct paths *paths, json_t *file_take,
		     struct error *err)
{
	_cleanup_(free_text) char *path = own_path(paths);
	_cleanup_(free_text) char *text = NULL;
	int result = book->has_own_trouble
			     ? error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "contacts", path,
					 "the file cannot be read as it is")
			     : paths_make_private(paths->config_dir, err);

	if (result == 0) {
		text = json_dumps(file_take, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
		result = file_out_write(path, text, strlen(text), true);
		if (result < 0)
			error_set(err, result, FAULT_INVALID_PARAMETER, "contacts", path, "%s",
				  strerror(-result));
	}
	if (result < 0) {
		json_decref(file_take);
		return result;
	}
	json_decref(book->file);
	book->file = file_take;
	return 0;
}

int contact_book_change(struct contact_book *book, const struct paths *paths, const char *id,
			const json_t *changes, struct error *err)
{
	return keep_file(book, paths, changed_file(book->file, id, changes), err);
}

int contact_book_choose(struct contact_book *book, const struct paths *paths, const char *id,
			struct error *err)
{
	json_t *file = copy_file(book->file);

	if (id)
		json_object_set_new(file, "centre", json_string(id));
	else
		json_object_del(file, "centre");
	return keep_file(book, paths, file, err);
}
