/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What every program of ours does first: files are for their owner alone
 * (umask 077), other processes of the user cannot read its memory
 * (PR_SET_DUMPABLE), and a reader that has gone is an error, not a signal.
 */
void process_start(void);
