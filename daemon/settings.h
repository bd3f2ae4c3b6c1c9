/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/changes.h"
#include "daemon/civil.h"
#include "daemon/store.h"
#include "schema/error.h"

#include <jansson.h>
#include <stdbool.h>

/* How often an evening is asked about. */
enum evening { EVENING_OFF, EVENING_DAILY, EVENING_WEEKLY };

/*
 * What a household sets: kept in the store, but for the language, which is
 * kept in the configuration folder so that the command can read it alone.
 */
struct settings {
	struct store *store;	/* borrowed; NULL while the journal cannot be used */
	const char *config_dir; /* borrowed */
	int day_end_minute;	/* when the day ends, after midnight: 0 … 720 */
	int quiet_from_minute;	/* quiet hours; equal to quiet_to_minute for none */
	int quiet_to_minute;
	int snooze_min;	  /* 5 … 240 */
	bool is_detailed; /* notifications may tell which meeting it is */
	bool asks_after;  /* on the morning after a meeting it is asked how it was */
	enum evening evening;
	int evening_minute;
	bool has_no_place;   /* step 3 is not aimed at, or there is no place nearby */
	int retention_years; /* how long entries are to be kept; 0: for ever */
	bool has_unwritten_visits;
	bool is_diagnosed;    /* a doctor has diagnosed; treatment comes first */
	bool has_supporter;   /* the family knows one to talk to */
	bool has_suggestions; /* the guide may suggest something */
};

/* Read all settings and put the time zone in force. Returns 0 or a negative errno with err set. */
int settings_init(struct settings *settings, struct store *store, const char *config_dir,
		  struct error *err);

/*
 * Change one; NULL goes back to the default.  Returns 0, or -EINVAL with
 * FAULT_NO_SUCH_SETTING or FAULT_INVALID_SETTING.
 */
int settings_set(struct settings *settings, const char *key, const char *value, struct error *err);

/* The same, noted as a change of this author. */
int settings_set_by(struct settings *settings, const struct author *author, const char *key,
		    const char *value, struct error *err);

/*
 * Take a noted change back (or do it again) inside a transaction: -ESTALE with
 * FAULT_CHANGED_SINCE where the setting has another value since.  Where the
 * transaction is taken back later, settings_reload puts what is kept in force.
 */
int settings_restore(struct settings *settings, const struct change_row *change, bool is_redo,
		     struct error *err);
void settings_reload(struct settings *settings);

/* One setting as sent (type Setting); a new object, or NULL for an unknown key. */
json_t *settings_to_wire(const struct settings *settings, const char *key);

/* All of them, in the order of the table. */
json_t *settings_all_to_wire(const struct settings *settings);

/*
 * Something that the program itself remembers between runs, under a name that
 * is no setting's.  noted: in memory of its own, NULL for none.
 */
int settings_note(struct settings *settings, const char *name, const char *value,
		  struct error *err);
char *settings_noted(const struct settings *settings, const char *name);

/* The household's today: the civil day that has begun and not yet ended at this instant. */
int32_t settings_today(const struct settings *settings, int64_t now_s);
