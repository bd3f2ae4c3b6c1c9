/* SPDX-License-Identifier: MIT */
#include "schema/version.h"

const char version[] = VERSION;
