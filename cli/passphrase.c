/* SPDX-License-Identifier: MIT */
#include "cli/passphrase.h"

#include "cli/complain.h"
#include "cli/vault/exits.h"
#include "schema/language.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>
#include <utf8proc.h>

enum { POINTS_MAX = 4 * VAULT_PASSPHRASE_MAX, CHARACTERS_MIN = 8, INTERRUPT = 3 };

struct passphrase {
	size_t length;
	size_t characters;
	char bytes[VAULT_PASSPHRASE_MAX + 2];
	int32_t points[POINTS_MAX + 1];
};

/* --- its memory -------------------------------------------------------------------------- */

static struct passphrase *make(void)
{
	struct passphrase *passphrase = mmap(NULL, sizeof *passphrase, PROT_READ | PROT_WRITE,
					     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (passphrase == MAP_FAILED)
		abort();
	/* Where it is not allowed to be locked, it is wiped nevertheless. */
	mlock(passphrase, sizeof *passphrase);
	madvise(passphrase, sizeof *passphrase, MADV_DONTDUMP);
	madvise(passphrase, sizeof *passphrase, MADV_DONTFORK);
	return passphrase;
}

void passphrase_free(struct passphrase *passphrase_take)
{
	if (!passphrase_take)
		return;
	explicit_bzero(passphrase_take, sizeof *passphrase_take);
	munmap(passphrase_take, sizeof *passphrase_take);
}

/* --- what was given ---------------------------------------------------------------------- */

/* In NFKC; false where it is not UTF-8, or too long. */
static bool normalize(struct passphrase *passphrase)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
	utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)passphrase->bytes,
						    (utf8proc_ssize_t)passphrase->length,
						    passphrase->points, POINTS_MAX, options);

	if (count < 0 || count > POINTS_MAX)
		return false;
	count = utf8proc_normalize_utf32(passphrase->points, count, options);
	passphrase->characters = (size_t)count;
	count = utf8proc_reencode(passphrase->points, count, options);
	if (count < 0 || count > VAULT_PASSPHRASE_MAX)
		return false;
	memcpy(passphrase->bytes, passphrase->points, (size_t)count);
	passphrase->length = (size_t)count;
	return true;
}

/* NULL, or why it cannot be one. */
static const char *find_fault(struct passphrase *passphrase, bool is_new)
{
	if (passphrase->length > VAULT_PASSPHRASE_MAX || !normalize(passphrase))
		return _("The passphrase is too long, or not UTF-8.");
	if (passphrase->length == 0)
		return _("No passphrase was given.");
	if (is_new && passphrase->characters < CHARACTERS_MIN)
		return _("Please choose a passphrase of eight characters or more.");
	return NULL;
}

static void complain_unchanged(const char *fault)
{
	complain_line("%s%s%s", fault, language_is_japanese() ? "" : " ",
		      _("Nothing was changed."));
}

static struct passphrase *take(struct passphrase *passphrase, bool is_new)
{
	const char *fault = find_fault(passphrase, is_new);

	if (!fault)
		return passphrase;
	complain_unchanged(fault);
	passphrase_free(passphrase);
	return NULL;
}

/* --- on a terminal ----------------------------------------------------------------------- */

static void say(int terminal, const char *text)
{
	/* A terminal that has gone shows itself when it is read. */
	if (write(terminal, text, strlen(text)) < 0)
		return;
}

/* What may end the program from outside while the terminal does not show what is typed. */
static const int ends[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT };

enum { ENDS = sizeof ends / sizeof ends[0] };

/* For the handler: the terminal that is silent, and how it was. */
static int silenced = -1;
static struct termios before;

/* Only what POSIX allows in a handler; then the program dies of the same signal. */
static void on_end(int number)
{
	tcsetattr(silenced, TCSANOW, &before);
	raise(number);
}

