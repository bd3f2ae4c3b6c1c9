/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A date of the wire ("2026-11-03") as the screens write it: "2026年11月3日(火)",
 * "Tue 3 Nov 2026".  What is no date, NULL included, comes back as it is ("" for NULL).  Free with
 * free().
 */
char *wire_date_say(const char *date);
