/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What the client and ayumi-vault share.  What the helper wrote counts only
 * with VAULT_DONE.
 */
enum vault_exit {
	VAULT_DONE = 0,
	VAULT_FAILED = 1,  /* the system said no */
	VAULT_NOT_IT = 2,  /* the passphrase is another one, or the file's beginning was changed */
	VAULT_FOREIGN = 3, /* not a file of this kind, or it asks for more than is sensible */
	VAULT_NEWER = 4,   /* of a newer version of the program */
	VAULT_CUT = 5,	   /* the passphrase is right, and the end is missing or not as it was */
	VAULT_CHANGED = 6, /* the passphrase is right, and something is not as it was written */
	VAULT_NO_MEMORY = 7, /* for making the key */
	VAULT_FULL = 8,	     /* no room for what is written */
};

/* The first bytes of every encrypted copy, without a NUL. */
#define VAULT_MAGIC "AyumiVlt"
enum { VAULT_MAGIC_BYTES = 8 };

/* The descriptor on which the helper reads the passphrase up to its end. */
enum { VAULT_PASSPHRASE_FD = 3, VAULT_PASSPHRASE_MAX = 1024 };
