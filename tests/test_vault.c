/* SPDX-License-Identifier: MIT */
#include "cli/vault/vault.h"
#include "schema/memory.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#define WORDS "あいことば for a test"

enum { FULL = VAULT_CHUNK_BYTES + VAULT_MORE_BYTES, MARK = 32 };

/* A file in memory that holds these bytes. */
static int file_of(const void *bytes, size_t length)
{
	int file = memfd_create("test", MFD_CLOEXEC);

	assert_true(file >= 0);
	assert_int_equal(write(file, bytes, length), length);
	assert_int_equal(lseek(file, 0, SEEK_SET), 0);
	return file;
}

static unsigned char *bytes_of(int file, size_t *length)
{
	off_t size = lseek(file, 0, SEEK_END);
	unsigned char *bytes = memory_new((size_t)size + 1);

	assert_int_equal(pread(file, bytes, (size_t)size, 0), size);
	*length = (size_t)size;
	return bytes;
}

static unsigned char *make_plain(size_t length)
{
	unsigned char *plain = memory_new(length + 1);

	for (size_t i = 0; i < length; i++)
		plain[i] = (unsigned char)(i * 7 + i / 251);
	return plain;
}

static unsigned char *seal(const unsigned char *plain, size_t plain_length, size_t *length)
{
	int from = file_of(plain, plain_length);
	int to = file_of("", 0);
	unsigned char *sealed;

	assert_int_equal(vault_seal(from, to, WORDS, strlen(WORDS), &vault_cost_least), VAULT_DONE);
	sealed = bytes_of(to, length);
	close(from);
	close(to);
	return sealed;
}

/* How it ends; *plain, for the caller to free, is what came out. */
static enum vault_exit unseal(const unsigned char *sealed, size_t length, const char *words,
			      unsigned char **plain, size_t *plain_length)
{
	int from = file_of(sealed, length);
	int to = file_of("", 0);
	enum vault_exit end = vault_open(from, to, words, strlen(words));

	*plain = bytes_of(to, plain_length);
	close(from);
	close(to);
	return end;
}

static enum vault_exit refuse(const unsigned char *sealed, size_t length, const char *words)
{
	unsigned char *plain;
	size_t plain_length;
	enum vault_exit end = unseal(sealed, length, words, &plain, &plain_length);

	free(plain);
	assert_int_not_equal(end, VAULT_DONE);
	return end;
}

static void test_what_was_sealed_is_opened(void **unused)
{
	static const size_t lengths[] = { 0,
					  1,
					  VAULT_CHUNK_BYTES - 1,
					  VAULT_CHUNK_BYTES,
					  VAULT_CHUNK_BYTES + 1,
					  2 * VAULT_CHUNK_BYTES,
					  3 * VAULT_CHUNK_BYTES + 5 };

	(void)unused;
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		unsigned char *plain = make_plain(lengths[i]);
		unsigned char *found;
		size_t sealed_length;
		size_t found_length;
		unsigned char *sealed = seal(plain, lengths[i], &sealed_length);

		assert_int_equal(unseal(sealed, sealed_length, WORDS, &found, &found_length),
				 VAULT_DONE);
		assert_int_equal(found_length, lengths[i]);
		assert_memory_equal(found, plain, lengths[i]);
		free(plain);
		free(found);
		free(sealed);
	}
}

static void test_no_byte_of_it_can_be_read(void **unused)
{
	size_t plain_length = 2 * VAULT_CHUNK_BYTES;
	unsigned char *plain = make_plain(plain_length);
	size_t length;
	unsigned char *sealed = seal(plain, plain_length, &length);
	size_t other_length;
	unsigned char *other = seal(plain, plain_length, &other_length);

	(void)unused;
	for (size_t at = 0; at + MARK <= plain_length; at += MARK)
		assert_null(memmem(sealed, length, plain + at, MARK));
	/* Of the same journal with the same words, nothing is the same but the first lines. */
	assert_int_equal(length, other_length);
	assert_memory_not_equal(sealed + VAULT_FIXED_BYTES - VAULT_SALT_BYTES,
				other + VAULT_FIXED_BYTES - VAULT_SALT_BYTES, VAULT_SALT_BYTES);
	assert_memory_not_equal(sealed + VAULT_HEADER_BYTES, other + VAULT_HEADER_BYTES, MARK);
	free(plain);
	free(sealed);
	free(other);
}

