/* SPDX-License-Identifier: MIT */
#include "daemon/sandbox_files.h"

#include "daemon/prepared.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Rights that are newer than the header of Debian 12, by the version of the interface. */
enum { VERSION_REFER = 2, VERSION_TRUNCATE = 3, VERSION_TCP = 4, VERSION_DEVICES = 5 };
enum { VERSION_SCOPE = 6 };

static const uint64_t right_truncate = 1U << 14;
static const uint64_t right_device = 1U << 15;
static const uint64_t tcp_all = 3;	       /* binding and connecting */
static const uint64_t scope_signals = 1U << 1; /* the bus may be an abstract socket */

static const uint64_t read_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t run_rights =
	LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE;
static const uint64_t delete_rights = LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE;
static const uint64_t write_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
static const uint64_t keep_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
				    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |
				    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
				    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REFER |
				    (1U << 14);
static const uint64_t file_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
				    LANDLOCK_ACCESS_FS_EXECUTE | (1U << 14);

/* struct landlock_ruleset_attr as it has become; an older kernel is told of its part. */
struct ruleset {
	uint64_t files;
	uint64_t tcp;
	uint64_t scope;
};

struct rules {
	int fd;
	uint64_t handled;
};

static int make_rules(struct rules *rules)
{
	long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct ruleset ruleset = { .files = (LANDLOCK_ACCESS_FS_REFER << 1) - 1 };
	size_t size = sizeof ruleset.files;

	*rules = (struct rules){ .fd = -1 };
	if (version < VERSION_REFER)
		return version < 0 ? -errno : -EOPNOTSUPP;
	if (version >= VERSION_TRUNCATE)
		ruleset.files |= right_truncate;
	if (version >= VERSION_TCP) {
		ruleset.tcp = tcp_all;
		size += sizeof ruleset.tcp;
	}
	if (version >= VERSION_DEVICES)
		ruleset.files |= right_device;
	if (version >= VERSION_SCOPE) {
		ruleset.scope = scope_signals;
		size += sizeof ruleset.scope;
	}
	rules->handled = ruleset.files;
	rules->fd = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
	return rules->fd < 0 ? -errno : 0;
}

/* What is not there needs no rule. */
static void allow(const struct rules *rules, const char *path, uint64_t rights)
{
	struct stat status;
	struct landlock_path_beneath_attr rule = { .allowed_access = rights & rules->handled };

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return;
	if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
		rule.allowed_access &= file_rights;
	syscall(SYS_landlock_add_rule, rules->fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
}

static void allow_programs(const struct rules *rules)
{
	_cleanup_(free_text) char *helpers = paths_helper("");
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

	allow(rules, helpers, run_rights);
	if (length > 0) {
		self[length] = '\0';
		allow(rules, self, run_rights);
	}
	/* The helpers'; this program itself may have none. */
	allow(rules, prepared_loader, run_rights);
}

static void allow_reading(const struct rules *rules)
{
	static const char *const folders[] = { "/usr", "/etc", "/lib", "/lib64", "/dev/urandom" };
	_cleanup_(free_text) char *data = paths_data("ayumi");
	_cleanup_(free_text) char *translations = paths_data("locale");

	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		allow(rules, folders[i], read_rights);
	allow(rules, data, read_rights);
	allow(rules, translations, read_rights);
}

int sandbox_files(const struct paths *paths)
{
	struct rules rules;
	int result = make_rules(&rules);

	if (result < 0)
		return result;
	allow(&rules, paths->data_dir, keep_rights);
	allow(&rules, paths->config_dir, keep_rights);
	allow(&rules, paths->runtime_dir, delete_rights);
	allow(&rules, "/dev/null", write_rights);
	allow_programs(&rules);
	allow_reading(&rules);
	if (syscall(SYS_landlock_restrict_self, rules.fd, 0) < 0)
		result = -errno;
	close(rules.fd);
	return result;
}
