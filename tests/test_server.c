/* SPDX-License-Identifier: MIT */
#include "daemon/conn.h"
#include "daemon/server.h"
#include "schema/memory.h"
#include "tests/server_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Frames, calls and answers over a real socket; limits and starts are in test_server_limits. */

#define DESCRIBE "{'method': 'org.varlink.service.GetInterfaceDescription', 'parameters': "

static void test_asked_and_answered(void **state)
{
	struct client client;

	client_open(&client, *state);
	client_call(&client, "{'method': 'org.varlink.service.GetInfo'}");
	client_expect(&client, "\"product\":\"ayumid\"");
	client_call(&client, "{'method': 'org.ayumi.Journal.Add', 'parameters': {'entry': {'id': "
			     "'01934f00-0000-7000-8000-000000000001', 'kind': 'meal'}}}");
	client_expect(&client, "\"number\":1");
	client_call(&client, "{'method': 'org.ayumi.Journal.Get', 'parameters': {'number': 2}}");
	client_expect(&client, "org.ayumi.Journal.NoSuchEntry");
	assert_int_equal(client_count(&client), 1);
	client_close(&client);
}

static void test_the_socket_is_private(void **state)
{
	const struct served *served = *state;
	struct stat status;

	assert_int_equal(lstat(served->home.paths.socket, &status), 0);
	assert_true(S_ISSOCK(status.st_mode));
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(lstat(served->home.paths.runtime_dir, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	assert_int_equal(lstat(served->home.paths.lock, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

/* The whole of many calls, framed. */
static char *pipeline(int count, size_t *length)
{
	char *all = NULL;

	*length = 0;
	for (int i = 0; i < count; i++) {
		_cleanup_(free_text) char *text =
			memory_format(DESCRIBE "{'interface': 'x%d'}}", i);
		json_t *call = fixture_json(text);
		char *bytes;
		size_t size;

		assert_int_equal(frame_encode(call, &bytes, &size), 0);
		all = memory_resize(all, *length + size);
		memcpy(all + *length, bytes, size);
		*length += size;
		free(bytes);
		json_decref(call);
	}
	return all;
}

static void expect_in_order(struct client *client, int count)
{
	for (int i = 0; i < count; i++) {
		char part[32];

		snprintf(part, sizeof part, "\"interface\":\"x%d\"", i);
		client_expect(client, part);
	}
}

static void test_pipelined_calls_are_answered_in_order(void **state)
{
	struct client client;
	size_t length;
	char *calls = pipeline(2000, &length);

	client_open(&client, *state);
	client_send(&client, calls, length);
	expect_in_order(&client, 2000);
	client_close(&client);
	free(calls);
}

static void test_byte_by_byte(void **state)
{
	struct client client;
	size_t length;
	char *calls = pipeline(3, &length);

	client_open(&client, *state);
	for (size_t i = 0; i < length; i++)
		client_send(&client, calls + i, 1);
	expect_in_order(&client, 3);
	client_close(&client);
	free(calls);
}

static void test_a_call_waits_for_the_one_before(void **state)
{
	struct client client;
	struct client other;

	client_open(&client, *state);
	client_open(&other, *state);
	client_call(&client, "{'method': 'test.Hold'}");
	client_call(&client, DESCRIBE "{'interface': 'after'}}");
	client_await_held(&other, 1);
	client_call(&other, "{'method': 'test.Release'}");
	client_expect(&other, "released");
	client_expect(&client, "\"held\":0");
	client_expect(&client, "\"interface\":\"after\"");
	client_close(&client);
	client_close(&other);
}

static void test_oneway_calls_are_not_answered(void **state)
{
	struct client client;

	client_open(&client, *state);
	client_call(&client, "{'method': 'org.varlink.service.GetInfo', 'oneway': true}");
	client_call(&client, "{'method': 'no.Such', 'oneway': true}");
	client_call(&client, "{'method': 'org.ayumi.Journal.Watch', 'oneway': true, 'more': true}");
	client_call(&client, "{'method': 'org.ayumi.Journal.List', 'oneway': true, 'more': true}");
	client_call(&client, DESCRIBE "{'interface': 'x'}}");
	client_expect(&client, "\"interface\":\"x\"");
	client_close(&client);
}

static void test_a_half_closed_client_gets_its_answers(void **state)
{
	struct client client;
	size_t length;
	char *calls = pipeline(500, &length);

	client_open(&client, *state);
	client_send(&client, calls, length);
	shutdown(client.fd, SHUT_WR);
	expect_in_order(&client, 500);
	client_expect(&client, NULL);
	client_close(&client);
	free(calls);
}

static void test_a_half_closed_client_waits(void **state)
{
	struct client client;
	struct client other;

	client_open(&other, *state);
	client_open(&client, *state);
	client_call(&client, "{'method': 'test.Hold'}");
	client_call(&client, DESCRIBE "{'interface': 'after'}}");
	shutdown(client.fd, SHUT_WR);
	client_await_held(&other, 1);
	client_call(&other, "{'method': 'test.Release'}");
	client_expect(&other, "released");
	client_expect(&client, "\"held\":0");
	client_expect(&client, "\"interface\":\"after\"");
	client_expect(&client, NULL);
	client_close(&client);
	client_close(&other);
}

static void check_garbage(struct served *served, const char *bytes, size_t length)
{
	struct client client;

	client_open(&client, served);
	client_send(&client, bytes, length);
	client_expect(&client, "org.varlink.service.InvalidParameter");
	client_expect(&client, NULL);
	client_close(&client);
}

static void test_garbage_is_refused(void **state)
{
	static const char *const garbage[] = {
		"",
		"GET / HTTP/1.1\r\n\r\n",
		"[]",
		"7",
		"null",
		"{",
		"{}}",
		"{\"method\": \"a.B\", \"method\": \"a.C\"}",
		"{\"method\": \"\xff\xfe\"}",
		"{\"method\": \"\xed\xa0\x80\"}",
		"{\"method\": \"\\ud800\"}",
		"{\"method\": \"a\\u0000b\"}",
		"{\"method\": 99999999999999999999}",
		"\xef\xbb\xbf{\"method\": \"a.B\"}",
		"{\"あああああああああああああ\": あああああああ}",
	};
	char *deep = memory_zeroed(200001, 1);

	for (size_t i = 0; i < sizeof garbage / sizeof garbage[0]; i++)
		check_garbage(*state, garbage[i], strlen(garbage[i]) + 1);
	memset(deep, '[', 200000);
	check_garbage(*state, deep, 200001);
	for (int i = 0; i < 200000 - 5; i += 5)
		memcpy(deep + i, "{\"a\":", 5);
	check_garbage(*state, deep, 200001);
	free(deep);
}

/* What is a message but no call is refused, and the next is heard. */
static void test_no_call(void **state)
{
	struct client client;

	client_open(&client, *state);
	client_call(&client, "{}");
	client_expect(&client, "\"parameter\":\"method\"");
	client_call(&client, "{'method': 7}");
	client_expect(&client, "\"parameter\":\"method\"");
	client_call(&client, "{'method': 'a.B', 'parameters': [1]}");
	client_expect(&client, "\"parameter\":\"parameters\"");
	client_call(&client, DESCRIBE "{'interface': 'x'}}");
	client_expect(&client, "\"interface\":\"x\"");
	client_close(&client);
}

static void test_an_oversized_message_is_refused(void **state)
{
	struct client client;
	char *bytes = memory_new(FRAME_MAX * 2);

	memset(bytes, ' ', FRAME_MAX * 2);
	client_open(&client, *state);
	client_send(&client, bytes, FRAME_MAX * 2);
	client_expect(&client, "\"parameter\":\"message\"");
	client_expect(&client, NULL);
	client_close(&client);
	/* The largest that there may be, and one byte more. */
	memcpy(bytes, "{\"method\":\"no.Such\"}", 20);
	bytes[FRAME_MAX - 1] = '\0';
	client_open(&client, *state);
	client_send(&client, bytes, FRAME_MAX);
	client_expect(&client, "InterfaceNotFound");
	bytes[FRAME_MAX - 1] = ' ';
	bytes[FRAME_MAX] = '\0';
	client_send(&client, bytes, FRAME_MAX + 1);
	client_expect(&client, "\"parameter\":\"message\"");
	client_expect(&client, NULL);
	client_close(&client);
	free(bytes);
}

/* Even the refusal waits for its turn. */
static void test_an_oversized_message_behind_a_call(void **state)
{
	struct client client;
	struct client other;
	char *bytes = memory_new(FRAME_MAX + 1000);

	memset(bytes, ' ', FRAME_MAX + 1000);
	client_open(&other, *state);
	client_open(&client, *state);
	client_call(&client, "{'method': 'test.Hold'}");
	client_send(&client, bytes, FRAME_MAX + 1000);
	client_await_held(&other, 1);
	client_call(&other, "{'method': 'test.Release'}");
	client_expect(&other, "released");
	client_expect(&client, "\"held\":0");
	client_expect(&client, "\"parameter\":\"message\"");
	client_expect(&client, NULL);
	client_close(&client);
	client_close(&other);
	free(bytes);
}

static void test_an_oversized_answer_is_excused(void **state)
{
	struct client client;

	client_open(&client, *state);
	client_call(&client, "{'method': 'test.Big', 'parameters': {'size': 2000000}}");
	client_expect(&client, "\"parameter\":\"more\"");
	client_call(&client, "{'method': 'test.Big', 'parameters': {'size': 1000000}}");
	client_expect(&client, "xxxxxxxx");
	client_close(&client);
}

static void test_a_peer_that_leaves(void **state)
{
	struct client client;
	struct client other;

	client_open(&other, *state);
	client_open(&client, *state);
	client_call(&client, "{'method': 'test.Hold'}");
	client_await_held(&other, 1);
	client_close(&client);
	client_call(&other, "{'method': 'test.Release'}");
	client_expect(&other, "released");
	client_await_count(&other, 1);
	client_open(&client, *state);
	client_call(&client, "{'method': 'org.ayumi.Journal.Watch', 'more': true}");
	client_expect(&client, "begun");
	client_close(&client);
	client_await_count(&other, 1);
	client_open(&client, *state);
	client_send(&client, "{\"meth", 6);
	client_await_count(&other, 2);
	client_close(&client);
	client_await_count(&other, 1);
	client_close(&other);
}

/* Only what has begun and does not go on is cut off: not who is idle, nor who waits. */
static void test_a_message_that_is_never_finished(void **state)
{
	struct client slow;
	struct client waiting;
	struct client other;
	_cleanup_(free_text) char *later = memory_format(
		"{'method': 'test.Later', 'parameters': {'ms': %d}}", CONN_DEADLINE_MS + 1);

	client_open(&other, *state);
	client_open(&waiting, *state);
	client_open(&slow, *state);
	client_call(&waiting, "{'method': 'test.Hold'}");
	client_send(&slow, "{\"meth", 6);
	client_await_held(&other, 1);
	client_count(&other);
	client_call(&other, later);
	client_expect(&other, "{}");
	client_expect(&slow, NULL);
	client_await_count(&other, 2);
	client_call(&other, "{'method': 'test.Release'}");
	client_expect(&other, "released");
	client_expect(&waiting, "\"held\":0");
	client_close(&slow);
	client_close(&waiting);
	client_close(&other);
}

/* Who has said nothing, or has its answer, may be silent for as long as it likes. */
static void test_idle_peers_have_no_deadline(void **state)
{
	struct client silent;
	struct client answered;
	struct client other;
	_cleanup_(free_text) char *later = memory_format(
		"{'method': 'test.Later', 'parameters': {'ms': %d}}", CONN_DEADLINE_MS + 1);

	client_open(&other, *state);
	client_open(&silent, *state);
	client_open(&answered, *state);
	assert_int_equal(client_count(&answered), 3);
	client_call(&other, later);
	client_expect(&other, "{}");
	assert_int_equal(client_count(&other), 3);
	assert_int_equal(client_count(&answered), 3);
	assert_int_equal(client_count(&silent), 3);
	client_close(&silent);
	client_close(&answered);
	client_close(&other);
}

static void test_a_watcher_is_told(void **state)
{
	struct client watcher;
	struct client writer;

	client_open(&watcher, *state);
	client_open(&writer, *state);
	client_call(&watcher, "{'method': 'org.ayumi.Journal.Watch', 'more': true}");
	client_expect(&watcher, "\"continues\":true");
	client_call(&writer, "{'method': 'org.ayumi.Journal.Add', 'parameters': {'entry': {'id': "
			     "'01934f00-0000-7000-8000-000000000001', 'kind': 'meal'}}}");
	client_expect(&writer, "\"number\":1");
	client_expect(&watcher, "\"change\":\"added\"");
	/* Having nothing more to say, it is done. */
	shutdown(watcher.fd, SHUT_WR);
	client_expect(&watcher, NULL);
	client_close(&watcher);
	client_close(&writer);
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, served_set_up, served_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_asked_and_answered),
		SERVED(test_the_socket_is_private),
		SERVED(test_pipelined_calls_are_answered_in_order),
		SERVED(test_byte_by_byte),
		SERVED(test_a_call_waits_for_the_one_before),
		SERVED(test_oneway_calls_are_not_answered),
		SERVED(test_a_half_closed_client_gets_its_answers),
		SERVED(test_a_half_closed_client_waits),
		SERVED(test_garbage_is_refused),
		SERVED(test_no_call),
		SERVED(test_an_oversized_message_is_refused),
		SERVED(test_an_oversized_message_behind_a_call),
		SERVED(test_an_oversized_answer_is_excused),
		SERVED(test_a_peer_that_leaves),
		SERVED(test_a_message_that_is_never_finished),
		SERVED(test_idle_peers_have_no_deadline),
		SERVED(test_a_watcher_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
