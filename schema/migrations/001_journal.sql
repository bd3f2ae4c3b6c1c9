-- SPDX-License-Identifier: MIT
-- The journal: who writes, what was written with every revision of it, the
-- family's meetings, the reminders of them, and what a household sets.
-- Days are civil dates (YYYY-MM-DD) of the household; columns in _s are
-- instants in seconds since 1970, for the record and for reminders only.

-- state: writes here; left, and can come back; or gone, because the adding was taken
-- back.  login is the name of the account from which this member usually writes.
CREATE TABLE member (
	id       INTEGER PRIMARY KEY,
	name     TEXT NOT NULL,
	login    TEXT,
	state    TEXT NOT NULL DEFAULT 'here' CHECK (state IN ('here', 'left', 'gone')),
	joined_s INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX member_by_name ON member (name) WHERE state <> 'gone';

CREATE TABLE entry (
	number     INTEGER PRIMARY KEY AUTOINCREMENT,
	id         TEXT NOT NULL UNIQUE,
	revision   INTEGER NOT NULL CHECK (revision >= 1),
	day        TEXT NOT NULL CHECK (length(day) = 10),
	minute     INTEGER CHECK (minute BETWEEN 0 AND 1439),
	kind       TEXT NOT NULL,
	outcome    TEXT,
	member     INTEGER REFERENCES member (id),
	text       TEXT NOT NULL,
	said_by    TEXT,
	tags       TEXT NOT NULL DEFAULT '[]',
	is_private INTEGER NOT NULL DEFAULT 0 CHECK (is_private IN (0, 1)),
	is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1)),
	created_s  INTEGER NOT NULL,
	changed_s  INTEGER NOT NULL
) STRICT;

CREATE INDEX entry_by_day ON entry (day, minute, number) WHERE is_removed = 0;

-- When the same was last written, and what the estimate is made of: both are read from the
-- index alone, for which SQLite wants is_removed in it, too.
CREATE INDEX entry_by_kind ON entry (kind, outcome, day, is_private, is_removed)
	WHERE is_removed = 0;

-- What is told of private entries is their number alone, and of which they are nothing is told.
CREATE INDEX entry_private ON entry (number) WHERE is_private = 1 AND is_removed = 0;

-- Every revision that an entry ever had, the present one included.
CREATE TABLE revision (
	entry      INTEGER NOT NULL REFERENCES entry (number),
	revision   INTEGER NOT NULL CHECK (revision >= 1),
	day        TEXT NOT NULL,
	minute     INTEGER,
	kind       TEXT NOT NULL,
	outcome    TEXT,
	member     INTEGER REFERENCES member (id),
	text       TEXT NOT NULL,
	said_by    TEXT,
	tags       TEXT NOT NULL,
	is_private INTEGER NOT NULL,
	is_removed INTEGER NOT NULL,
	changed_s  INTEGER NOT NULL,
	PRIMARY KEY (entry, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE tag (
	name  TEXT NOT NULL,
	entry INTEGER NOT NULL REFERENCES entry (number),
	PRIMARY KEY (name, entry)
) STRICT, WITHOUT ROWID;

CREATE INDEX tag_by_entry ON tag (entry);

-- What is searched: the words of each entry that is not removed, folded (daemon/fold.h),
-- and written by daemon/search.c; made anew where the version is not the program's.
CREATE VIRTUAL TABLE search_text USING fts5 (words, columnsize = 0,
	tokenize = "trigram case_sensitive 1");
CREATE VIRTUAL TABLE search_term USING fts5vocab (search_text, instance);

CREATE TABLE search_version (
	version INTEGER NOT NULL
) STRICT;

INSERT INTO search_version (version) VALUES (0);

-- What was done, in order.  Changes that were kept together follow one another, are one
-- step, named by the seq of its first, and are taken back together; undone is the seq of the change
-- that took this one back.  An entry's before and after are its revisions (before is
-- NULL where there was none); those of anything else are JSON.  The number of an undo
-- or a redo is the step that it is about.  SQLite makes a table of its own for every list of
-- three or more that a row is held against, so that none stands here.
CREATE TABLE change (
	seq             INTEGER PRIMARY KEY,
	step            INTEGER NOT NULL,
	at_s            INTEGER NOT NULL,
	writer          INTEGER REFERENCES member (id),
	subject         TEXT NOT NULL
		CHECK (subject = 'entry' OR subject = 'meeting' OR subject = 'holidays'
			OR subject = 'template' OR subject = 'member' OR subject = 'setting'
			OR subject = 'step'),
	action          TEXT NOT NULL,
	number          INTEGER,
	name            TEXT,
	before_revision INTEGER,
	after_revision  INTEGER,
	before          TEXT,
	after           TEXT,
	undone          INTEGER
) STRICT;

CREATE INDEX change_live ON change (writer, step)
	WHERE undone IS NULL AND action <> 'undo' AND action <> 'redo' AND action <> 'purge';
CREATE INDEX change_undone ON change (undone) WHERE undone IS NOT NULL;
CREATE INDEX change_undo ON change (seq) WHERE action = 'undo';

-- uid and sequence name a meeting and its version in iCalendar; imported is what
-- the last import said of it, NULL for a meeting of the family's own.  Dates of
-- the rule before `since` are of an earlier form of the meeting.  apply is by when
-- one applies: "7d" before each date, or a date.
CREATE TABLE meeting (
	number     INTEGER PRIMARY KEY AUTOINCREMENT,
	uid        TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
	sequence   INTEGER NOT NULL DEFAULT 0,
	imported   TEXT,
	title      TEXT NOT NULL,
	alias      TEXT,
	kind       TEXT NOT NULL,
	day        TEXT NOT NULL CHECK (length(day) = 10),
	minute     INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
	duration_m INTEGER NOT NULL CHECK (duration_m BETWEEN 0 AND 1440),
	zone       TEXT NOT NULL,
	rule       TEXT,
	place      TEXT,
	leads      TEXT NOT NULL,
	since      TEXT CHECK (length(since) = 10),
	apply      TEXT,
	except_holidays INTEGER NOT NULL DEFAULT 0 CHECK (except_holidays IN (0, 1)),
	is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1)),
	created_s  INTEGER NOT NULL
) STRICT;