static void watch_ends(struct sigaction former[static ENDS])
{
	struct sigaction action = { .sa_handler = on_end, .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	/* In the background, too, where setting the terminal would stop the program. */
	sigaddset(&action.sa_mask, SIGTTOU);
	for (size_t i = 0; i < ENDS; i++) {
		sigaction(ends[i], NULL, &former[i]);
		/* What somebody said is to be ignored stays so (nohup). */
		if (former[i].sa_handler != SIG_IGN)
			sigaction(ends[i], &action, NULL);
	}
}

static void unwatch_ends(const struct sigaction former[static ENDS])
{
	for (size_t i = 0; i < ENDS; i++)
		sigaction(ends[i], &former[i], NULL);
}

/* A line that is not shown; false at the end of input and after Ctrl-C. */
static bool read_line(int terminal, const char *prompt, struct passphrase *passphrase)
{
	struct sigaction former[ENDS];
	struct termios silent;
	ssize_t got;

	if (tcgetattr(terminal, &before) < 0)
		return false;
	silenced = terminal;
	silent = before;
	/* Ctrl-C ends the line and not the program, which would leave the terminal silent. */
	silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	silent.c_lflag |= ICANON | ECHONL;
	silent.c_iflag |= IUTF8;
	silent.c_cc[VEOL] = INTERRUPT;
	watch_ends(former);
	if (tcsetattr(terminal, TCSAFLUSH, &silent) < 0) {
		unwatch_ends(former);
		return false;
	}
	say(terminal, prompt);
	do
		got = read(terminal, passphrase->bytes, sizeof passphrase->bytes);
	while (got < 0 && errno == EINTR);
	tcsetattr(terminal, TCSADRAIN, &before);
	unwatch_ends(former);
	if (got <= 0 || passphrase->bytes[got - 1] == INTERRUPT) {
		say(terminal, "\n");
		return false;
	}
	passphrase->length = (size_t)got - (passphrase->bytes[got - 1] == '\n');
	return true;
}

static struct passphrase *read_once(int terminal, const char *prompt, bool is_new)
{
	struct passphrase *passphrase = make();

	if (read_line(terminal, prompt, passphrase))
		return take(passphrase, is_new);
	passphrase_free(passphrase);
	complain_line("%s", _("Nothing was changed."));
	return NULL;
}

static bool is_same(const struct passphrase *one, const struct passphrase *other)
{
	return one->length == other->length && memcmp(one->bytes, other->bytes, one->length) == 0;
}

static struct passphrase *choose(int terminal)
{
	struct passphrase *chosen;
	struct passphrase *again;

	say(terminal,
	    _("The copy can be opened with the passphrase alone. If it is lost, nobody can open\n"
	      "the copy any more, and nothing can bring the passphrase back. Please write it\n"
	      "down and keep it in a safe place, apart from the copy.\n"));
	chosen = read_once(terminal, _("Passphrase, eight characters or more (it is not shown): "),
			   true);
	if (!chosen)
		return NULL;
	again = read_once(terminal, _("The same once more: "), false);
	if (again && !is_same(chosen, again)) {
		complain_unchanged(_("The two were not the same."));
		passphrase_free(again);
		again = NULL;
	}
	passphrase_free(chosen);
	return again;
}

struct passphrase *passphrase_ask(bool is_new)
{
	int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct passphrase *passphrase;

	if (terminal < 0) {
		complain_line("%s", _("Without a terminal to ask on, it needs --passphrase-file. "
				      "Nothing was changed."));
		return NULL;
	}
	passphrase = is_new ? choose(terminal)
			    : read_once(terminal, _("Passphrase of the copy (it is not shown): "),
					false);
	close(terminal);
	return passphrase;
}

/* --- from a file --------------------------------------------------------------------------- */

/* Byte by byte, so that nothing behind the line is taken from a pipe: 0 or a negative errno. */
static int read_file(int file, struct passphrase *passphrase)
{
	while (passphrase->length <= VAULT_PASSPHRASE_MAX) {
		ssize_t got = read(file, passphrase->bytes + passphrase->length, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0 || passphrase->bytes[passphrase->length] == '\n')
			return 0;
		passphrase->length++;
	}
	return 0;
}

struct passphrase *passphrase_read(const char *path, bool is_new)
{
	bool is_input = strcmp(path, "-") == 0;
	int file = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct passphrase *passphrase;
	int result;

	if (file < 0) {
		complain_line(_("“%s” cannot be read: %s"), path, strerror(errno));
		return NULL;
	}
	passphrase = make();
	result = read_file(file, passphrase);
	if (!is_input)
		close(file);
	if (result == 0)
		return take(passphrase, is_new);
	complain_line(_("“%s” cannot be read: %s"), path, strerror(-result));
	passphrase_free(passphrase);
	return NULL;
}

int passphrase_write(const struct passphrase *passphrase, int to)
{
	/* It fits into the buffer of any pipe. */
	ssize_t written = write(to, passphrase->bytes, passphrase->length);

	return written == (ssize_t)passphrase->length ? 0 : -EIO;
}
