/* SPDX-License-Identifier: MIT */
/*
 * The power goes after one write after another: what was not synced by then is
 * lost, torn or kept in any order, and the journal is opened as it would be
 * found.
 *
 *   torture_power [POINTS [PLANT]]
 *
 * POINTS: how many moments are tried at most, 0 for all; each in several ways.
 * PLANT "nosync": a disk that drops every sync, which must be found.
 *
 * A write is torn at sectors of 512 bytes, of which each is kept or lost by
 * itself.  A file that was made and never synced may be gone, one that was
 * deleted may be there still.
 */
#include "schema/memory.h"
#include "tests/torture/disk.h"
#include "tests/torture/script.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512, WAYS = 6 };
enum way { WAY_NOTHING_KEPT, WAY_LAST_TORN, WAY_BY_CHANCE };

/* A file as it is on the disk for certain, and what was done to it since. */
struct image {
	bool is_there;
	unsigned char *bytes;
	size_t length;
	size_t capacity;
};

struct disk_state {
	struct image sure;
	size_t *since; /* numbers of the events that are not certain */
	size_t since_count;
};

static uint64_t chance_state;

/* George Marsaglia, "Xorshift RNGs" (2003): the same for the same seed. */
static uint64_t chance(void)
{
	chance_state ^= chance_state << 13;
	chance_state ^= chance_state >> 7;
	chance_state ^= chance_state << 17;
	return chance_state >> 11;
}

static void image_size(struct image *image, size_t length)
{
	if (length > image->capacity) {
		image->capacity = 2 * length;
		image->bytes = memory_resize(image->bytes, image->capacity);
	}
	if (length > image->length)
		memset(image->bytes + image->length, 0, length - image->length);
	image->length = length;
}

static void image_put(struct image *image, size_t offset, const unsigned char *bytes, size_t length)
{
	if (offset + length > image->length)
		image_size(image, offset + length);
	memcpy(image->bytes + offset, bytes, length);
	image->is_there = true;
}

static void image_apply(struct image *image, const struct disk_event *event)
{
	switch (event->kind) {
	case DISK_WRITTEN:
		image_put(image, (size_t)event->offset, event->bytes, event->length);
		break;
	case DISK_CUT:
		image_size(image, (size_t)event->offset);
		break;
	case DISK_DELETED:
		image->is_there = false;
		image->length = 0;
		break;
	case DISK_SYNCED:
		break;
	}
}

/* The event, as far as it reached the disk. */
static void image_apply_torn(struct image *image, const struct disk_event *event)
{
	if (event->kind != DISK_WRITTEN) {
		if (chance() % 2)
			image_apply(image, event);
		return;
	}
	for (size_t at = 0; at < event->length;) {
		size_t end = ((size_t)event->offset + at) / SECTOR * SECTOR + SECTOR;
		size_t length = end - (size_t)event->offset - at;

		if (length > event->length - at)
			length = event->length - at;
		if (chance() % 2)
			image_put(image, (size_t)event->offset + at, event->bytes + at, length);
		at += length;
	}
}

static void image_copy(struct image *to, const struct image *from)
{
	image_size(to, 0);
	image_size(to, from->length);
	if (from->length > 0)
		memcpy(to->bytes, from->bytes, from->length);
	to->is_there = from->is_there;
}

/* What is in the file when the power is back. */
static void image_after(struct image *image, const struct disk_state *state,
			const struct disk_event *events, enum way way)
{
	image_copy(image, &state->sure);
	for (size_t i = 0; way != WAY_NOTHING_KEPT && i < state->since_count; i++) {
		const struct disk_event *event = &events[state->since[i]];

		if (way == WAY_LAST_TORN && i + 1 < state->since_count)
			image_apply(image, event);
		else
			image_apply_torn(image, event);
	}
}

/* What is certain up to the number-th of the file's uncertain events. */
static void settle(struct disk_state *state, const struct disk_event *events, size_t number)
{
	for (size_t i = 0; i < number; i++)
		image_apply(&state->sure, &events[state->since[i]]);
	state->since_count -= number;
	memmove(state->since, state->since + number, state->since_count * sizeof *state->since);
}

