/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when_said.h"

/* Japanese ways of saying a day, tried one after another; ends with NULL. */
extern when_form *const when_japanese_forms[];

/*
 * Parts of such phrases at *at; each moves *at only where it returns true.
 * Offsets are counted from the present one: -1 is the one before.
 */

/* "2026年", "2026年(令和8年)", "令和8年", "去年", and の behind it, into year, era and era_year. */
bool when_japanese_year(const char **at, const struct today *today, struct said *said);

/* "先月". */
bool when_japanese_month(const char **at, int *offset);

/* "先週", "2週間前". */
bool when_japanese_week(const char **at, int *offset);

/* "3か月前". */
bool when_japanese_months_ago(const char **at, int *offset);

/* A length of time: "2時間", "1時間半", "1時間30分", "90分". */
bool when_japanese_minutes(const char **at, int *minutes);
