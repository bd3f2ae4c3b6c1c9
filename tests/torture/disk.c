/* SPDX-License-Identifier: MIT */
#include "tests/torture/disk.h"

#include "schema/memory.h"

#include <sqlite3.h>
#include <string.h>

struct disk disk;

struct disk_handle {
	sqlite3_file base;
	enum disk_file file;
	bool is_known; /* one of the journal's files, not a temporary one */
	sqlite3_file real[];
};

static struct {
	struct disk_event *list;
	size_t count;
	size_t capacity;
} events;

static sqlite3_vfs *under;

const struct disk_event *disk_events(size_t *count)
{
	*count = events.count;
	return events.list;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct disk_handle *)file)->real;
}

/* Whether this call is to fail. */
static bool fails(enum disk_call call)
{
	bool is_failing;

	if (!(disk.calls & (unsigned)call))
		return false;
	disk.count++;
	is_failing = disk.fail_at > 0 &&
		     (disk.count == disk.fail_at || (disk.stays && disk.count > disk.fail_at));
	disk.failures += is_failing;
	return is_failing;
}

static int answer(int code)
{
	return disk.hides_failures ? SQLITE_OK : code;
}

static void record(enum disk_file file, enum disk_event_kind kind, int64_t offset,
		   const void *bytes, size_t length)
{
	struct disk_event *event;

	if (!disk.records)
		return;
	if (events.count == events.capacity) {
		events.capacity = events.capacity ? 2 * events.capacity : 256;
		events.list = memory_resize(events.list, events.capacity * sizeof *events.list);
	}
	event = &events.list[events.count++];
	*event = (struct disk_event){ .kind = kind, .file = file, .offset = offset };
	if (bytes) {
		event->bytes = memory_new(length);
		event->length = length;
		memcpy(event->bytes, bytes, length);
	}
}

static void record_of(sqlite3_file *file, enum disk_event_kind kind, int64_t offset,
		      const void *bytes, size_t length)
{
	const struct disk_handle *handle = (const struct disk_handle *)file;

	if (handle->is_known)
		record(handle->file, kind, offset, bytes, length);
}

/* --- one file ------------------------------------------------------------------------ */

static int on_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int on_read(sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset)
{
	if (fails(DISK_READ)) {
		memset(bytes, 0, (size_t)length);
		return answer(SQLITE_IOERR_READ);
	}
	return real_of(file)->pMethods->xRead(real_of(file), bytes, length, offset);
}

static int on_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
	if (fails(DISK_WRITE)) {
		if (disk.fault == DISK_SHORT)
			real_of(file)->pMethods->xWrite(real_of(file), bytes, length / 2, offset);
		return answer(disk.fault == DISK_EIO ? SQLITE_IOERR_WRITE : SQLITE_FULL);
	}
	record_of(file, DISK_WRITTEN, offset, bytes, (size_t)length);
	return real_of(file)->pMethods->xWrite(real_of(file), bytes, length, offset);
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	if (fails(DISK_TRUNCATE))
		return answer(disk.fault == DISK_EIO ? SQLITE_IOERR_TRUNCATE : SQLITE_FULL);
	record_of(file, DISK_CUT, size, NULL, 0);
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int on_sync(sqlite3_file *file, int flags)
{
	(void)flags;
	if (fails(DISK_SYNC))
		return answer(SQLITE_IOERR_FSYNC);
	if (!disk.drops_syncs)
		record_of(file, DISK_SYNCED, 0, NULL, 0);
	/* Nothing here outlives a loss of power: what was recorded decides. */
	return SQLITE_OK;
}

static int on_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int on_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int on_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int on_check_lock(sqlite3_file *file, int *is_held)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), is_held);
}

static int on_control(sqlite3_file *file, int operation, void *argument)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int on_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int on_traits(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int on_map(sqlite3_file *file, int page, int size, int extends, void volatile **memory)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extends, memory);
}

static int on_map_lock(sqlite3_file *file, int offset, int count, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void on_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int on_unmap(sqlite3_file *file, int deletes)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), deletes);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = on_close,
	.xRead = on_read,
	.xWrite = on_write,
	.xTruncate = on_truncate,
	.xSync = on_sync,
	.xFileSize = on_size,
	.xLock = on_lock,
	.xUnlock = on_unlock,
	.xCheckReservedLock = on_check_lock,
	.xFileControl = on_control,
	.xSectorSize = on_sector,
	.xDeviceCharacteristics = on_traits,
	.xShmMap = on_map,
	.xShmLock = on_map_lock,
	.xShmBarrier = on_barrier,
	.xShmUnmap = on_unmap,
};

/* --- the disk -------------------------------------------------------------------------- */

static bool find_file(const char *name, enum disk_file *file)
{
	static const char *const endings[] = { "journal.db", "journal.db-wal",
					       "journal.db-journal" };
	size_t length = name ? strlen(name) : 0;

	for (int i = 0; i < DISK_FILES; i++) {
		size_t ending = strlen(endings[i]);

		if (length >= ending && strcmp(name + length - ending, endings[i]) == 0) {
			*file = (enum disk_file)i;
			return true;
		}
	}
	return false;
}

static int on_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
		   int *given)
{
	struct disk_handle *handle = (struct disk_handle *)file;
	int code;

	(void)vfs;
	handle->base.pMethods = NULL;
	handle->is_known = find_file(name, &handle->file);
	if (handle->is_known && fails(DISK_OPEN))
		return disk.fault == DISK_EIO ? SQLITE_IOERR : SQLITE_CANTOPEN;
	code = under->xOpen(under, name, handle->real, flags, given);
	if (handle->real->pMethods)
		handle->base.pMethods = &methods;
	return code;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int syncs)
{
	enum disk_file file;

	(void)vfs;
	if (find_file(name, &file)) {
		if (fails(DISK_DELETE))
			return answer(SQLITE_IOERR_DELETE);
		record(file, DISK_DELETED, syncs, NULL, 0);
	}
	return under->xDelete(under, name, 0);
}

void disk_install(void)
{
	static sqlite3_vfs vfs;

	under = sqlite3_vfs_find(NULL);
	/* Everything that asks for no file is the system's. */
	vfs = *under;
	vfs.pNext = NULL;
	vfs.zName = "torture";
	vfs.szOsFile = (int)sizeof(struct disk_handle) + under->szOsFile;
	vfs.xOpen = on_open;
	vfs.xDelete = on_delete;
	if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
		abort();
}
