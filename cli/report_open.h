/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/*
 * Show a document in the browser: it is written into a private file in the
 * runtime folder (replacing the one shown before), and xdg-open(1) is asked to
 * show that.  Says where the file lies and how long.  Returns as the command
 * ends; the file stays where no browser could be started.
 */
enum result report_open(const struct paths *paths, const char *html);
