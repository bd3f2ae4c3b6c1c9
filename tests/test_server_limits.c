/* SPDX-License-Identifier: MIT */
#include "daemon/conn.h"
#include "daemon/server.h"
#include "schema/memory.h"
#include "tests/server_fixture.h"
#include "tests/watched.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

/* Many connections, slow readers, and the end of a server that is busy. */

enum { MANY = 1000, CLIENTS_MAX = 1024, ENTRIES = 5000, FEWER = 2000, WAITING = 512 };

static struct client clients[CLIENTS_MAX];

static void open_all(struct served *served, int count)
{
	for (int i = 0; i < count; i++)
		client_open(&clients[i], served);
}

static void close_all(int count)
{
	for (int i = 0; i < count; i++)
		client_close(&clients[i]);
}

/* Start again with entries in the journal. */
static void restart_with(struct served *served, int entries, const char *text)
{
	const struct served_options options = { .entries = entries, .text = text };

	served_stop(served);
	served_start(served, &options);
}

static char *kilobyte(void)
{
	char *text = memory_zeroed(1001, 1);

	memset(text, 't', 1000);
	return text;
}

/* The test holds the clients' ends of all connections. */
static void allow_many_files(void)
{
	struct rlimit files;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
	files.rlim_cur = files.rlim_max;
	assert_true(files.rlim_max > CLIENTS_MAX + 64);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
}

/* Each of many that come at once gets its answer, though 64 are served at a time. */
static void test_a_thousand_at_once(void **state)
{
	allow_many_files();
	for (int i = 0; i < MANY; i++) {
		_cleanup_(free_text) char *call = memory_format(
			"{'method': 'org.ayumi.Journal.Add', 'parameters': {'entry': {'id': "
			"'01934f00-0000-7000-8000-%012d', 'kind': 'meal'}}}",
			i);

		client_open(&clients[i], *state);
		client_call(&clients[i], call);
	}
	for (int i = 0; i < MANY; i++) {
		client_expect(&clients[i], "\"kind\":\"meal\"");
		client_close(&clients[i]);
	}
}

/* Of those who come while the server is at something else none is turned away. */
static void test_many_may_wait(void **state)
{
	struct served *served = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof address.sun_path, "%s", served->home.paths.socket);
	allow_many_files();
	assert_int_equal(kill(served->pid, SIGSTOP), 0);
	for (int i = 0; i < WAITING; i++) {
		clients[i].fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		assert_true(clients[i].fd >= 0);
		assert_int_equal(
			connect(clients[i].fd, (struct sockaddr *)&address, sizeof address), 0);
	}
	assert_int_equal(kill(served->pid, SIGCONT), 0);
	close_all(WAITING);
}

static void test_the_idlest_makes_room(void **state)
{
	struct client *first = &clients[0];
	struct client *last = &clients[SERVER_CONNECTIONS_MAX];

	open_all(*state, SERVER_CONNECTIONS_MAX);
	for (int i = 0; i < SERVER_CONNECTIONS_MAX; i++)
		assert_in_range(client_count(&clients[i]), 1, SERVER_CONNECTIONS_MAX);
	client_open(last, *state);
	assert_int_equal(client_count(last), SERVER_CONNECTIONS_MAX);
	client_expect(first, NULL);
	close_all(SERVER_CONNECTIONS_MAX + 1);
}

static void test_the_busy_are_not_closed(void **state)
{
	struct client *last = &clients[SERVER_CONNECTIONS_MAX];

	open_all(*state, SERVER_CONNECTIONS_MAX);
	for (int i = 0; i < SERVER_CONNECTIONS_MAX; i++) {
		client_call(&clients[i], "{'method': 'org.ayumi.Journal.Watch', 'more': true}");
		client_expect(&clients[i], "begun");
	}
	client_open(last, *state);
	client_call(last, "{'method': 'test.Count'}");
	/* It waits until one leaves, however long that is; the time that passes is what is tried.
	 */
	poll(NULL, 0, SERVER_PATIENCE_MS * 2);
	client_close(&clients[7]);
	client_expect(last, "\"count\":64");
	for (int i = 0; i < SERVER_CONNECTIONS_MAX; i++) {
		char byte;

		if (i != 7)
			assert_int_equal(recv(clients[i].fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT),
					 -1);
	}
	client_open(&clients[7], *state);
	close_all(SERVER_CONNECTIONS_MAX + 1);
}

