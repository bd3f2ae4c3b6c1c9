/* SPDX-License-Identifier: MIT */
#include "cli/vault/vault.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

_Static_assert(VAULT_SALT_BYTES == crypto_pwhash_SALTBYTES, "salt");
_Static_assert(VAULT_STREAM_BYTES == crypto_secretstream_xchacha20poly1305_HEADERBYTES, "header");
_Static_assert(VAULT_MORE_BYTES == crypto_secretstream_xchacha20poly1305_ABYTES, "chunk");
_Static_assert(VAULT_KEY_BYTES == crypto_secretstream_xchacha20poly1305_KEYBYTES, "key");

enum { VERSION_AT = VAULT_MAGIC_BYTES, OPERATIONS_AT = VERSION_AT + 4 };
enum { MEMORY_AT = OPERATIONS_AT + 8, SALT_AT = MEMORY_AT + 8 };

const struct vault_cost vault_cost_usual = { crypto_pwhash_OPSLIMIT_MODERATE,
					     crypto_pwhash_MEMLIMIT_MODERATE };
const struct vault_cost vault_cost_least = { crypto_pwhash_OPSLIMIT_INTERACTIVE,
					     crypto_pwhash_MEMLIMIT_INTERACTIVE };
const struct vault_cost vault_cost_most = { crypto_pwhash_OPSLIMIT_SENSITIVE,
					    crypto_pwhash_MEMLIMIT_SENSITIVE };

/* All that is secret, in memory that is locked and wiped. */
struct secrets {
	unsigned char key[VAULT_KEY_BYTES];
	crypto_secretstream_xchacha20poly1305_state stream;
	unsigned char plain[VAULT_CHUNK_BYTES];
};

struct file {
	unsigned char header[VAULT_HEADER_BYTES];
	unsigned char chunk[VAULT_CHUNK_BYTES + VAULT_MORE_BYTES];
};

/* --- bytes ------------------------------------------------------------------------------ */

static void put_number(unsigned char *bytes, size_t size, uint64_t number)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
}

static uint64_t get_number(const unsigned char *bytes, size_t size)
{
	uint64_t number = 0;

	for (size_t i = 0; i < size; i++)
		number |= (uint64_t)bytes[i] << (8 * i);
	return number;
}

/* As much as there is, up to size; false where the system says no. */
static bool read_all(int from, unsigned char *bytes, size_t size, size_t *length)
{
	*length = 0;
	while (*length < size) {
		ssize_t got = read(from, bytes + *length, size - *length);

		if (got == 0)
			return true;
		if (got < 0 && errno != EINTR)
			return false;
		*length += got > 0 ? (size_t)got : 0;
	}
	return true;
}

static enum vault_exit write_all(int to, const unsigned char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(to, bytes, length);

		if (written < 0 && errno != EINTR)
			return errno == ENOSPC || errno == EDQUOT ? VAULT_FULL : VAULT_FAILED;
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return VAULT_DONE;
}

/* --- the key ---------------------------------------------------------------------------- */

