/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when.h"

#include <jansson.h>

/*
 * A report on the terminal, from the facts of GetReport.  Nothing is counted
 * here, no one is ranked, and a day without an entry is just that.
 */
void report_text_print(const json_t *report, const struct period *period,
		       const struct today *today);
