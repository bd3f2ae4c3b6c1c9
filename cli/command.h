/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/client.h"
#include "cli/when.h"
#include "schema/paths.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* A command of the program: one file each. */

/* How it ended; the exit code of the program (design: done, failed, usage, no daemon). */
enum result { RESULT_DONE = 0, RESULT_FAILED = 1, RESULT_USAGE = 2, RESULT_NO_DAEMON = 3 };

/* What all commands share. */
struct cli {
	struct paths paths;
	struct client *client; /* NULL until it is needed */
	bool is_json;	       /* --json was given */
};

/*
 * An option.  Parsing, --help, manual and completion are made of it.  A table
 * of them ends with a NULL name.
 */
struct flag {
	const char *name; /* the long one, without dashes */
	int letter; /* what command_option() returns; a short option too where it is a letter */
	const char *value; /* what its value is called, marked with N_; NULL: it takes none */
	const char *words; /* what can be completed, as in struct command; or NULL */
	const char *help;  /* one sentence; marked with N_ */
};

/*
 * Words that can be completed stand in one text with spaces between them, each
 * either as it is typed or one of @kinds, @outcomes (kind:outcome), @members,
 * @tags, @dates, @periods, @settings, @commands, @files.
 */
struct command {
	const char *name;
	const char *usage;   /* after the name; marked with N_, or empty */
	const char *summary; /* one line; marked with N_ */
	/* What it does and examples, which stand two columns in; marked with N_, or NULL. */
	const char *help;
	const char *manual;	  /* more of it, for the manual alone; marked with N_, or NULL */
	const struct flag *flags; /* beside --json and --help; or NULL */
	const char *actions;	  /* the words that its first word can be, or NULL */
	const char *words;	  /* what its other words can be, or NULL */
	/* argv[0] is the command's name. */
	enum result (*run)(struct cli *cli, int argc, char **argv);
	bool has_json;	      /* whether it knows --json */
	bool is_for_programs; /* listed apart from those that a family uses */
};

#define N_(text) text

/* All commands, ending with a NULL name. */
extern const struct command *const commands[];

extern const struct command command_add;
extern const struct command command_evening;
extern const struct command command_template;
extern const struct command command_list;
extern const struct command command_search;
extern const struct command command_count;
extern const struct command command_show;
extern const struct command command_edit;
extern const struct command command_remove;
extern const struct command command_undo;
extern const struct command command_redo;
extern const struct command command_purge;
extern const struct command command_history;
extern const struct command command_step;
extern const struct command command_report;
extern const struct command command_sheet;
extern const struct command command_meeting;
extern const struct command command_pause;
extern const struct command command_member;
extern const struct command command_kinds;
extern const struct command command_start;
extern const struct command command_guide;
extern const struct command command_contacts;
extern const struct command command_privacy;
extern const struct command command_forget;
extern const struct command command_household;
extern const struct command command_config;
extern const struct command command_backup;
extern const struct command command_restore;
extern const struct command command_doctor;
extern const struct command command_status;
extern const struct command command_call;
extern const struct command command_import;
extern const struct command command_export;
extern const struct command command_completion;
extern const struct command command_manual;

/* Print how the command is used. */
void command_print_help(const struct command *command);

/* The options that every command has: --json (the first; where it has it) and --help. */
extern const struct flag command_own_flags[];

/*
 * The next option of a command, from its flags and from `options`, which are in
 * the form of getopt_long(3) and may be NULL.  "--json" is taken care of.  Returns the option's
 * character, -1 at the end, or '?' after having said what was wrong.
 */
struct option;
int command_option(struct cli *cli, const struct command *command, int argc, char **argv,
		   const char *letters, const struct option *options);

/* Say on standard error what was wrong with the words of the command: RESULT_USAGE. */
enum result command_usage(const struct command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Call a method and give its reply, or say on standard error why not and end as
 * told.  parameters may be NULL and are taken.
 */
enum result command_call_method(struct cli *cli, const char *method, json_t *parameters_take,
				json_t **reply);

/* Make the connection; RESULT_NO_DAEMON after having said why not. */
enum result command_connect(struct cli *cli);

/* The daemon's today as GetToday and Add answer it; false where it is not understood. */
bool command_read_today(const json_t *wire, struct today *today);

/* Ask the daemon for its today. */
enum result command_today(struct cli *cli, struct today *today);

/*
 * The period that words name, this month without any, and today with it; what
 * is no period or still to come is said on standard error: RESULT_USAGE.
 */
enum result command_past_period(struct cli *cli, int argc, char **argv, struct today *today,
				struct period *period);

/* The rest of the words as one text, for phrases of several words; free with free(). */
char *command_join(int argc, char **argv);

/* A number of an entry or a meeting ("41", full-width too, "#41", "41番"): 0 or -EINVAL. */
int command_number(const char *text, int64_t *number);

/* Print a value as JSON: control and bidi characters as \u escapes. */
enum result command_print_json(const json_t *value);

/*
 * Save what a command made: to standard output where path is NULL or "-", else
 * as file_out_write does, and say what came of it.
 */
enum result command_save(const char *path, const void *bytes, size_t length, bool may_replace);

/* Say what came of writing a file: 0, or a negative errno as of file_out_write. */
enum result command_saved(const char *path, int result);

/* Print a line for people; its controls are made visible. */
void command_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