static enum vault_exit make_key(struct secrets *secrets, const unsigned char *header,
				const char *passphrase, size_t length)
{
	uint64_t operations = get_number(header + OPERATIONS_AT, 8);
	uint64_t memory = get_number(header + MEMORY_AT, 8);

	if (crypto_pwhash(secrets->key, sizeof secrets->key, passphrase, length, header + SALT_AT,
			  operations, (size_t)memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return VAULT_NO_MEMORY;
	return VAULT_DONE;
}

/* --- sealing ---------------------------------------------------------------------------- */

static enum vault_exit seal_chunk(struct secrets *secrets, struct file *file, size_t length,
				  bool is_first, bool is_last, int to)
{
	unsigned char tag = is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
				    : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;

	if (crypto_secretstream_xchacha20poly1305_push(
		    &secrets->stream, file->chunk, NULL, secrets->plain, length,
		    is_first ? file->header : NULL, is_first ? VAULT_FIXED_BYTES : 0, tag) != 0)
		return VAULT_FAILED;
	return write_all(to, file->chunk, length + VAULT_MORE_BYTES);
}

static enum vault_exit seal_stream(struct secrets *secrets, struct file *file, int from, int to)
{
	enum vault_exit end;
	bool is_last = false;

	if (crypto_secretstream_xchacha20poly1305_init_push(
		    &secrets->stream, file->header + VAULT_FIXED_BYTES, secrets->key) != 0)
		return VAULT_FAILED;
	end = write_all(to, file->header, sizeof file->header);
	for (bool is_first = true; end == VAULT_DONE && !is_last; is_first = false) {
		size_t length;

		if (!read_all(from, secrets->plain, sizeof secrets->plain, &length))
			return VAULT_FAILED;
		is_last = length < sizeof secrets->plain;
		end = seal_chunk(secrets, file, length, is_first, is_last, to);
	}
	return end;
}

static void begin_header(struct file *file, const struct vault_cost *cost)
{
	memcpy(file->header, VAULT_MAGIC, VAULT_MAGIC_BYTES);
	put_number(file->header + VERSION_AT, 4, VAULT_VERSION);
	put_number(file->header + OPERATIONS_AT, 8, cost->operations);
	put_number(file->header + MEMORY_AT, 8, cost->memory);
	randombytes_buf(file->header + SALT_AT, VAULT_SALT_BYTES);
}

enum vault_exit vault_seal(int from, int to, const char *passphrase, size_t length,
			   const struct vault_cost *cost)
{
	struct secrets *secrets = sodium_malloc(sizeof *secrets);
	struct file file;
	enum vault_exit end;

	if (!secrets)
		return VAULT_NO_MEMORY;
	begin_header(&file, cost);
	end = make_key(secrets, file.header, passphrase, length);
	if (end == VAULT_DONE)
		end = seal_stream(secrets, &file, from, to);
	sodium_free(secrets);
	return end;
}

enum vault_exit vault_seal_with(int from, int to, const unsigned char key[static VAULT_KEY_BYTES],
				const struct vault_cost *cost)
{
	struct secrets *secrets = sodium_malloc(sizeof *secrets);
	struct file file;
	enum vault_exit end;

	if (!secrets)
		return VAULT_NO_MEMORY;
	begin_header(&file, cost);
	memcpy(secrets->key, key, VAULT_KEY_BYTES);
	end = seal_stream(secrets, &file, from, to);
	sodium_free(secrets);
	return end;
}

/* --- opening ---------------------------------------------------------------------------- */

/* A file from elsewhere shall not ask for a hundred gigabytes, or for a year. */
static bool is_sensible(const unsigned char *header)
{
	uint64_t operations = get_number(header + OPERATIONS_AT, 8);
	uint64_t memory = get_number(header + MEMORY_AT, 8);

	return operations >= vault_cost_least.operations &&
	       operations <= vault_cost_most.operations && memory >= vault_cost_least.memory &&
	       memory <= vault_cost_most.memory;
}

enum vault_exit vault_read_header(int from, unsigned char header[static VAULT_HEADER_BYTES])
{
	size_t length;

	if (!read_all(from, header, VAULT_HEADER_BYTES, &length))
		return VAULT_FAILED;
	if (length < VERSION_AT + 4 || memcmp(header, VAULT_MAGIC, VAULT_MAGIC_BYTES) != 0)
		return VAULT_FOREIGN;
	if (get_number(header + VERSION_AT, 4) > VAULT_VERSION)
		return VAULT_NEWER;
	if (get_number(header + VERSION_AT, 4) < VAULT_VERSION)
		return VAULT_FOREIGN;
	if (length < VAULT_HEADER_BYTES)
		return VAULT_CUT;
	return is_sensible(header) ? VAULT_DONE : VAULT_FOREIGN;
}

static enum vault_exit open_chunk(struct secrets *secrets, const struct file *file, size_t length,
				  bool is_first, unsigned char *tag)
{
	bool is_short = length < sizeof file->chunk;

	if (length < VAULT_MORE_BYTES)
		return VAULT_CUT;
	if (crypto_secretstream_xchacha20poly1305_pull(
		    &secrets->stream, secrets->plain, NULL, tag, file->chunk, length,
		    is_first ? file->header : NULL, is_first ? VAULT_FIXED_BYTES : 0) != 0) {
		if (is_first)
			return VAULT_NOT_IT;
		return is_short ? VAULT_CUT : VAULT_CHANGED;
	}
	/* A short chunk in the middle is none that was ever written. */
	if (is_short != (*tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL))
		return VAULT_CHANGED;
	return VAULT_DONE;
}

static enum vault_exit open_stream(struct secrets *secrets, struct file *file, int from, int to)
{
	enum vault_exit end = VAULT_DONE;
	unsigned char tag = crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;

	if (crypto_secretstream_xchacha20poly1305_init_pull(
		    &secrets->stream, file->header + VAULT_FIXED_BYTES, secrets->key) != 0)
		return VAULT_NOT_IT;
	for (bool is_first = true;
	     end == VAULT_DONE && tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	     is_first = false) {
		size_t length;

		if (!read_all(from, file->chunk, sizeof file->chunk, &length))
			return VAULT_FAILED;
		end = open_chunk(secrets, file, length, is_first, &tag);
		if (end == VAULT_DONE)
			end = write_all(to, secrets->plain, length - VAULT_MORE_BYTES);
	}
	return end;
}

enum vault_exit vault_open(int from, int to, const char *passphrase, size_t length)
{
	struct secrets *secrets = sodium_malloc(sizeof *secrets);
	struct file file;
	enum vault_exit end;

	if (!secrets)
		return VAULT_NO_MEMORY;
	end = vault_read_header(from, file.header);
	if (end == VAULT_DONE)
		end = make_key(secrets, file.header, passphrase, length);
	if (end == VAULT_DONE)
		end = open_stream(secrets, &file, from, to);
	sodium_free(secrets);
	return end;
}

enum vault_exit vault_open_with(int from, int to, const unsigned char key[static VAULT_KEY_BYTES])
{
	struct secrets *secrets = sodium_malloc(sizeof *secrets);
	struct file file;
	enum vault_exit end;

	if (!secrets)
		return VAULT_NO_MEMORY;
	end = vault_read_header(from, file.header);
	memcpy(secrets->key, key, VAULT_KEY_BYTES);
	if (end == VAULT_DONE)
		end = open_stream(secrets, &file, from, to);
	sodium_free(secrets);
	return end;
}
