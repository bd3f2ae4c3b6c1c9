/* SPDX-License-Identifier: MIT */
#include "daemon/members.h"
#include "daemon/service.h"
#include "schema/account.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The name of the account; asked of the system only where a member has one. */
static const char *find_login(struct service *service)
{
	sqlite3_stmt *statement = store_statement(
		service->store, "SELECT EXISTS (SELECT 1 FROM member WHERE login IS NOT NULL)",
		NULL);
	int64_t is_needed = 0;

	if (!statement || store_number(service->store, statement, 0, &is_needed, NULL) < 0 ||
	    !is_needed)
		return NULL;
	if (!service->login)
		service->login = account_name();
	return service->login;
}

int service_asker(struct service *service, const struct call *call, struct asker *asker,
		  struct error *err)
{
	const char *by = NULL;
	int result;

	memset(asker, 0, sizeof *asker);
	asker->author.at_s = service_now(service);
	result = parameter_text(call, "by", false, &by, err);
	if (result == 0 && !by)
		result = member_default(service->store, find_login(service), &asker->name,
					&asker->is_by_login, err);
	else if (result == 0 && *by)
		asker->name = memory_string(by);
	asker->is_sure = by || asker->is_by_login;
	if (result == 0)
		result = member_id(service->store, asker->name, &asker->author.member, err);
	return result;
}

void asker_release(struct asker *asker)
{
	free(asker->name);
	asker->name = NULL;
}

int service_reader(struct service *service, const struct call *call, struct asker *asker,
		   struct journal_reader *reader, struct error *err)
{
	const char *by = NULL;
	bool is_asking = false;
	int result;

	memset(asker, 0, sizeof *asker);
	memset(reader, 0, sizeof *reader);
	result = parameter_bool(call, "mine", &is_asking, err);
	if (result == 0)
		result = parameter_text(call, "by", false, &by, err);
	/* Who asks matters only for what is private. */
	if (result < 0 || !is_asking)
		return result;
	result = service_asker(service, call, asker, err);
	*reader = (struct journal_reader){ true, asker->author.member, asker->name };
	return result;
}
