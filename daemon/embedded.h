/* SPDX-License-Identifier: MIT */
#pragma once

/* Files of schema/ that are built into the daemon, as NUL-terminated text. */

extern const char embedded_migration_001[];
extern const char embedded_service_varlink[];
extern const char embedded_journal_varlink[];
