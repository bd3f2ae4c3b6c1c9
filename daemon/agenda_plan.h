/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/agenda.h"

/* What the files of the agenda share. */
struct agenda {
	struct store *store;
	struct settings *settings;
	struct agenda_ports ports;
	int64_t last_bubble;
	int failures; /* attempts to show in a row that failed */
	char why[16]; /* why the last one did */
	bool has_server;
	bool is_server_known;
	int32_t renewed_day; /* when all dates were last made; 0: not yet read */
};

int64_t agenda_now(const struct agenda *agenda);
void agenda_trouble(struct agenda *agenda, const struct error *err);

/* Take from the screen what is about to be settled or changed; INT32_MAX for all days. */
void agenda_withdraw(struct agenda *agenda, int64_t meeting, int32_t day);

/* Ask for all dates anew where they were last made AGENDA_RENEW_DAYS ago. */
void agenda_plan_renew_if_old(struct agenda *agenda);
