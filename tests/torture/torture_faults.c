/* SPDX-License-Identifier: MIT */
/*
 * The disk fails at one call after another, once and from then on: what was
 * confirmed is kept, a failure is told as such, and the journal opens again.
 *
 *   torture_faults [POINTS [PLANT]]
 *
 * POINTS: how many of the calls are tried at most, 0 for all.  PLANT "hide": a
 * disk that says of what failed that it succeeded, which must be found.
 */
#include "schema/memory.h"
#include "tests/torture/disk.h"
#include "tests/torture/script.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct sweep {
	const char *name;
	unsigned calls;
	enum disk_fault fault;
	bool stays;
};

static const struct sweep sweeps[] = {
	{ "read EIO once", DISK_READ, DISK_EIO, false },
	{ "read EIO from then on", DISK_READ, DISK_EIO, true },
	{ "write EIO once", DISK_WRITE, DISK_EIO, false },
	{ "write ENOSPC once", DISK_WRITE, DISK_FULL, false },
	{ "write ENOSPC from then on", DISK_WRITE, DISK_FULL, true },
	{ "write half, then ENOSPC", DISK_WRITE, DISK_SHORT, false },
	{ "sync EIO once", DISK_SYNC, DISK_EIO, false },
	{ "sync EIO from then on", DISK_SYNC, DISK_EIO, true },
	{ "truncate EIO once", DISK_TRUNCATE, DISK_EIO, false },
	{ "open EIO once", DISK_OPEN, DISK_EIO, false },
	{ "open refused once", DISK_OPEN, DISK_FULL, false },
	{ "unlink EIO once", DISK_DELETE, DISK_EIO, false },
	{ "any EIO from then on", DISK_ANY, DISK_EIO, true },
};

static struct {
	long points;
	long told;    /* the failure was told to whoever asked */
	long unusual; /* the journal did not open while the disk failed */
	long aborted;
	long unseen; /* everything was confirmed, and everything is there */
	long bad;
} counts;

static bool has_failed(void)
{
	return disk.failures > 0;
}

/* The script in a process of its own, which may end itself. */
static void run_script(struct run *run, const struct sweep *sweep, long fail_at, bool hides)
{
	pid_t child = fork();
	int status = 0;

	if (child < 0)
		abort();
	if (child == 0) {
		disk = (struct disk){ .calls = sweep->calls,
				      .fault = sweep->fault,
				      .stays = sweep->stays,
				      .fail_at = fail_at,
				      .hides_failures = hides };
		script_run(run, has_failed, NULL);
		_exit(0);
	}
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
		counts.aborted++;
	else if (status != 0)
		script_complain(run, "the program crashed (status %d)", status);
}

static long count_calls(unsigned calls)
{
	struct run *run = script_share();
	long count;

	disk = (struct disk){ .calls = calls };
	script_run(run, NULL, NULL);
	count = disk.count;
	disk = (struct disk){ 0 };
	if (run->refused > 0 || run->complaint[0]) {
		printf("without any fault: %s\n", run->complaint);
		exit(1);
	}
	script_clear(run);
	script_unshare(run);
	return count;
}

static void try_point(const struct sweep *sweep, long fail_at, bool hides)
{
	struct run *run = script_share();

	run_script(run, sweep, fail_at, hides);
	script_check(run, run->database);
	counts.points++;
	counts.told += run->refused > 0;
	counts.unseen += run->refused == 0 && run->done == script_length;
	counts.unusual += run->is_unusable;
	if (run->complaint[0]) {
		if (counts.bad++ < 20)
			printf("%s, call %ld: %s\n", sweep->name, fail_at, run->complaint);
	}
	script_clear(run);
	script_unshare(run);
}

int main(int argc, char **argv)
{
	long points_max = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	bool hides = argc > 2 && strcmp(argv[2], "hide") == 0;
	size_t sweep_count = sizeof sweeps / sizeof sweeps[0];

	setbuf(stdout, NULL);
	disk_install();
	for (size_t i = 0; i < sweep_count; i++) {
		long calls = count_calls(sweeps[i].calls);
		long share = points_max / (long)sweep_count;
		long step = points_max > 0 && calls > share ? (calls + share - 1) / share : 1;

		for (long at = 1; at <= calls; at += step)
			try_point(&sweeps[i], at, hides);
	}
	printf("faults of the disk: %ld points, %ld told, %ld not noticed and nothing lost, %ld "
	       "with "
	       "a journal that did not open meanwhile, %ld ended by abort(); %ld did not hold\n",
	       counts.points, counts.told, counts.unseen, counts.unusual, counts.aborted,
	       counts.bad);
	return counts.bad > 0;
}
