/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/* Which entries a command is about: the options that list, search and count share. */

/* Their rows of a command's flags, and what command_option() returns for them. */
enum { FILTER_OUTCOME = 600, FILTER_MINE };
#define FILTER_FLAGS                                                                               \
	{ "kind", 'k', N_("KIND"), "@kinds", N_("only this kind") },                               \
		{ "outcome", FILTER_OUTCOME, N_("OUTCOME"), NULL, N_("only with this outcome") },  \
		{ "writer", 'b', N_("WRITER"), "@members", N_("only what this person wrote") },    \
	{                                                                                          \
		"tag", 'g', N_("TAG"), "@tags", N_("only with this tag")                           \
	}
#define FILTER_FLAG_MINE                                                                           \
	{                                                                                          \
		"mine", FILTER_MINE, N_("WRITER"), "@members",                                     \
			N_("private entries of this person, too")                                  \
	}

/* What has been said; starts as all zeros, but for the command. */
struct filter {
	const struct command *command; /* for complaints */
	json_t *query;		       /* parameters of the call; borrowed */
	const char *outcome;	       /* as given */
};

/* Take an option of FILTER_FLAGS; RESULT_USAGE after having said what was wrong. */
enum result filter_option(struct filter *filter, int option);

/* All options are read: see what they say together. */
enum result filter_finish(struct filter *filter);

/* Restrict it to a period in words. */
enum result filter_period(struct filter *filter, const char *phrase, const struct today *today,
			  struct period *period);