-- Occurrences of a rule that are left out, held at another time, or kept although
-- the day is a holiday; the day is the one that the rule gives.
CREATE TABLE meeting_exception (
	meeting   INTEGER NOT NULL REFERENCES meeting (number),
	day       TEXT NOT NULL CHECK (length(day) = 10),
	action    TEXT NOT NULL CHECK (action IN ('skip', 'move', 'keep')),
	to_day    TEXT,
	to_minute INTEGER,
	PRIMARY KEY (meeting, day)
) STRICT, WITHOUT ROWID;

-- Dates of a meeting that its rule does not give.
CREATE TABLE meeting_extra (
	meeting INTEGER NOT NULL REFERENCES meeting (number),
	day     TEXT NOT NULL CHECK (length(day) = 10),
	minute  INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
	PRIMARY KEY (meeting, day)
) STRICT, WITHOUT ROWID;

-- Public holidays, from a calendar that the household named.
CREATE TABLE holiday (
	day   TEXT PRIMARY KEY CHECK (length(day) = 10),
	title TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The dates of the coming months, as the rules give them.
CREATE TABLE occurrence (
	meeting      INTEGER NOT NULL REFERENCES meeting (number),
	day          TEXT NOT NULL CHECK (length(day) = 10),
	local_day    TEXT NOT NULL,
	local_minute INTEGER NOT NULL,
	start_s      INTEGER NOT NULL,
	end_s        INTEGER NOT NULL,
	state        TEXT NOT NULL CHECK (state IN ('kept', 'moved', 'skipped')),
	answer       TEXT CHECK (answer IN ('going', 'not-going', 'went', 'missed', 'postponed')),
	entry        INTEGER REFERENCES entry (number),
	applied      INTEGER NOT NULL DEFAULT 0 CHECK (applied IN (0, 1)),
	PRIMARY KEY (meeting, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX occurrence_by_start ON occurrence (start_s);

-- What comes to the screen, each claimed before it is shown: a reminder for each
-- occurrence and lead; the question after an occurrence (lead "after"); and the
-- question of an evening (lead "evening", no meeting; start_s is when that day
-- ends).  asked_s: when a question was put in words, or given up.  The lead
-- "apply" is of the application for a date; its start_s and end_s are the last moment
-- of the day by which one applies.
CREATE TABLE reminder (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	purpose      TEXT NOT NULL DEFAULT 'meeting' CHECK (purpose IN
		('meeting', 'question', 'evening')),
	meeting      INTEGER REFERENCES meeting (number),
	day          TEXT NOT NULL,
	lead         TEXT NOT NULL,
	start_s      INTEGER NOT NULL,
	end_s        INTEGER NOT NULL,
	due_s        INTEGER NOT NULL,
	state        TEXT NOT NULL CHECK (state IN
		('pending', 'held', 'showing', 'shown', 'snoozed', 'answered', 'expired')),
	until_s      INTEGER,
	attempts     INTEGER NOT NULL DEFAULT 0,
	bubble       INTEGER,
	server_owner TEXT,
	server_id    INTEGER,
	asked_s      INTEGER,
	changed_s    INTEGER NOT NULL,
	CHECK ((meeting IS NULL) = (purpose = 'evening')),
	UNIQUE (meeting, day, lead)
) STRICT;

CREATE UNIQUE INDEX reminder_of_evening ON reminder (day) WHERE purpose = 'evening';
CREATE INDEX reminder_open ON reminder (state, due_s) WHERE state NOT IN ('answered', 'expired');

-- What a household often writes, under a name of its own: entries without a day, as JSON.
CREATE TABLE template (
	name    TEXT PRIMARY KEY,
	entries TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which suggestion of the guide was shown on a day.
CREATE TABLE suggestion (
	day TEXT PRIMARY KEY CHECK (length(day) = 10),
	id  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When the family wanted to be left alone; what fell in it is not brought up later.
CREATE TABLE pause (
	from_s  INTEGER PRIMARY KEY,
	until_s INTEGER NOT NULL CHECK (until_s >= from_s)
) STRICT;

CREATE TABLE setting (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