static void test_other_words(void **unused)
{
	unsigned char *plain = make_plain(100);
	unsigned char *found;
	size_t found_length;
	size_t length;
	unsigned char *sealed = seal(plain, 100, &length);

	(void)unused;
	assert_int_equal(unseal(sealed, length, WORDS " ", &found, &found_length), VAULT_NOT_IT);
	assert_int_equal(found_length, 0);
	free(found);
	free(plain);
	free(sealed);
}

static void test_each_byte_of_the_header(void **unused)
{
	unsigned char *plain = make_plain(100);
	size_t length;
	unsigned char *sealed = seal(plain, 100, &length);

	(void)unused;
	for (size_t at = 0; at < VAULT_HEADER_BYTES; at++) {
		unsigned char *found;
		size_t found_length;

		sealed[at] ^= 1;
		assert_int_not_equal(unseal(sealed, length, WORDS, &found, &found_length),
				     VAULT_DONE);
		assert_int_equal(found_length, 0);
		free(found);
		sealed[at] ^= 1;
	}
	free(plain);
	free(sealed);
}

static void test_what_a_header_may_ask_for(void **unused)
{
	/* At these bytes, a number of 64 bits. */
	static const struct {
		size_t at;
		unsigned char byte;
	} wishes[] = {
		{ VAULT_MAGIC_BYTES + 4, 0 },	     { VAULT_MAGIC_BYTES + 4, 255 },
		{ VAULT_MAGIC_BYTES + 4 + 7, 1 },    { VAULT_MAGIC_BYTES + 12 + 4, 25 },
		{ VAULT_MAGIC_BYTES + 12 + 7, 255 }, { VAULT_MAGIC_BYTES + 12 + 3, 0 },
	};
	unsigned char *plain = make_plain(100);
	size_t length;
	unsigned char *sealed = seal(plain, 100, &length);

	(void)unused;
	for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
		unsigned char before = sealed[wishes[i].at];

		sealed[wishes[i].at] = wishes[i].byte;
		assert_int_equal(refuse(sealed, length, WORDS), VAULT_FOREIGN);
		sealed[wishes[i].at] = before;
	}
	sealed[VAULT_MAGIC_BYTES]++;
	assert_int_equal(refuse(sealed, length, WORDS), VAULT_NEWER);
	sealed[VAULT_MAGIC_BYTES]--;
	sealed[0]++;
	assert_int_equal(refuse(sealed, length, WORDS), VAULT_FOREIGN);
	free(plain);
	free(sealed);
}

/* How a header that asks for so much ends, before any key is made. */
static enum vault_exit ask_for(unsigned char *sealed, uint64_t operations, uint64_t memory)
{
	unsigned char header[VAULT_HEADER_BYTES];
	enum vault_exit end;
	int from;

	for (size_t i = 0; i < 8; i++) {
		sealed[VAULT_MAGIC_BYTES + 4 + i] = (unsigned char)(operations >> (8 * i));
		sealed[VAULT_MAGIC_BYTES + 12 + i] = (unsigned char)(memory >> (8 * i));
	}
	from = file_of(sealed, VAULT_HEADER_BYTES);
	end = vault_read_header(from, header);
	close(from);
	return end;
}

static void test_the_bounds_of_a_header(void **unused)
{
	const struct vault_cost least = vault_cost_least;
	const struct vault_cost most = vault_cost_most;
	const unsigned char key[VAULT_KEY_BYTES] = { 1 };
	unsigned char *sealed;
	size_t length;
	int from = file_of("", 0);
	int to = file_of("", 0);

	(void)unused;
	assert_int_equal(vault_seal_with(from, to, key, &least), VAULT_DONE);
	sealed = bytes_of(to, &length);
	assert_int_equal(ask_for(sealed, least.operations, least.memory), VAULT_DONE);
	assert_int_equal(ask_for(sealed, most.operations, most.memory), VAULT_DONE);
	assert_int_equal(ask_for(sealed, least.operations - 1, least.memory), VAULT_FOREIGN);
	assert_int_equal(ask_for(sealed, least.operations, least.memory - 1), VAULT_FOREIGN);
	assert_int_equal(ask_for(sealed, most.operations + 1, most.memory), VAULT_FOREIGN);
	assert_int_equal(ask_for(sealed, most.operations, most.memory + 1), VAULT_FOREIGN);
	/* What would be sensible in 32 bits. */
	assert_int_equal(ask_for(sealed, least.operations, least.memory + (1ULL << 32)),
			 VAULT_FOREIGN);
	assert_int_equal(ask_for(sealed, least.operations + (1ULL << 32), least.memory),
			 VAULT_FOREIGN);
	assert_int_equal(ask_for(sealed, UINT64_MAX, UINT64_MAX), VAULT_FOREIGN);
	close(from);
	close(to);
	free(sealed);
}

