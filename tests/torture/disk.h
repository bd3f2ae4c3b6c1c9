/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A disk for SQLite that can be told to fail, and that remembers everything
 * that was written: a VFS over the system's own, which becomes the default.
 */

enum disk_call {
	DISK_OPEN = 1,
	DISK_READ = 2,
	DISK_WRITE = 4,
	DISK_SYNC = 8,
	DISK_TRUNCATE = 16,
	DISK_DELETE = 32,
	DISK_ANY = 63,
};

enum disk_fault {
	DISK_EIO,
	DISK_FULL,  /* ENOSPC; of a write or a truncation */
	DISK_SHORT, /* half is written, then ENOSPC */
};

/* What is done with the calls; all zeros is a disk without faults. */
struct disk {
	unsigned calls; /* which ones are counted */
	long count;	/* how many there were */
	long fail_at;	/* which of them fails; 0: none */
	bool stays;	/* all of them from then on */
	enum disk_fault fault;
	long failures; /* how many failed */

	/* Planted faults: what a harness must find. */
	bool hides_failures; /* what fails is said to have succeeded, and is not done */
	bool drops_syncs;    /* nothing is ever synced */

	bool records;
};

extern struct disk disk;

/* Make it the default, once. */
void disk_install(void);

/* --- what was recorded ------------------------------------------------------------- */

enum disk_file { DISK_DATABASE, DISK_LOG, DISK_JOURNAL, DISK_FILES };
enum disk_event_kind { DISK_WRITTEN, DISK_CUT, DISK_SYNCED, DISK_DELETED };

struct disk_event {
	enum disk_event_kind kind;
	enum disk_file file;
	int64_t offset; /* of what was written; the new size with DISK_CUT */
	size_t length;
	unsigned char *bytes;
};

/* All events since the beginning; owned by the disk. */
const struct disk_event *disk_events(size_t *count);
