/* SPDX-License-Identifier: MIT */
#pragma once

#include <linux/filter.h>

/* What was worked out when the daemon was built (daemon/prepare/main.c). */

/* The schema of the newest version, as store_trust_expected and store_trust_verbatim write it, each
 * with a NUL behind it. */
extern const char prepared_rows[];
extern const char prepared_verbatim[];

/* The path of the dynamic loader, which the helpers run with. */
extern const char prepared_loader[];

/* The filter of daemon/sandbox_calls.h, up to prepared_calls_end. */
extern const struct sock_filter prepared_calls[];
extern const struct sock_filter prepared_calls_end[];
