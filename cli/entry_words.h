/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The words of an entry, from a command line or from one line of text. */
struct entry_words {
	char **words; /* ends with NULL; borrowed from the command line, or into `copy` */
	int count;
	int plain_from;	  /* from here on (behind "--") words are text as they are */
	const char *line; /* borrowed; NULL for a command line */
	char *copy;	  /* of the line, cut at its white space */
};

/* The words of a command line; argv[0] is the command and stays the first word. */
void entry_words_from(struct entry_words *words, int argc, char **argv);

/* The words of a line behind a first word; white space is Unicode's ideographic space too. */
void entry_words_split(struct entry_words *words, char *first, const char *line);

void entry_words_release(struct entry_words *words);

/*
 * Some words as one text: `chosen` are indices in rising order.  Words that
 * stand side by side keep the white space of the line between them; else, and
 * on a command line, there is one space.  Free with free().
 */
char *entry_words_join(const struct entry_words *words, const int *chosen, int count);

/* What follows one of two marks ("#", "＃"), or NULL where the word has neither or nothing else. */
const char *entry_words_marked(const char *word, const char *mark, const char *wide);

/* "/", "／", ";" or "；": another entry follows. */
bool entry_words_separates(const char *word);
