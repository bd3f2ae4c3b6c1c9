/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/agenda.h"
#include "daemon/call.h"
#include "daemon/copy_checker.h"
#include "daemon/journal.h"
#include "daemon/outlook.h"
#include "daemon/settings.h"
#include "daemon/store.h"
#include "daemon/wallclock.h"
#include "schema/entry.h"
#include "schema/paths.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The methods of org.ayumi.Journal and org.varlink.service.  A handler sees a
 * struct call, and never a socket.
 */

struct watcher;

/* A copy was made: its name in the folder of the copies, or NULL and why not. */
typedef void copy_made(void *context, const char *name, const struct error *err);

struct service {
	const struct paths *paths; /* borrowed */
	int lock_fd;		   /* holds the journal's folder; -1 for none */
	struct store *store;	   /* owned; NULL while the journal cannot be used */
	struct error unusable;	   /* why, then */
	struct settings settings;
	struct outlook *outlook;       /* owned */
	struct agenda *agenda;	       /* owned; NULL without a journal */
	const struct clock_ops *clock; /* borrowed */
	void *clock_context;
	int64_t started_s;
	int64_t changes;	  /* of the store, when it was looked at last */
	struct watcher *watchers; /* calls of Watch */
	int32_t looked_day;	  /* when retention_look() last did; 0: not yet */
	char *login;		  /* owned; of this process, once it was needed */

	/* What the daemon around it tells; NULL in tests. */
	void *context;
	const struct sandbox *sandbox; /* borrowed */
	size_t (*count_connections)(void *context);
	void (*on_written)(void *context); /* the store's log has become long */
	void (*on_changed)(void *context); /* something was written */
	void (*drop_copy)(void *context);  /* give up the copy of the journal that is being made */
	/* Make a copy without anybody else waiting; on_made is called once, later.  False: at once.
	 */
	bool (*make_copy)(void *context, const char *kind, copy_made *on_made,
			  void *on_made_context);
	/* As copy_checker_run. */
	int (*check_copy)(void *context, const char *path, copy_checked *on_checked,
			  void *on_checked_context);
	void (*stop)(void *context); /* end the daemon, after the answers */
	void (*use_bus)(void *context, const char *bus);
	const char *(*tell_bus)(void *context,
				const char **source); /* source: client, environment, none */
};

struct method {
	const char *name; /* full name */
	void (*handle)(struct service *service, struct call *call);
	const char *parameters; /* the names it takes, each followed by a space */
	bool needs_journal;
};

/*
 * Open the journal.  An unusable one is no failure: the service then answers
 * GetStatus, and every other method of the journal with JournalUnusable.
 */
void service_init(struct service *service, const struct paths *paths, const struct clock_ops *clock,
		  void *clock_context);

/* Take an agenda over, so that meetings can be kept. */
void service_set_agenda(struct service *service, struct agenda *agenda_take);

/* End all watches and free what it holds, but for the agenda, which is closed before. */
void service_release(struct service *service);

/* Answer a call, now or later. */
void service_handle(struct service *service, struct call *call);

/* All methods, in the order of the tables; *count of them.  For the test against the interface. */
const struct method *const *service_methods(size_t *count);

/* --- for the handlers ------------------------------------------------------------- */

int64_t service_now(const struct service *service);
int32_t service_today(const struct service *service);

/* The same as the interface's Today; the caller owns it. */
json_t *service_today_to_wire(const struct service *service);

/* Who asks or writes, by the parameter `by`, or as the login and the last change say. */
struct asker {
	char *name; /* owned; NULL: the family as a whole */
	struct author author;
	bool is_by_login; /* the login alone decided */
	bool is_sure;	  /* named in the call, or decided by the login */
};

/* Read the asker of a call; released by the caller, also after a failure. */
int service_asker(struct service *service, const struct call *call, struct asker *asker,
		  struct error *err);
void asker_release(struct asker *asker);

/* Whose private entries may be shown, by the parameters `mine` and `by`; the asker is released by
 * the caller. */
int service_reader(struct service *service, const struct call *call, struct asker *asker,
		   struct journal_reader *reader, struct error *err);

