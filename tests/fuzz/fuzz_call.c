/* SPDX-License-Identifier: MIT */
/*
 * Calls of every method on a service with a journal in memory: each is answered
 * once.  The first byte names the method, the second says whether several
 * replies are wanted, the rest are the parameters.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/service_fixture.h"

enum { RENEW_EVERY = 3000 };

struct peer {
	struct kept kept;
	size_t ended;
};

static void on_send(void *context, json_t *message_take, bool is_last)
{
	struct peer *peer = context;

	json_decref(message_take);
	peer->ended += is_last;
}

static struct kept *find_kept(void *context)
{
	struct peer *peer = context;

	return &peer->kept;
}

static const struct call_ops ops = { on_send, find_kept };

static struct servant *servant;
static struct peer peer;

static void renew(void)
{
	if (servant) {
		kept_release(&peer.kept);
		servant_release(servant);
		free(servant);
	}
	servant = memory_zeroed(1, sizeof *servant);
	servant_init(servant);
	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_add(servant, 1, "{'kind': 'note', 'text': '一', 'member': '母'}");
	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': '会', 'date': '2026-10-08', 'time': '13:30', 'rule': "
		    "'FREQ=MONTHLY;BYDAY=2TH'}}");
}

static void call_it(const char *method, json_t *parameters_take, bool wants_more)
{
	json_t *message = json_pack("{s:s, s:o, s:b}", "method", method, "parameters",
				    parameters_take, "more", wants_more);
	struct error err;
	struct call *call;

	if (!message)
		return;
	peer.ended = 0;
	if (call_new(&call, message, &ops, &peer, &err) < 0) {
		json_decref(message);
		return;
	}
	service_handle(&servant->service, call);
	desktop_answer(&servant->desktop);
	fuzz_hold(peer.ended <= 1);
	if (peer.ended == 0) {
		/* It streams: let the peer take all of it, and leave. */
		for (int i = 0; i < 100 && peer.ended == 0 && call->on_drained; i++)
			call->on_drained(call);
		if (peer.ended == 0)
			call_leave(call);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static long runs;
	const struct method *const *methods;
	size_t count;
	json_t *parameters;

	if (runs++ % RENEW_EVERY == 0)
		renew();
	if (length < 2)
		return 0;
	parameters = json_loadb((const char *)bytes + 2, length - 2, JSON_REJECT_DUPLICATES, NULL);
	if (!parameters)
		return 0;
	methods = service_methods(&count);
	call_it(methods[bytes[0] % count]->name, parameters, bytes[1] & 1);
	/* The journal is still there, and sound enough to be read. */
	if (runs % 64 == 0)
		servant_ask(servant, "List", "{}");
	return 0;
}
