/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"

#include <stdbool.h>

/*
 * Where everything is.  The XDG Base Directory Specification decides
 * (XDG_DATA_HOME, XDG_RUNTIME_DIR, XDG_CONFIG_HOME, else their defaults below
 * HOME, else below the home of the password database); relative values are
 * ignored, as it asks.
 */
struct paths {
	char *data_dir;	   /* …/ayumi */
	char *database;	   /* …/ayumi/journal.db */
	char *backups_dir; /* …/ayumi/backups */
	char *runtime_dir; /* $XDG_RUNTIME_DIR/ayumi, or ~/.local/state/ayumi/run */
	char *socket;	   /* in the runtime folder */
	char *lock;	   /* in the runtime folder: held by the running daemon */
	char *config_dir;  /* …/ayumi */
	bool has_runtime;  /* whether XDG_RUNTIME_DIR was used */
};

/*
 * Returns 0, -ENAMETOOLONG where the socket's path would not fit into
 * sockaddr_un (err says how long it is), or -ENOENT without any home folder.
 */
int paths_init(struct paths *paths, struct error *err);
void paths_release(struct paths *paths);

/*
 * Make the folder and its missing parents with mode 0700 and check that the
 * folder itself is a real one (no link), ours, and not writable by others.
 * Returns 0 or a negative errno with err set.
 */
int paths_make_private(const char *folder, struct error *err);

/*
 * Where the program's own parts are: as configured at build time where this
 * program runs from the configured folder, else beside it (a build tree, or an
 * installed tree that was moved).  The caller frees the result.
 */
char *paths_program(const char *name); /* $(bindir)/name */
char *paths_helper(const char *name);  /* $(libexecdir)/ayumi/name */
char *paths_data(const char *name);    /* $(datadir)/name */
