/* SPDX-License-Identifier: MIT */
#include "daemon/prepare/calls.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

/* By name: a processor that has not all of them has others for the same. */
/* clang-format off */
static const char *const allowed[] = {
	/* files */
	"access", "chdir", "close", "close_range", "copy_file_range", "creat", "dup", "dup2",
	"dup3", "faccessat", "faccessat2", "fadvise64", "fallocate", "fchdir", "fchmod",
	"fchown", "fcntl", "fcntl64", "fdatasync", "flock", "fstat", "fstat64", "fstatat64",
	"fstatfs", "fstatfs64", "fsync", "ftruncate", "ftruncate64", "getcwd", "getdents",
	"getdents64", "link", "linkat", "lseek", "_llseek", "lstat", "lstat64", "mkdir",
	"mkdirat", "newfstatat", "open", "openat", "openat2", "pread64", "preadv", "preadv2",
	"pwrite64", "pwritev", "pwritev2", "read", "readlink", "readlinkat", "readv", "rename",
	"renameat", "renameat2", "rmdir", "sendfile", "sendfile64", "splice", "stat", "stat64",
	"statfs", "statfs64", "statx", "sync_file_range", "syncfs", "truncate", "truncate64",
	"umask", "unlink", "unlinkat", "utimensat", "utimensat_time64", "write", "writev",
	/* events, pipes and connections that are there */
	"accept", "accept4", "bind", "connect", "epoll_create", "epoll_create1", "epoll_ctl",
	"epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd", "eventfd2", "getpeername",
	"getsockname", "getsockopt", "inotify_add_watch", "inotify_init", "inotify_init1",
	"inotify_rm_watch", "listen", "memfd_create", "pipe", "pipe2", "poll", "ppoll",
	"ppoll_time64", "pselect6", "pselect6_time64", "recv", "recvfrom", "recvmmsg", "recvmsg",
	"select", "_newselect", "send", "sendmmsg", "sendmsg", "sendto", "setsockopt",
	"shutdown", "signalfd", "signalfd4", "timerfd_create", "timerfd_gettime",
	"timerfd_gettime64", "timerfd_settime", "timerfd_settime64",
	/* memory and threads; mmap, mprotect and clone follow with their arguments */
	"arch_prctl", "brk", "futex", "futex_time64", "futex_waitv", "get_robust_list",
	"madvise", "membarrier", "mincore", "mremap", "msync", "munmap", "rseq",
	"set_robust_list", "set_thread_area", "set_tid_address", "set_tls",
	/* processes; which programs may be run is Landlock's to say */
	"execve", "exit", "exit_group", "fork", "getegid", "getegid32", "geteuid", "geteuid32",
	"getgid", "getgid32", "getgroups", "getgroups32", "getpgid", "getpgrp", "getpid",
	"getppid", "getresgid", "getresgid32", "getresuid", "getresuid32", "getrlimit",
	"getrusage", "getsid", "gettid", "getuid", "getuid32", "kill", "pidfd_open", "prctl",
	"prlimit64", "sched_getaffinity", "sched_getattr", "sched_getparam", "sched_getscheduler",
	"sched_get_priority_max", "sched_get_priority_min", "sched_yield", "seccomp",
	"landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "setpgid",
	"setpriority", "setrlimit", "setsid", "tgkill", "ugetrlimit", "vfork", "wait4", "waitid",
	"waitpid",
	/* signals and time */
	"alarm", "clock_getres", "clock_getres_time64", "clock_gettime", "clock_gettime64",
	"clock_nanosleep", "clock_nanosleep_time64", "getcpu", "getitimer", "getrandom",
	"gettimeofday", "nanosleep", "pause", "restart_syscall", "rt_sigaction", "rt_sigpending",
	"rt_sigprocmask", "rt_sigqueueinfo", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait",
	"rt_sigtimedwait_time64", "rt_tgsigqueueinfo", "setitimer", "sigaltstack", "sigreturn",
	"sysinfo", "time", "times", "uname",
};

/* On descriptors; among those that are not here is the one that types on a terminal. */
static const unsigned long controls[] = { FIOCLEX, FIONCLEX, FIONBIO, FIONREAD, TCGETS, TIOCGWINSZ };
/* clang-format on */

static const unsigned long namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
					CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

static int number(const char *name)
{
	return seccomp_syscall_resolve_name(name);
}

static int allow_names(scmp_filter_ctx filter)
{
	int result = 0;

	for (size_t i = 0; i < sizeof allowed / sizeof allowed[0] && result == 0; i++) {
		int call = number(allowed[i]);

		/* The library may be older than the name. */
		if (call != __NR_SCMP_ERROR)
			result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
	}
	return result;
}

/* Only with this argument; the other answer is -code. */
static int allow_if(scmp_filter_ctx filter, const char *name, struct scmp_arg_cmp argument)
{
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number(name), 1, &argument);
}

static int refuse_if(scmp_filter_ctx filter, const char *name, uint16_t code,
		     struct scmp_arg_cmp argument)
{
	return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(code), number(name), 1, &argument);
}

static int allow_sockets(scmp_filter_ctx filter)
{
	static const char *const names[] = { "socket", "socketpair" };
	int result = 0;

	for (size_t i = 0; i < 2 && result == 0; i++) {
		result = allow_if(filter, names[i], SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
		if (result == 0)
			result = refuse_if(filter, names[i], EAFNOSUPPORT,
					   SCMP_A0(SCMP_CMP_NE, AF_UNIX, 0));
	}
	return result;
}

static int allow_memory(scmp_filter_ctx filter)
{
	static const char *const maps[] = { "mmap", "mmap2" };
	const unsigned long both = PROT_WRITE | PROT_EXEC;
	int result = 0;

	for (size_t i = 0; i < 2 && result == 0; i++) {
		static const unsigned long fine[] = { 0, PROT_WRITE, PROT_EXEC };

		for (size_t k = 0; k < 3 && result == 0; k++)
			result = allow_if(filter, maps[i],
					  SCMP_A2(SCMP_CMP_MASKED_EQ, both, fine[k]));
		if (result == 0)
			result = refuse_if(filter, maps[i], EPERM,
					   SCMP_A2(SCMP_CMP_MASKED_EQ, both, both));
	}
	if (result == 0)
		result = allow_if(filter, "mprotect", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (result == 0)
		result = refuse_if(filter, "mprotect", EPERM,
				   SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	return result;
}

/* clone3 hides its flags from the filter; without it clone is asked. */
static int allow_clone(scmp_filter_ctx filter)
{
	return allow_if(filter, "clone", SCMP_A0(SCMP_CMP_MASKED_EQ, namespaces, 0));
}

static int allow_controls(scmp_filter_ctx filter)
{
	int result = 0;

	for (size_t i = 0; i < sizeof controls / sizeof controls[0] && result == 0; i++)
		result = allow_if(filter, "ioctl", SCMP_A1(SCMP_CMP_EQ, controls[i], 0));
	return result;
}

int calls_write(int fd)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int result;

	if (!filter)
		return -ENOMEM;
	/*
	 * A tree: when the filter is entered the kernel walks it for every call there is, to know
	 * which are allowed whatever their arguments, and down a chain that takes a third of a
	 * millisecond.
	 */
	result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (result == 0)
		result = allow_names(filter);
	if (result == 0)
		result = allow_sockets(filter);
	if (result == 0)
		result = allow_memory(filter);
	if (result == 0)
		result = allow_clone(filter);
	if (result == 0)
		result = allow_controls(filter);
	if (result == 0)
		result = seccomp_export_bpf(filter, fd);
	seccomp_release(filter);
	return result;
}
