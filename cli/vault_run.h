/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/passphrase.h"
#include "cli/vault/exits.h"

#include <stdbool.h>

/* What the client lets other programs do with files that it has opened itself. */

/*
 * Encrypt (is_sealing) or decrypt everything that can be read of one
 * descriptor, from its beginning, to another.  What was written counts only with VAULT_DONE.
 */
enum vault_exit vault_run(bool is_sealing, int from, int to, const struct passphrase *passphrase);

/* Say why it was not done.  name: the copy, for people. */
void vault_complain(const char *name, enum vault_exit end);

/*
 * Read a copy that is not encrypted whole: "sound", "damaged", ... as in the
 * interface's type Backup.
 */
const char *vault_check(int file);

/*
 * Read what can be read of a journal's file, which is a private copy, to a
 * descriptor, as lines for an import; false where that could not be done.
 */
bool vault_salvage(const char *path, int to);
