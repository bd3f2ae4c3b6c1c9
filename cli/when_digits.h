/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when_said.h"

/*
 * Ways of writing a day in digits, of no language: "2026-11-03", "2026/11/3",
 * "20261103", "R8.11.3", "11/3", "11/3/2026"; ends with NULL.
 */
extern when_form *const when_digits_forms[];

/* A year and month in digits at *at: "2026-10", "2026/10", "R8.10". */
bool when_digits_month(const char **at, struct said *said);