static void test_cut_or_longer(void **unused)
{
	/* Where a file of three whole chunks and a short one may end. */
	static const size_t ends[] = { 0,
				       5,
				       VAULT_FIXED_BYTES,
				       VAULT_HEADER_BYTES - 1,
				       VAULT_HEADER_BYTES,
				       VAULT_HEADER_BYTES + 10,
				       VAULT_HEADER_BYTES + 1000,
				       VAULT_HEADER_BYTES + FULL - 1,
				       VAULT_HEADER_BYTES + FULL,
				       VAULT_HEADER_BYTES + FULL + 3,
				       VAULT_HEADER_BYTES + 2 * FULL,
				       VAULT_HEADER_BYTES + 2 * FULL + 40000,
				       VAULT_HEADER_BYTES + 3 * FULL };
	unsigned char *plain = make_plain(3 * VAULT_CHUNK_BYTES + 50);
	size_t length;
	unsigned char *sealed = seal(plain, 3 * VAULT_CHUNK_BYTES + 50, &length);

	(void)unused;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		assert_true(ends[i] < length);
		refuse(sealed, ends[i], WORDS);
	}
	assert_int_equal(refuse(sealed, VAULT_HEADER_BYTES + FULL, WORDS), VAULT_CUT);
	refuse(sealed, length - 1, WORDS);
	sealed = memory_resize(sealed, length + FULL);
	memset(sealed + length, 0, FULL);
	refuse(sealed, length + 1, WORDS);
	refuse(sealed, length + FULL, WORDS);
	free(plain);
	free(sealed);
}

static void test_chunks_that_changed_places(void **unused)
{
	unsigned char *plain = make_plain(3 * VAULT_CHUNK_BYTES);
	unsigned char *chunk = memory_new(FULL);
	size_t length;
	unsigned char *sealed = seal(plain, 3 * VAULT_CHUNK_BYTES, &length);
	unsigned char *second = sealed + VAULT_HEADER_BYTES + FULL;

	(void)unused;
	memcpy(chunk, second, FULL);
	memcpy(second, second + FULL, FULL);
	memcpy(second + FULL, chunk, FULL);
	assert_int_equal(refuse(sealed, length, WORDS), VAULT_CHANGED);
	memcpy(second + FULL, second, FULL);
	memcpy(second, chunk, FULL);
	/* The second one twice, and the third one not at all. */
	memcpy(second + FULL, chunk, FULL);
	assert_int_equal(refuse(sealed, length, WORDS), VAULT_CHANGED);
	free(plain);
	free(chunk);
	free(sealed);
}

static void test_no_room(void **unused)
{
	int from = file_of("journal", 7);
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)unused;
	assert_int_equal(vault_seal(from, full, WORDS, strlen(WORDS), &vault_cost_least),
			 VAULT_FULL);
	assert_int_equal(vault_seal(-1, full, WORDS, strlen(WORDS), &vault_cost_least), VAULT_FULL);
	assert_int_equal(vault_open(-1, full, WORDS, strlen(WORDS)), VAULT_FAILED);
	close(from);
	close(full);
}

static int start(void **unused)
{
	(void)unused;
	return sodium_init() < 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_sealed_is_opened),
		cmocka_unit_test(test_no_byte_of_it_can_be_read),
		cmocka_unit_test(test_other_words),
		cmocka_unit_test(test_each_byte_of_the_header),
		cmocka_unit_test(test_what_a_header_may_ask_for),
		cmocka_unit_test(test_the_bounds_of_a_header),
		cmocka_unit_test(test_cut_or_longer),
		cmocka_unit_test(test_chunks_that_changed_places),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