/* Those that were busy when it came may be idle now: it does not wait for one to leave. */
static void test_room_is_made_when_a_call_is_answered(void **state)
{
	struct client *last = &clients[SERVER_CONNECTIONS_MAX];

	open_all(*state, SERVER_CONNECTIONS_MAX);
	for (int i = 1; i < SERVER_CONNECTIONS_MAX; i++)
		client_call(&clients[i], "{'method': 'test.Hold'}");
	client_await_held(&clients[0], SERVER_CONNECTIONS_MAX - 1);
	/* All are busy, as far as the server knows, with this one half sent. */
	client_send(&clients[0], "{\"method\":", 10);
	client_open(last, *state);
	client_call(last, "{'method': 'test.Count'}");
	client_send(&clients[0], "\"test.Release\"}", 16);
	client_expect(&clients[0], "released");
	client_expect(last, "\"count\":64");
	close_all(SERVER_CONNECTIONS_MAX + 1);
}

/* What one asked while the server was long at something else is heard before room is made. */
static void test_who_has_asked_is_not_idle(void **state)
{
	struct served *served = *state;
	struct client *last = &clients[SERVER_CONNECTIONS_MAX];

	open_all(served, SERVER_CONNECTIONS_MAX);
	assert_int_equal(client_count(&clients[0]), SERVER_CONNECTIONS_MAX);
	for (int i = 1; i < SERVER_CONNECTIONS_MAX; i++) {
		client_call(&clients[i], "{'method': 'org.ayumi.Journal.Watch', 'more': true}");
		client_expect(&clients[i], "begun");
	}
	assert_int_equal(kill(served->pid, SIGSTOP), 0);
	client_open(last, served);
	client_call(last, "{'method': 'test.Count'}");
	client_call(&clients[0], "{'method': 'test.Count'}");
	/* The time that passes is what is tried. */
	poll(NULL, 0, SERVER_PATIENCE_MS * 2);
	assert_int_equal(kill(served->pid, SIGCONT), 0);
	client_expect(&clients[0], "\"count\":64");
	client_expect(last, "\"count\":64");
	close_all(SERVER_CONNECTIONS_MAX + 1);
}

static void test_a_watcher_that_never_reads_is_dropped(void **state)
{
	struct client watcher;
	struct client writer;
	json_t *message;
	char *text = memory_zeroed(60001, 1);
	int added = 0;
	int count = 0;

	memset(text, 't', 60000);
	client_open(&writer, *state);
	client_open(&watcher, *state);
	client_call(&watcher, "{'method': 'org.ayumi.Journal.Watch', 'more': true}");
	client_expect(&watcher, "begun");
	while (client_count(&writer) == 2) {
		_cleanup_(free_text) char *call = memory_format(
			"{'method': 'org.ayumi.Journal.Add', 'parameters': {'entry': {'id': "
			"'01934f00-0000-7000-8000-%012d', 'kind': 'note', 'text': '%s'}}}",
			added++, text);

		client_call(&writer, call);
		client_expect(&writer, "\"entry\"");
		assert_true(added <= 2 * CONN_UNREAD_MAX / 60000);
	}
	assert_true(added >= CONN_UNREAD_MAX / 60000 / 2);
	/* What it had been sent ends somewhere. */
	while ((message = client_receive(&watcher))) {
		count++;
		json_decref(message);
	}
	assert_in_range(count, 0, added - 1);
	client_close(&watcher);
	client_close(&writer);
	free(text);
}

