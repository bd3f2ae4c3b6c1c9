/* SPDX-License-Identifier: MIT */
#include "cli/vault_run.h"

#include "cli/complain.h"
#include "schema/copy_state.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The three descriptors are out of the way of 0 to 3 before they are laid there. */
static _Noreturn void become(const char *program, const char *word, const char *other,
			     const int files[static 3])
{
	static const int places[] = { STDIN_FILENO, STDOUT_FILENO, VAULT_PASSPHRASE_FD };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int moved[3];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int i = 0; i < 3; i++)
		moved[i] = fcntl(files[i] < 0 ? null : files[i], F_DUPFD, 10);
	for (int i = 0; i < 3; i++) {
		if (moved[i] < 0 || dup2(moved[i], places[i]) < 0)
			_exit(VAULT_FAILED);
	}
	if (close_range(VAULT_PASSPHRASE_FD + 1, ~0U, 0) < 0)
		_exit(VAULT_FAILED);
	execl(program, program, word, other, (char *)NULL);
	_exit(VAULT_FAILED);
}

/* The exit code, or -1 where a signal ended it or it could not be started. */
static int wait_for(pid_t child)
{
	int status = 0;

	if (child < 0)
		return -1;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

enum vault_exit vault_run(bool is_sealing, int from, int to, const struct passphrase *passphrase)
{
	_cleanup_(free_text) char *program = paths_helper("ayumi-vault");
	int ends[2];
	int code = -1;
	pid_t child;

	if (lseek(from, 0, SEEK_SET) < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return VAULT_FAILED;
	/* Before the helper runs: it reads up to the end, which the child must not hold open. */
	if (passphrase_write(passphrase, ends[1]) == 0) {
		close(ends[1]);
		child = fork();
		if (child == 0)
			become(program, is_sealing ? "seal" : "open", NULL,
			       (const int[]){ from, to, ends[0] });
		code = wait_for(child);
	} else {
		close(ends[1]);
	}
	close(ends[0]);
	return code < VAULT_DONE || code > VAULT_FULL ? VAULT_FAILED : (enum vault_exit)code;
}

const char *vault_check(int file)
{
	_cleanup_(free_text) char *program = paths_program("ayumid");
	pid_t child = fork();

	if (child == 0)
		become(program, "--check", NULL, (const int[]){ file, -1, -1 });
	return copy_state_word(wait_for(child));
}

bool vault_salvage(const char *path, int to)
{
	_cleanup_(free_text) char *program = paths_program("ayumid");
	pid_t child = fork();

	if (child == 0)
		become(program, "--salvage", path, (const int[]){ -1, to, -1 });
	return wait_for(child) == 0;
}

void vault_complain(const char *name, enum vault_exit end)
{
	switch (end) {
	case VAULT_NOT_IT:
		complain_line(_("“%s” was not opened: the passphrase is another one, or the file "
				"was changed. Nothing was changed."),
			      name);
		return;
	case VAULT_FOREIGN:
		complain_line(_("“%s” is no encrypted copy of Ayumi, or its beginning was changed. "
				"Nothing was changed."),
			      name);
		return;
	case VAULT_NEWER:
		complain_line(_("“%s” was written by a newer version of Ayumi. Please install the "
				"newer version. Nothing was changed."),
			      name);
		return;
	case VAULT_CUT:
	case VAULT_CHANGED:
		complain_line(_("The passphrase of “%s” is right, but the file is damaged or not "
				"whole. Please take another copy. Nothing was changed."),
			      name);
		return;
	case VAULT_NO_MEMORY:
		complain_line("%s", _("There was not enough memory free for the passphrase's key, "
				      "which needs some hundred MiB. Nothing was changed."));
		return;
	case VAULT_FULL:
		complain_line("%s",
			      _("There was not enough room on the disk. Nothing was changed."));
		return;
	default:
		complain_line(_("“%s” could not be encrypted or decrypted (ayumi-vault). Nothing "
				"was changed."),
			      name);
		return;
	}
}
