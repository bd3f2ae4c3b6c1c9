/* SPDX-License-Identifier: MIT */
#include "daemon/undo.h"

#include "daemon/agenda_due.h"
#include "daemon/agenda_plan.h"
#include "daemon/meeting_changes.h"
#include "daemon/members.h"
#include "daemon/templates.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

/* One undo or redo that is under way. */
struct course {
	struct store *store;
	struct settings *settings;
	struct agenda *agenda;
	const struct author *author;
	bool is_redo;
	struct undone *undone;
};

static int restore_entry(struct course *course, const struct change_row *change, struct error *err)
{
	struct undone *undone = course->undone;
	struct journal_restored restored;
	int result = journal_restore(course->store, change, course->is_redo, course->author->at_s,
				     &restored, err);

	if (result < 0)
		return result;
	undone->entries =
		memory_one_more(undone->entries, undone->entry_count, sizeof *undone->entries);
	undone->entries[undone->entry_count++] = restored;
	return 0;
}

static int restore_meeting(struct course *course, const struct change_row *change,
			   struct error *err)
{
	const struct meeting_moment moment = { course->author->at_s,
					       agenda_asked_from(course->author->at_s) };

	course->undone->has_meetings = true;
	/* It is looked up before its reminders go. */
	if (course->agenda)
		agenda_withdraw(course->agenda, change->number, INT32_MAX);
	return meeting_restore(course->store, change, course->is_redo, &moment, err);
}

static int restore(struct course *course, const struct change_row *change, struct error *err)
{
	if (strcmp(change->subject, "entry") == 0)
		return restore_entry(course, change, err);
	if (strcmp(change->subject, "meeting") == 0)
		return restore_meeting(course, change, err);
	if (strcmp(change->subject, "holidays") == 0) {
		course->undone->has_meetings = true;
		return holidays_restore(course->store, change, course->is_redo, err);
	}
	if (strcmp(change->subject, "template") == 0)
		return template_restore(course->store, change, course->is_redo, err);
	if (strcmp(change->subject, "member") == 0)
		return member_restore(course->store, change, course->is_redo, err);
	course->undone->has_settings = true;
	return settings_restore(course->settings, change, course->is_redo, err);
}

static int run(struct course *course, bool is_household, struct error *err)
{
	struct undone *undone = course->undone;
	int64_t member = course->author->member;
	struct change_row *changes = NULL;
	size_t count = 0;
	int result =
		course->is_redo
			? change_find_redo(course->store, member, is_household, &undone->step, err)
			: change_find_undo(course->store, member, is_household, &undone->step, err);

	if (result == 0)
		result = change_read_step(course->store, undone->step, 0, &changes, &count, err);
	undone->parts = (int64_t)count;
	/* The last change is taken back first, and done again last. */
	for (size_t i = 0; result == 0 && i < count; i++)
		result = restore(course, &changes[course->is_redo ? i : count - 1 - i], err);
	change_free_all(changes, count);
	if (result < 0)
		return result;
	return course->is_redo
		       ? change_note_redo(course->store, undone->step, course->author->at_s, err)
		       : change_note_undo(course->store, undone->step, course->author->at_s, err);
}

int undo_step(struct store *store, struct settings *settings, struct agenda *agenda,
	      const struct author *author, bool is_household, bool is_redo, struct undone *undone,
	      struct error *err)
{
	struct course course = { store, settings, agenda, author, is_redo, undone };
	int result = change_begin(store, author, err);

	memset(undone, 0, sizeof *undone);
	if (result < 0)
		return result;
	result = store_finish(store, run(&course, is_household, err), err);
	if (result < 0) {
		if (undone->has_settings)
			settings_reload(settings);
		undone_release(undone);
	}
	return result;
}

void undone_release(struct undone *undone)
{
	for (size_t i = 0; i < undone->entry_count; i++)
		journal_restored_release(&undone->entries[i]);
	free(undone->entries);
	memset(undone, 0, sizeof *undone);
}
