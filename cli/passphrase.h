/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/*
 * The passphrase of an encrypted copy: in memory that is kept out of the swap
 * and of other processes, and wiped when it is let go of.  It is in NFKC, so
 * that full-width and narrow letters are the same.
 */
struct passphrase;

/*
 * Ask for one on the terminal, where what is typed is not shown.  is_new: after
 * it was said that a lost one is final, twice, and of at least eight
 * characters.  NULL after having said why not.
 */
struct passphrase *passphrase_ask(bool is_new);

/* The first line of a file ("-": standard input).  NULL after having said why not. */
struct passphrase *passphrase_read(const char *path, bool is_new);

/* Write it to a descriptor: 0 or a negative errno. */
int passphrase_write(const struct passphrase *passphrase, int to);

/* passphrase_take may be NULL. */
void passphrase_free(struct passphrase *passphrase_take);
