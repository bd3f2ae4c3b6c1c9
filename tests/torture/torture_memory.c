/* SPDX-License-Identifier: MIT */
/*
 * Memory is out at one allocation after another, once and from then on, for
 * SQLite, jansson, libc and the daemon's own code alike: the daemon answers
 * cleanly or ends with abort(), the journal opens, and what was confirmed is
 * kept.
 *
 *   torture_memory [POINTS]
 *
 * POINTS: how many of the allocations are tried at most, 0 for all.
 */
#include "schema/memory.h"
#include "schema/process.h"
#include "tests/torture/script.h"

#include <errno.h>
#include <malloc.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* glibc's own, behind the names that everything in the process uses. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static struct {
	bool is_counting;
	long count;
	long fail_at;
	bool stays;
	long failures;
} heap;

static bool is_out(void)
{
	bool fails;

	if (!heap.is_counting)
		return false;
	heap.count++;
	fails = heap.fail_at > 0 &&
		(heap.count == heap.fail_at || (heap.stays && heap.count > heap.fail_at));
	heap.failures += fails;
	if (fails)
		errno = ENOMEM;
	return fails;
}

void *malloc(size_t size)
{
	return is_out() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return is_out() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return is_out() ? NULL : __libc_realloc(old, size);
}

static void on_service(bool enters)
{
	heap.is_counting = enters;
}

static bool has_failed(void)
{
	return heap.failures > 0;
}

static struct {
	long points;
	long aborted;
	long answered;
	long bad;
} counts;

static void try_point(long fail_at, bool stays)
{
	struct run *run = script_share();
	pid_t child = fork();
	int status = 0;

	if (child < 0)
		abort();
	if (child == 0) {
		heap.fail_at = fail_at;
		heap.stays = stays;
		script_run(run, has_failed, on_service);
		heap.is_counting = false;
		_exit(0);
	}
	waitpid(child, &status, 0);
	counts.points++;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
		counts.aborted++;
	else if (status == 0)
		counts.answered++;
	else
		script_complain(run, "the program crashed (status %d)", status);
	script_check(run, run->database);
	if (run->complaint[0] && counts.bad++ < 20)
		printf("allocation %ld%s: %s\n", fail_at, stays ? " and all others" : "",
		       run->complaint);
	script_clear(run);
	script_unshare(run);
}

int main(int argc, char **argv)
{
	long points_max = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	struct run *run = script_share();
	long count;
	long step;

	process_start();
	setbuf(stdout, NULL);
	script_run(run, NULL, on_service);
	heap.is_counting = false;
	count = heap.count;
	if (run->refused > 0 || run->complaint[0]) {
		printf("without any fault: %s\n", run->complaint);
		return 1;
	}
	script_clear(run);
	script_unshare(run);
	heap.count = 0;
	step = points_max > 0 && count > points_max ? (count + points_max - 1) / points_max : 1;
	for (long at = 1; at <= count; at += step)
		try_point(at, (at / step) % 4 == 3);
	printf("memory is out: %ld of %ld allocations, %ld ended by abort(), %ld answered to the "
	       "end; "
	       "%ld did not hold\n",
	       counts.points, count, counts.aborted, counts.answered, counts.bad);
	return counts.bad > 0;
}
