/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"
#include "schema/paths.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * Whom a family can call.  Nothing here needs the daemon: the numbers are to
 * be at hand although the journal is not.
 *
 * A file of contacts (share/ayumi/contacts/README.md) names a region and its
 * contacts.  The household's own file, `contacts.json` in the configuration
 * folder, has the same form: a contact there with the id of a shipped one
 * changes the members that it names, any other is the household's own.  It may
 * also name the household's `region` (a shipped file; "yamaguchi" without one)
 * and its `centre` (the id of a contact).
 */
struct contact_book {
	json_t *region;	      /* the file of the region; owned */
	json_t *crisis;	      /* the file for when it is dangerous; owned */
	json_t *own;	      /* the contacts that the household added; owned */
	json_t *file;	      /* the household's file as it is, or NULL; owned */
	bool has_own_trouble; /* it is there and cannot be read */
};

enum { CONTACT_NUMBER_MAX = 32, CONTACT_FILE_MAX = 1 << 20 };

/*
 * Read the household's file, and the shipped ones of its region and of the
 * crisis.  Returns 0, or a negative errno with err set and an empty book where
 * a shipped one cannot be read.  Where only the household's own could not,
 * has_own_trouble is set with err, and the shipped ones are there as they are.
 */
int contact_book_load(struct contact_book *book, const struct paths *paths, struct error *err);
void contact_book_release(struct contact_book *book);

/* A member that is a text, or has one for each language: the reader's; NULL where there is none. */
const char *contact_text(const json_t *object, const char *name);

/* The contact that the household chose to stand first, borrowed; NULL where there is none. */
const json_t *contact_book_centre(const struct contact_book *book);

/* The contact with this id or name, borrowed; NULL where there is none. */
const json_t *contact_book_find(const struct contact_book *book, const char *name);

/* The one centre whose name holds these words, borrowed; NULL where none or several do. */
const json_t *contact_book_like(const struct contact_book *book, const char *words);

/*
 * Change the household's own file: the members of `changes` (a null takes one
 * away) on the contact with this id, which is made where there is none; NULL
 * takes the contact out.  The file is written anew and whole, mode 0600.
 * Returns 0 or a negative errno with err set; the file is then as it was.
 */
int contact_book_change(struct contact_book *book, const struct paths *paths, const char *id,
			const json_t *changes, struct error *err);

/* Note the id of the contact that is to stand first, NULL for none.  As contact_book_change. */
int contact_book_choose(struct contact_book *book, const struct paths *paths, const char *id,
			struct error *err);
