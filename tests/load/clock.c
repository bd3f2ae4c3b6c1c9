/* SPDX-License-Identifier: MIT */
/*
 * A clock that a harness sets, put in front of the programs with LD_PRELOAD.
 * LOAD_CLOCK names a file of two numbers (int64_t): how many seconds the time of
 * day is ahead, and how many bytes are leaked each time that it is asked for,
 * which is the planted fault.  The clock that counts from the machine's start goes
 * along, as if the machine had been awake; who waits for it in the kernel finds
 * out when something else happens.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct shared {
	volatile int64_t ahead_s;
	volatile int64_t leak_bytes;
};

static const struct shared *shared;
static struct itimerspec wanted;
static int64_t armed_ahead_s;
static int timer = -1;
static int timer_flags;
static void *volatile leaked; /* so that it is not left out as useless */

/* Before the daemon confines itself. */
__attribute__((constructor)) static void open_clock(void)
{
	const char *path = getenv("LOAD_CLOCK");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *mapped;

	if (fd < 0)
		return;
	mapped = mmap(NULL, sizeof *shared, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (mapped != MAP_FAILED)
		shared = mapped;
}

static void *real_of(const char *name)
{
	void *real = dlsym(RTLD_NEXT, name);

	if (!real)
		abort();
	return real;
}

static int64_t ahead_s(void)
{
	return shared ? shared->ahead_s : 0;
}

static int arm(struct itimerspec *old)
{
	static int (*real)(int, int, const struct itimerspec *, struct itimerspec *);
	struct itimerspec spec = wanted;

	if (!real)
		*(void **)&real = real_of("timerfd_settime");
	armed_ahead_s = ahead_s();
	if (spec.it_value.tv_sec != 0)
		spec.it_value.tv_sec = spec.it_value.tv_sec > armed_ahead_s
					       ? spec.it_value.tv_sec - armed_ahead_s
					       : 1;
	return real(timer, timer_flags, &spec, old);
}

int timerfd_create(int clock, int flags)
{
	static int (*real)(int, int);
	int fd;

	if (!real)
		*(void **)&real = real_of("timerfd_create");
	fd = real(clock, flags);
	if (clock == CLOCK_REALTIME)
		timer = fd;
	return fd;
}

int timerfd_settime(int fd, int flags, const struct itimerspec *spec, struct itimerspec *old)
{
	static int (*real)(int, int, const struct itimerspec *, struct itimerspec *);

	if (fd == timer && (flags & TFD_TIMER_ABSTIME)) {
		wanted = *spec;
		timer_flags = flags;
		return arm(old);
	}
	if (!real)
		*(void **)&real = real_of("timerfd_settime");
	return real(fd, flags, spec, old);
}

static void leak(void)
{
	size_t size = shared ? (size_t)shared->leak_bytes : 0;

	if (size < sizeof leaked)
		return;
	leaked = malloc(size);
	if (leaked)
		memset((void *)leaked, 1, size);
}

/* The timer that stands for an instant is set again where that comes sooner now. */
static void follow(void)
{
	if (timer >= 0 && armed_ahead_s != ahead_s() && arm(NULL) < 0)
		abort();
	leak();
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	static int (*real)(clockid_t, struct timespec *);
	int result;

	if (!real)
		*(void **)&real = real_of("clock_gettime");
	result = real(clock, now);
	if (result < 0)
		return result;
	if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
		follow();
	if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_MONOTONIC ||
	    clock == CLOCK_MONOTONIC_COARSE)
		now->tv_sec += ahead_s();
	return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec precise;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &precise) < 0)
		return -1;
	now->tv_sec = precise.tv_sec;
	now->tv_usec = precise.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *seconds)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_REALTIME, &now);
	if (seconds)
		*seconds = now.tv_sec;
	return now.tv_sec;
}