/*
 * Begin the transaction of a call that adds entries, of which `given` is one:
 * who is named in it as its writer sits at the keyboard, where neither `by` nor
 * the login tells who does.  The asker is released by the caller, also after a
 * failure.
 */
int service_begin_adding(struct service *service, const struct call *call, const json_t *given,
			 struct asker *asker, struct error *err);

/*
 * Keep what a writer gives (type NewEntry) inside a transaction that the caller
 * has begun.  *is_known: it was kept before under the same id, and is now only
 * read.  On success the entry is the caller's to release, and to be told with
 * service_changed() after the commit unless it was known.
 */
int service_add_within(struct service *service, const json_t *given, const struct asker *asker,
		       struct entry *entry, bool *is_known, struct error *err);

/*
 * One's own entries and the family's may be changed, and another's where the
 * call's `for` names whose: 0, or -EPERM with FAULT_NOT_YOURS.
 */
int service_check_right(const struct call *call, const struct entry *entry,
			const struct asker *asker, struct error *err);

/*
 * Have a copy of a kind made (daemon/backups.h): on_made is called once, later,
 * or, where no daemon is around the service, before it returns.
 */
void service_make_copy(struct service *service, const char *kind, copy_made *on_made,
		       void *context);

/*
 * Whoever answers a call later, after having changed something: what is kept in
 * the background learns of it.
 */
void service_settle(struct service *service);

/* "usable", or why the journal is not: the reason of FAULT_JOURNAL_UNUSABLE. */
const char *service_journal_state(const struct service *service);

/*
 * Before a call is answered later: whether the journal can still be used; the
 * call has failed where it cannot.
 */
bool service_is_usable(struct service *service, struct call *call);

/* Erase what was deleted from the file and from the program's own copies of it. */
int service_finish_purge(struct service *service, size_t *backups, struct error *err);

/*
 * An entry changed: the estimate follows, and watchers are told.  before and
 * after may be NULL (added, or gone).
 */
void service_changed(struct service *service, const char *change, const struct entry *before,
		     const struct entry *after);

/*
 * Which entries a call is about, by its parameters from, to, kind, outcome,
 * member, tag and limit; what it points to lives as long as the call.  Returns
 * 0, or a negative errno with err set: a kind, an outcome or a member who is not
 * known is an error, and not a list of nothing.
 */
int service_read_filter(const struct service *service, const struct call *call,
			struct journal_filter *filter, int64_t *limit, struct error *err);

extern const struct method service_entry_methods[];
extern const size_t service_entry_method_count;
extern const struct method service_search_methods[];
extern const size_t service_search_method_count;
extern const struct method service_batch_methods[];
extern const size_t service_batch_method_count;
extern const struct method service_template_methods[];
extern const size_t service_template_method_count;
extern const struct method service_change_methods[];
extern const size_t service_change_method_count;
extern const struct method service_purge_methods[];
extern const size_t service_purge_method_count;
extern const struct method service_backup_methods[];
extern const size_t service_backup_method_count;
extern const struct method service_household_methods[];
extern const size_t service_household_method_count;
extern const struct method service_meeting_methods[];
extern const size_t service_meeting_method_count;
extern const struct method service_series_methods[];
extern const size_t service_series_method_count;
extern const struct method service_calendar_methods[];
extern const size_t service_calendar_method_count;
extern const struct method service_reminder_methods[];
extern const size_t service_reminder_method_count;
extern const struct method service_report_methods[];
extern const size_t service_report_method_count;
extern const struct method service_transfer_methods[];
extern const size_t service_transfer_method_count;

/* Much changed at once: the estimate and the dates of meetings are made anew, watchers are told. */
void service_changed_much(struct service *service);
extern const struct method service_forget_methods[];
extern const size_t service_forget_method_count;
extern const struct method service_guide_methods[];
extern const size_t service_guide_method_count;

/* The first coming dates of a meeting among those of the expander, as occurrences of the wire. */
json_t *service_next_dates(const struct service *service, const struct meeting *meeting,
			   const json_t *dates);

/* Refuse members of a parameter that its type does not have; names ends with NULL. */
int service_check_members(const json_t *object, const char *const *names, struct error *err);

/* The handler of Watch, which lives beside the list of watchers. */
void service_watch(struct service *service, struct call *call);
