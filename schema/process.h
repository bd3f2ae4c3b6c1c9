/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What every program of ours does first: files are for their owner alone
 * (umask 077), other processes of the user cannot read its memory
 * (PR_SET_DUMPABLE), a reader that has gone is an error, not a signal, and JSON
 * that finds no memory ends the program, as everything in memory.h does, instead
 * of looking like a wrong value or like an answer that never comes.
 */
void process_start(void);
