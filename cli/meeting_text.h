/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when.h"

#include <jansson.h>
#include <stdbool.h>

/* Meetings and their dates in words. */

/* The answer of AddMeeting, and of those that change a meeting. */
void meeting_text_print_added(const json_t *reply, bool is_dry_run, const struct today *today);

/* Which dates were asked for. */
struct meeting_window {
	bool is_missed;
	bool is_chosen; /* other than the next three months */
};

/* The answer of ListMeetings. */
void meeting_text_print_list(const json_t *reply, const struct meeting_window *window,
			     const struct today *today);

/* The answer of EndMeeting. */
void meeting_text_print_ended(const json_t *reply, const struct today *today);

/* An answer with one occurrence, and maybe the entry that it became. */
void meeting_text_print_date(const json_t *reply, const struct today *today);

/* One occurrence in a line: "12月12日(土) 13:30 家族の会"; free with free(). */
char *meeting_text_occurrence(const json_t *occurrence, const struct today *today);

/* An answer's wire name in words; static. */
const char *meeting_text_say_answer(const char *id);

/* The wire's name of an answer in either language ("went", "参加した"), or NULL. */
const char *meeting_text_answer(const char *word);
