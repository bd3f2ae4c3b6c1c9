/* SPDX-License-Identifier: MIT */
#include "schema/paths.h"

#include "schema/account.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char *absolute_from_environment(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] == '/' ? memory_string(value) : NULL;
}

static char *home_folder(void)
{
	char *home = absolute_from_environment("HOME");

	return home ? home : account_home();
}

static char *base_folder(const char *variable, const char *home, const char *below_home)
{
	_cleanup_(free_text) char *base = absolute_from_environment(variable);

	if (base)
		return memory_format("%s/ayumi", base);
	return home ? memory_format("%s/%s/ayumi", home, below_home) : NULL;
}

static int set_runtime(struct paths *paths, const char *home)
{
	_cleanup_(free_text) char *base = absolute_from_environment("XDG_RUNTIME_DIR");

	paths->has_runtime = base != NULL;
	if (base)
		paths->runtime_dir = memory_format("%s/ayumi", base);
	else if (home)
		paths->runtime_dir = memory_format("%s/.local/state/ayumi/run", home);
	return paths->runtime_dir ? 0 : -ENOENT;
}

int paths_init(struct paths *paths, struct error *err)
{
	_cleanup_(free_text) char *home = home_folder();
	const size_t longest = sizeof((struct sockaddr_un *)NULL)->sun_path - 1;

	memset(paths, 0, sizeof *paths);
	paths->data_dir = base_folder("XDG_DATA_HOME", home, ".local/share");
	paths->config_dir = base_folder("XDG_CONFIG_HOME", home, ".config");
	if (!paths->data_dir || !paths->config_dir || set_runtime(paths, home) < 0) {
		paths_release(paths);
		return error_set(err, -ENOENT, FAULT_INVALID_PARAMETER, "HOME", NULL,
				 "there is no home folder");
	}
	paths->database = memory_format("%s/journal.db", paths->data_dir);
	paths->backups_dir = memory_format("%s/backups", paths->data_dir);
	paths->socket = memory_format("%s/socket", paths->runtime_dir);
	paths->lock = memory_format("%s/lock", paths->runtime_dir);
	if (strlen(paths->socket) > longest) {
		error_set(err, -ENAMETOOLONG, FAULT_INVALID_PARAMETER, "XDG_RUNTIME_DIR",
			  paths->socket, "the socket's path has %zu bytes, at most %zu fit",
			  strlen(paths->socket), longest);
		paths_release(paths);
		return -ENAMETOOLONG;
	}
	return 0;
}

void paths_release(struct paths *paths)
{
	free(paths->data_dir);
	free(paths->database);
	free(paths->backups_dir);
	free(paths->runtime_dir);
	free(paths->socket);
	free(paths->lock);
	free(paths->config_dir);
	memset(paths, 0, sizeof *paths);
}

static int make_parents(const char *folder)
{
	_cleanup_(free_text) char *path = memory_string(folder);

	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST && errno != EROFS && errno != EACCES)
			return -errno;
		*slash = '/';
	}
	return 0;
}

int paths_make_private(const char *folder, struct error *err)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	struct stat status;
	int fd = open(folder, flags);
	int result;

	/* Nearly always it is there. */
	if (fd < 0 && errno == ENOENT) {
		result = make_parents(folder);
		if (result < 0 || (mkdir(folder, 0700) < 0 && errno != EEXIST)) {
			result = result < 0 ? result : -errno;
			return error_set(err, result, FAULT_INVALID_PARAMETER, "folder", folder,
					 "the folder cannot be made: %s", strerror(-result));
		}
		fd = open(folder, flags);
	}
	if (fd < 0 || fstat(fd, &status) < 0) {
		result = -errno;
		if (fd >= 0)
			close(fd);
		return error_set(err, result, FAULT_INVALID_PARAMETER, "folder", folder,
				 "not a folder of its own: %s", strerror(-result));
	}
	close(fd);
	if (status.st_uid != geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return error_set(err, -EPERM, FAULT_INVALID_PARAMETER, "folder", folder,
				 "the folder belongs to another user or others may write in it");
	return 0;
}

/* The folder above the one that holds the running program; NULL where it is the configured one. */
static char *moved_root(void)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
	char *slash;

	if (length <= 0)
		return NULL;
	path[length] = '\0';
	slash = strrchr(path, '/');
	*slash = '\0';
	if (strcmp(path, BINDIR) == 0 || strcmp(path, LIBEXECDIR "/ayumi") == 0)
		return NULL;
	slash = strrchr(path, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	return memory_string(path);
}

static char *own_part(const char *configured, const char *below_root, const char *name)
{
	/* As long as the program runs. */
	static char *root;
	static bool is_known;

	if (!is_known)
		root = moved_root();
	is_known = true;
	return root ? memory_format("%s/%s/%s", root, below_root, name)
		    : memory_format("%s/%s", configured, name);
}

char *paths_program(const char *name)
{
	return own_part(BINDIR, "bin", name);
}

char *paths_helper(const char *name)
{
	return own_part(LIBEXECDIR "/ayumi", "libexec/ayumi", name);
}

char *paths_data(const char *name)
{
	return own_part(DATADIR, "share", name);
}
