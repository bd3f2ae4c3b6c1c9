/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * Test programs as their own helper processes: what is started from
 * child_path() runs the same program, whose main() first calls child_main().
 */

/* The program's own file, by the name under which valgrind can start it, too. */
const char *child_path(void);

/* Say what children started from now on do: one of the names below. */
void child_play(const char *part);

/*
 * In a child, play the part and return its exit status; else return -1.
 *
 *   echo      sends back each message, and ends with its input
 *   deaf      reads nothing and never ends by itself
 *   garbage   writes what is no frame, then is deaf
 *   flood     writes without end and without a NUL
 *   three     exits with status 3
 *   signal    ends itself by SIGTERM
 *   last      writes a message of 900,000 bytes and ends
 *   state     tells its open files, and its environment's CHILD_ADDED and HOME
 *   refuse    answers a message with an error about the rule of meeting 7
 *   desktop   shows bubbles as ayumi-notify says it does; the title "press"
 *             presses a button, "refuse" fails, "hang" does nothing, "die" exits
 */
int child_main(void);
