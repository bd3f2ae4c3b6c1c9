/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/vault/exits.h"

#include <stddef.h>
#include <stdint.h>

/*
 * An encrypted copy, version 1 (numbers are little-endian):
 *
 *   8 bytes   VAULT_MAGIC
 *   4         version
 *   8, 8      operations and bytes of memory of Argon2id
 *   16        salt of Argon2id
 *   24        header of the stream
 *   chunks    of 65,536 bytes (the last one may be shorter) and 17 more each
 *
 * The key is crypto_pwhash (Argon2id 1.3) of the passphrase in UTF-8, NFKC;
 * the chunks are crypto_secretstream_xchacha20poly1305.  The header up to the
 * salt is additional data of the first chunk, and the stream's own header is
 * part of its keys, so that no byte can be changed unnoticed.  The last chunk
 * has the tag FINAL, and nothing follows it: a file that was cut is known.
 * https://doc.libsodium.org/secret-key_cryptography/secretstream
 */

enum {
	VAULT_VERSION = 1,
	VAULT_SALT_BYTES = 16,
	VAULT_FIXED_BYTES = VAULT_MAGIC_BYTES + 4 + 8 + 8 + VAULT_SALT_BYTES,
	VAULT_STREAM_BYTES = 24,
	VAULT_HEADER_BYTES = VAULT_FIXED_BYTES + VAULT_STREAM_BYTES,
	VAULT_CHUNK_BYTES = 65536,
	VAULT_MORE_BYTES = 17, /* by which a chunk grows */
	VAULT_KEY_BYTES = 32,
};

/* How much work guessing one passphrase is. */
struct vault_cost {
	uint64_t operations;
	uint64_t memory; /* bytes */
};

/* libsodium's MODERATE: 256 MiB, under a second. */
extern const struct vault_cost vault_cost_usual;

/* What a file may ask for: from libsodium's INTERACTIVE (2, 64 MiB) to its SENSITIVE (4, 1 GiB). */
extern const struct vault_cost vault_cost_least;
extern const struct vault_cost vault_cost_most;

/*
 * Encrypt everything that can be read of a descriptor.  cost is within the
 * bounds above.
 */
enum vault_exit vault_seal(int from, int to, const char *passphrase, size_t length,
			   const struct vault_cost *cost);

/*
 * Decrypt it.  Each chunk is written only after it was found as it was; the
 * whole counts only when this ends with VAULT_DONE.
 */
enum vault_exit vault_open(int from, int to, const char *passphrase, size_t length);

/*
 * Read the header and hold what it asks for against the bounds above, before a
 * key is made of any passphrase: VAULT_DONE, FOREIGN, NEWER, CUT or FAILED.
 */
enum vault_exit vault_read_header(int from, unsigned char header[static VAULT_HEADER_BYTES]);

/* The same two with a key that is there already, without the work of making one. */
enum vault_exit vault_seal_with(int from, int to, const unsigned char key[static VAULT_KEY_BYTES],
				const struct vault_cost *cost);
enum vault_exit vault_open_with(int from, int to, const unsigned char key[static VAULT_KEY_BYTES]);
