/* SPDX-License-Identifier: MIT */
#pragma once

/* The program's version, as set in the Makefile. */
extern const char version[];