/* Resident memory in KiB; 0 where it is not only the server's own. */
static long resident(pid_t pid)
{
	_cleanup_(free_text) char *path = memory_format("/proc/%d/statm", (int)pid);
	_cleanup_(close_file) FILE *file = fopen(path, "r");
	long size;
	long pages;

	if (is_watched())
		return 0;
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%ld %ld", &size, &pages), 2);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int count_entries(struct client *client)
{
	int count = 0;
	bool is_last = false;

	while (!is_last) {
		json_t *message = client_receive(client);
		json_t *entries =
			json_object_get(json_object_get(message, "parameters"), "entries");

		if (!json_is_array(entries))
			fail_msg("no list after %d entries", count);
		for (size_t i = 0; i < json_array_size(entries); i++) {
			const json_t *entry = json_array_get(entries, i);

			/* In the order in which they were added, none left out. */
			assert_int_equal(json_integer_value(json_object_get(entry, "number")),
					 ++count);
		}
		is_last = !json_is_true(json_object_get(message, "continues"));
		json_decref(message);
	}
	return count;
}

static void test_a_slow_reader_gets_a_long_list(void **state)
{
	struct served *served = *state;
	_cleanup_(free_text) char *text = kilobyte();
	struct client reader;
	struct client other;
	long before;
	long after;

	restart_with(served, ENTRIES, text);
	client_open(&other, served);
	assert_int_equal(client_count(&other), 1);
	before = resident(served->pid);
	client_open(&reader, served);
	client_call(&reader, "{'method': 'org.ayumi.Journal.List', 'more': true}");
	client_call(&reader, "{'method': 'test.Count'}");
	client_await_count(&other, 2);
	for (int i = 0; i < 100; i++)
		client_count(&other);
	after = resident(served->pid);
	/* All would be 6 MB, and the daemon's own reading of it as much again. */
	assert_true(after - before < 4096);
	assert_int_equal(count_entries(&reader), ENTRIES);
	client_expect(&reader, "\"count\":2");
	client_close(&reader);
	client_close(&other);
}

static void test_a_half_closed_reader_gets_a_long_list(void **state)
{
	struct served *served = *state;
	_cleanup_(free_text) char *text = kilobyte();
	struct client reader;
	struct client other;

	restart_with(served, FEWER, text);
	client_open(&reader, served);
	client_call(&reader, "{'method': 'org.ayumi.Journal.List', 'more': true}");
	shutdown(reader.fd, SHUT_WR);
	client_open(&other, served);
	for (int i = 0; i < 20; i++)
		client_count(&other);
	assert_int_equal(count_entries(&reader), FEWER);
	client_expect(&reader, NULL);
	client_close(&reader);
	client_close(&other);
}

static void test_a_reader_of_a_long_list_leaves(void **state)
{
	struct served *served = *state;
	_cleanup_(free_text) char *text = kilobyte();
	struct client reader;
	struct client other;

	restart_with(served, FEWER, text);
	client_open(&other, served);
	client_open(&reader, served);
	client_call(&reader, "{'method': 'org.ayumi.Journal.List', 'more': true}");
	client_await_count(&other, 2);
	client_close(&reader);
	client_await_count(&other, 1);
	client_close(&other);
}

/* A flood of calls whose answers nobody reads does not fill the daemon's memory. */
static void test_a_flood_of_calls(void **state)
{
	static const char call[] = "{\"method\":\"org.ayumi.Journal.GetKinds\"}";
	struct served *served = *state;
	struct client flooder;
	struct client other;
	long before;
	int sent = 0;
	int refused = 0;

	client_open(&other, served);
	assert_int_equal(client_count(&other), 1);
	before = resident(served->pid);
	client_open(&flooder, served);
	/* Where nothing more fits, the server is given time to read it. */
	while (sent < 500000 && refused < 100) {
		if (send(flooder.fd, call, sizeof call, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
			refused++;
			client_count(&other);
			continue;
		}
		refused = 0;
		sent++;
	}
	assert_in_range(sent, 100, 499999);
	client_count(&other);
	assert_true(resident(served->pid) - before < 8192);
	client_close(&flooder);
	client_await_count(&other, 1);
	client_close(&other);
}

/* The server ends although there are clients, whatever they do. */
static void test_the_end_with_clients(void **state)
{
	struct served *served = *state;
	struct client held;

	open_all(served, 8);
	client_open(&held, served);
	client_call(&held, "{'method': 'test.Hold'}");
	client_await_held(&clients[0], 1);
	client_call(&clients[1], "{'method': 'org.ayumi.Journal.Watch', 'more': true}");
	client_expect(&clients[1], "begun");
	client_send(&clients[2], "{\"meth", 6);
	client_call(&clients[3], "{'method': 'org.varlink.service.GetInfo'}");
	client_expect(&clients[3], "ayumid");
	served_stop(served);
	client_expect(&held, "\"held\":0");
	client_expect(&held, NULL);
	for (int i = 0; i < 8; i++)
		client_expect(&clients[i], NULL);
	assert_int_equal(access(served->home.paths.socket, F_OK), -1);
	close_all(8);
	client_close(&held);
}

static void test_the_end_with_a_client_that_never_reads(void **state)
{
	struct served *served = *state;
	struct client client;
	struct client other;

	client_open(&other, served);
	client_open(&client, served);
	for (int i = 0; i < 3; i++)
		client_call(&client, "{'method': 'test.Big', 'parameters': {'size': 1000000}}");
	client_await_count(&other, 2);
	served_stop(served);
	client_close(&client);
	client_close(&other);
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, served_set_up, served_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_a_thousand_at_once),
		SERVED(test_many_may_wait),
		SERVED(test_the_idlest_makes_room),
		SERVED(test_the_busy_are_not_closed),
		SERVED(test_room_is_made_when_a_call_is_answered),
		SERVED(test_who_has_asked_is_not_idle),
		SERVED(test_a_watcher_that_never_reads_is_dropped),
		SERVED(test_a_slow_reader_gets_a_long_list),
		SERVED(test_a_half_closed_reader_gets_a_long_list),
		SERVED(test_a_reader_of_a_long_list_leaves),
		SERVED(test_a_flood_of_calls),
		SERVED(test_the_end_with_clients),
		SERVED(test_the_end_with_a_client_that_never_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
