/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/*
 * Copies of the journal in files of the user's own, encrypted or not: the
 * client reads and writes them with its own rights, and the daemon never sees
 * their paths.
 */

struct backup_file_options {
	const char *passphrase_file; /* NULL: the terminal is asked */
	bool is_encrypted;
	bool may_replace;
};

/* Whether what the user typed is meant as a file: it has a slash, or is one. */
bool backup_is_file(const char *word);

/* Have a copy made, write it to a file, and read it back. */
enum result backup_file_write(struct cli *cli, const char *path,
			      const struct backup_file_options *options);

/* Read a file whole, and say what it is. */
enum result backup_file_verify(struct cli *cli, const char *path, const char *passphrase_file);

/*
 * Put what is in a file in the journal's place.  It is laid into the folder of
 * the copies under a name of its own, where the daemon checks it again and
 * takes it by that name, as any other copy; a path never reaches the daemon.
 */
enum result backup_file_restore(struct cli *cli, const struct command *command, const char *path,
				const char *passphrase_file, bool is_agreed);
