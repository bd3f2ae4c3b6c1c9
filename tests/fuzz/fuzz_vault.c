/* SPDX-License-Identifier: MIT */
/*
 * Encrypted copies, with a key that is there already: the work of making one of
 * a passphrase would leave no time for anything else.  The first byte says
 * which of two things is tried.  Even: the rest is a copy from elsewhere, of
 * which nothing may come out.  Odd: a copy is made (two bytes: how long; one:
 * what is in it) and changed (five bytes each: what, where, by how much); it is
 * opened whole where it is as it was, and otherwise only its beginning comes out.
 */
#include "cli/vault/vault.h"
#include "tests/fuzz/fuzz.h"

#include <sodium.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	PLAIN_STEP = 4,
	MADE_BYTES = 4,
	CHANGE_BYTES = 5,
	FULL = VAULT_CHUNK_BYTES + VAULT_MORE_BYTES
};
/* Whole chunks, and room to be made longer by some. */
enum { PLAIN_MAX = 65535 * PLAIN_STEP, SEALED_MAX = VAULT_HEADER_BYTES + 6 * FULL };

static const unsigned char key[VAULT_KEY_BYTES] = "a key of these tests, no secret";
static uint8_t plain[PLAIN_MAX];
static uint8_t opened[SEALED_MAX];
static uint8_t sealed[SEALED_MAX];
static uint8_t before[SEALED_MAX];
static int from = -1;
static int to = -1;

static void prepare(void)
{
	fuzz_hold(sodium_init() >= 0);
	from = memfd_create("from", MFD_CLOEXEC);
	to = memfd_create("to", MFD_CLOEXEC);
	fuzz_hold(from >= 0 && to >= 0);
}

static void fill(const uint8_t *bytes, size_t length)
{
	fuzz_hold(ftruncate(from, 0) == 0 && ftruncate(to, 0) == 0);
	fuzz_hold(lseek(from, 0, SEEK_SET) == 0 && lseek(to, 0, SEEK_SET) == 0);
	fuzz_hold(pwrite(from, bytes, length, 0) == (ssize_t)length);
}

static enum vault_exit open_it(const uint8_t *bytes, size_t length, size_t *got)
{
	enum vault_exit end;
	ssize_t count;

	fill(bytes, length);
	end = vault_open_with(from, to, key);
	fuzz_hold(end >= VAULT_DONE && end <= VAULT_CHANGED && end != VAULT_FAILED);
	count = pread(to, opened, sizeof opened, 0);
	fuzz_hold(count >= 0);
	*got = (size_t)count;
	return end;
}

/* Sets it where the bytes are others than before; `at` is anywhere in the copy. */
static size_t change(const uint8_t *how, size_t length)
{
	size_t at = length ? (how[1] | (size_t)how[2] << 8 | (size_t)how[3] << 16) % length : 0;
	size_t chunk =
		(length - (length < VAULT_HEADER_BYTES ? length : VAULT_HEADER_BYTES)) / FULL;
	uint8_t *chunks = sealed + VAULT_HEADER_BYTES;

	switch (how[0] % 5) {
	case 0: /* one byte */
		sealed[at] ^= how[4];
		return length;
	case 1: /* cut off */
		return at;
	case 2: /* longer, by what is at another place */
		if (length + how[4] > SEALED_MAX)
			return length;
		memmove(sealed + length, sealed + at / 2, how[4]);
		return length + how[4];
	case 3: /* one chunk in the place of another */
		if (chunk > 1)
			memmove(chunks + how[1] % chunk * FULL, chunks + how[4] % chunk * FULL,
				FULL);
		return length;
	default: /* a byte of the header, which is short beside the rest */
		sealed[at % VAULT_HEADER_BYTES] = how[4];
		return length;
	}
}

static void make_and_change(const uint8_t *bytes, size_t length)
{
	size_t plain_length = (size_t)(bytes[1] | bytes[2] << 8) * PLAIN_STEP;
	size_t sealed_length;
	size_t now;
	size_t got;
	enum vault_exit end;
	bool is_same;

	memset(plain, bytes[3], plain_length);
	fill(plain, plain_length);
	fuzz_hold(vault_seal_with(from, to, key, &vault_cost_usual) == VAULT_DONE);
	memset(sealed, 0, sizeof sealed);
	sealed_length = (size_t)pread(to, sealed, sizeof sealed, 0);
	fuzz_hold(sealed_length >= plain_length + VAULT_HEADER_BYTES + VAULT_MORE_BYTES);
	memcpy(before, sealed, sealed_length);
	now = sealed_length;
	for (size_t i = MADE_BYTES; i + CHANGE_BYTES <= length; i += CHANGE_BYTES)
		now = change(bytes + i, now);
	is_same = now == sealed_length && memcmp(sealed, before, now) == 0;
	end = open_it(sealed, now, &got);
	fuzz_hold((end == VAULT_DONE) == is_same);
	fuzz_hold(got <= plain_length && memcmp(opened, plain, got) == 0);
	fuzz_hold(!is_same || got == plain_length);
}

static uint64_t number_at(const uint8_t *bytes)
{
	uint64_t number = 0;

	for (int i = 7; i >= 0; i--)
		number = number << 8 | bytes[i];
	return number;
}

/* Of a copy from elsewhere nothing comes out, and it cannot ask for more work than is sensible. */
static void open_foreign(const uint8_t *bytes, size_t length)
{
	unsigned char header[VAULT_HEADER_BYTES];
	size_t got;

	fuzz_hold(open_it(bytes, length, &got) != VAULT_DONE && got == 0);
	fuzz_hold(lseek(from, 0, SEEK_SET) == 0);
	if (vault_read_header(from, header) == VAULT_DONE)
		fuzz_hold(number_at(header + VAULT_MAGIC_BYTES + 4) <= vault_cost_most.operations &&
			  number_at(header + VAULT_MAGIC_BYTES + 12) <= vault_cost_most.memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	if (from < 0)
		prepare();
	if (length == 0)
		return 0;
	if (bytes[0] % 2 == 0)
		open_foreign(bytes + 1, length - 1);
	else if (length >= MADE_BYTES)
		make_and_change(bytes, length);
	return 0;
}
