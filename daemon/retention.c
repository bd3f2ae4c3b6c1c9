/* SPDX-License-Identifier: MIT */
#include "daemon/retention.h"

#include "daemon/journal_purge.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <stdlib.h>
#include <string.h>

#define NOTED "retention-looked"

enum { FIRST_YEAR = 1900 };

/* The first day that stays; the 29th of February counts as the 28th where there is none. */
static int32_t first_kept(int32_t today, int years)
{
	struct date date = date_from_days(today);

	date.year -= years;
	if (!date_is_valid(date))
		date.day--;
	return date_to_days(date);
}

static int erase(struct service *service, int32_t upto, struct error *err)
{
	const int32_t from = date_to_days((struct date){ FIRST_YEAR, 1, 1 });
	int64_t *numbers = NULL;
	size_t count = 0;
	size_t backups;
	int result = journal_numbers_between(service->store, from, upto, &numbers, &count, err);

	if (result == 0 && count > 0) {
		result = store_begin(service->store, err);
		if (result == 0)
			result = store_finish(service->store,
					      journal_purge(service->store, numbers, count,
							    service_now(service), err),
					      err);
		if (result == 0)
			result = service_finish_purge(service, &backups, err);
		outlook_reset(service->outlook);
	}
	free(numbers);
	return result;
}

void retention_spare_today(struct service *service)
{
	char today[DATE_TEXT];

	service->looked_day = service_today(service);
	date_format(service->looked_day, today);
	settings_note(&service->settings, NOTED, today, NULL);
}

void retention_look(struct service *service)
{
	char today[DATE_TEXT];
	_cleanup_(free_text) char *looked = NULL;
	int years = service->settings.retention_years;

	if (!service->store || store_trouble(service->store) || years == 0 ||
	    service->looked_day == service_today(service))
		return;
	service->looked_day = service_today(service);
	date_format(service->looked_day, today);
	looked = settings_noted(&service->settings, NOTED);
	if (looked && strcmp(looked, today) == 0)
		return;
	if (settings_note(&service->settings, NOTED, today, NULL) == 0)
		erase(service, first_kept(service->looked_day, years) - 1, NULL);
}