/* The folder was synced: files that were deleted are gone for good. */
static void settle_folder(struct disk_state *states, const struct disk_event *events)
{
	for (int file = 0; file < DISK_FILES; file++) {
		size_t deleted = 0;

		for (size_t i = 0; i < states[file].since_count; i++) {
			if (events[states[file].since[i]].kind == DISK_DELETED)
				deleted = i + 1;
		}
		if (deleted > 0)
			settle(&states[file], events, deleted);
	}
}

static void advance(struct disk_state *states, const struct disk_event *events, size_t number)
{
	const struct disk_event *event = &events[number];
	struct disk_state *state = &states[event->file];

	if (event->kind == DISK_SYNCED) {
		/* With a new journal or log SQLite syncs the folder, too. */
		if (!state->sure.is_there)
			settle_folder(states, events);
		settle(state, events, state->since_count);
		state->sure.is_there = true;
	} else {
		state->since = memory_resize(state->since,
					     (state->since_count + 1) * sizeof *state->since);
		state->since[state->since_count++] = number;
		if (event->kind == DISK_DELETED && event->offset != 0)
			settle_folder(states, events);
	}
}

static void write_images(const char *folder, const struct disk_state *states,
			 const struct disk_event *events, enum way way)
{
	static const char *const endings[] = { "", "-wal", "-journal" };
	static struct image image;
	_cleanup_(free_text) char *index = memory_format("%s/journal.db-shm", folder);

	unlink(index);
	for (int i = 0; i < DISK_FILES; i++) {
		_cleanup_(free_text) char *path =
			memory_format("%s/journal.db%s", folder, endings[i]);

		image_after(&image, &states[i], events, way);
		unlink(path);
		if (image.is_there)
			fixture_write(path, (const char *)image.bytes, image.length);
	}
}

static long bad;

static void try_moment(const struct run *script_run_of, const struct disk_state *states,
		       const struct disk_event *events, size_t moment, const char *folder)
{
	_cleanup_(free_text) char *database = memory_format("%s/journal.db", folder);

	for (int way = 0; way < WAYS; way++) {
		struct run *run = memory_zeroed(1, sizeof *run);

		/* Confirmed is what was answered before the power went. */
		for (size_t i = 0; i < script_length; i++)
			run->is_confirmed[i] = script_run_of->is_confirmed[i] &&
					       script_run_of->events_at[i] <= moment;
		chance_state = 0x9E3779B97F4A7C15ULL ^ (moment * WAYS + (size_t)way + 1);
		write_images(folder, states, events,
			     way < WAY_BY_CHANCE ? (enum way)way : WAY_BY_CHANCE);
		script_check(run, database);
		if (run->complaint[0] && bad++ < 20)
			printf("power cut after write %zu, way %d: %s\n", moment, way,
			       run->complaint);
		free(run);
	}
}

int main(int argc, char **argv)
{
	size_t points_max = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	static struct disk_state states[DISK_FILES];
	struct run *run = script_share();
	char *folder = fixture_folder();
	const struct disk_event *events;
	size_t count;
	size_t step;
	long points = 0;

	setbuf(stdout, NULL);
	disk_install();
	disk.records = true;
	disk.drops_syncs = argc > 2 && strcmp(argv[2], "nosync") == 0;
	script_run(run, NULL, NULL);
	disk.records = false;
	events = disk_events(&count);
	if (run->refused > 0 || run->complaint[0]) {
		printf("without any fault: %s\n", run->complaint);
		return 1;
	}
	step = points_max > 0 && count > points_max ? (count + points_max - 1) / points_max : 1;
	for (size_t moment = 1; moment <= count; moment++) {
		advance(states, events, moment - 1);
		if (moment % step == 0 || moment == count) {
			try_moment(run, states, events, moment, folder);
			points++;
		}
	}
	printf("power cuts: %ld of %zu moments in %d ways each; %ld did not hold\n", points, count,
	       WAYS, bad);
	fixture_folder_remove(folder);
	script_clear(run);
	script_unshare(run);
	for (int i = 0; i < DISK_FILES; i++) {
		free(states[i].sure.bytes);
		free(states[i].since);
	}
	return bad > 0;
}
