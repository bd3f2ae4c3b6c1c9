/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/*
 * Write what can be read of a journal's file, which is only read, to a new file
 * of JSON Lines for “ayumi import”, and say how much it was.  source is the
 * file; its log beside it is read as well, where it has one.
 */
enum result salvage_run(struct cli *cli, const char *source, const char *path);
