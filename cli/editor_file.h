/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/*
 * A text in somebody's editor.  It lies in a file of mode 0600 in a new folder
 * of mode 0700 below the runtime folder (a file system in memory, as a rule)
 * and is overwritten and removed at the end, together with whatever else
 * the editor left in that folder.  From make to wipe, signals that would end the program
 * wait; while the editor is open, SIGTERM and SIGHUP end it, wipe the file and
 * then end the program.
 */
struct editor_file;

/* RESULT_DONE, or RESULT_FAILED after having said why. */
enum result editor_file_make(struct editor_file **file, const struct paths *paths);

/*
 * Show the text in $VISUAL, else $EDITOR, else editor, nano or vi.  The
 * variable is split at spaces; there is no shell.  *after, of *length bytes and a
 * NUL behind them, is what the file holds then; free with free().  RESULT_FAILED
 * after having said why, where there is no editor or it did not end well.
 */
enum result editor_file_show(struct editor_file *file, const char *before, char **after,
			     size_t *length);

/* file may be NULL. */
void editor_file_wipe(struct editor_file *file);
