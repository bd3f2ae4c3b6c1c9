/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A line of the daemon's log, which is its standard error: "ayumid: " and the
 * printf format's text, in which every control is made visible.  Values that
 * come from elsewhere may be in it; no entry's text ever is.
 */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
