/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * How ayumi-sheet ends, for the program that started it; what was drawn counts
 * only with SHEET_DRAWN.
 */
enum sheet_exit {
	SHEET_DRAWN = 0,
	SHEET_FAILED = 1,  /* the system said no, or there was no memory */
	SHEET_REQUEST = 2, /* the description of the page is not understood */
	SHEET_NO_FONT = 3, /* no font has the letters of the page's language */
	SHEET_FULL = 4,	   /* it does not fit on one page, with all that may be left out left out */
};
