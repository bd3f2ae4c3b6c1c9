/* SPDX-License-Identifier: MIT */
#include "cli/vault/vault.h"
#include "schema/process.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * ayumi-vault seal|open: encrypts or decrypts standard input to standard
 * output with the passphrase that it reads on VAULT_PASSPHRASE_FD, and exits as
 * exits.h says.  It opens no file and says nothing.
 */

enum { CPU_S = 600, FILES_MAX = 16 };
/* For the largest key that a file may ask for. */
#define MEMORY_MAX ((rlim_t)1536 * 1024 * 1024)

static int limit(enum __rlimit_resource resource, rlim_t value)
{
	const struct rlimit limits = { .rlim_cur = value, .rlim_max = value };

	return setrlimit(resource, &limits);
}

static bool confine(void)
{
	process_start();
	if (limit(RLIMIT_CPU, CPU_S) < 0 || limit(RLIMIT_CORE, 0) < 0 ||
	    limit(RLIMIT_NOFILE, FILES_MAX) < 0)
		return false;
#ifndef WITH_SANITIZERS
	/* Sanitizers map terabytes. */
	if (limit(RLIMIT_AS, MEMORY_MAX) < 0)
		return false;
#endif
	return true;
}

/* Up to the end; false where it is too long, or the system says no. */
static bool read_passphrase(char *passphrase, size_t *length)
{
	*length = 0;
	while (*length <= VAULT_PASSPHRASE_MAX) {
		ssize_t got = read(VAULT_PASSPHRASE_FD, passphrase + *length,
				   VAULT_PASSPHRASE_MAX + 1 - *length);

		if (got == 0)
			return *length > 0;
		if (got < 0 && errno != EINTR)
			return false;
		*length += got > 0 ? (size_t)got : 0;
	}
	return false;
}

static enum vault_exit run(const char *action, const char *passphrase, size_t length)
{
	if (strcmp(action, "seal") == 0)
		return vault_seal(STDIN_FILENO, STDOUT_FILENO, passphrase, length,
				  &vault_cost_usual);
	if (strcmp(action, "open") == 0)
		return vault_open(STDIN_FILENO, STDOUT_FILENO, passphrase, length);
	return VAULT_FAILED;
}

int main(int argc, char **argv)
{
	enum vault_exit end = VAULT_FAILED;
	char *passphrase;
	size_t length;

	if (argc != 2 || !confine() || sodium_init() < 0)
		return VAULT_FAILED;
	passphrase = sodium_malloc(VAULT_PASSPHRASE_MAX + 1);
	if (!passphrase)
		return VAULT_NO_MEMORY;
	if (read_passphrase(passphrase, &length))
		end = run(argv[1], passphrase, length);
	sodium_free(passphrase);
	return (int)end;
}
