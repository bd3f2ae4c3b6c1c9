/* SPDX-License-Identifier: MIT */
#include "cli/client.h"

#include "cli/complain.h"
#include "schema/memory.h"
#include "tests/child_fixture.h"
#include "tests/household_fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* The command's side of the socket, where what listens at it is no daemon that answers. */

enum { DEADLINE_MS = 200, START_MS = 1000, LONG_MS = 60000, SLOW_MS = 900, NOBODY = 65534 };

struct place {
	struct household home;
	int listener;
	int lock;
};

static int listen_at(const char *path, int backlog)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, backlog), 0);
	return fd;
}

static int place_set_up(void **state)
{
	struct place *place = memory_zeroed(1, sizeof *place);

	household_init(&place->home);
	assert_int_equal(paths_make_private(place->home.paths.runtime_dir, NULL), 0);
	place->listener = listen_at(place->home.paths.socket, 0);
	place->lock = -1;
	client_set_deadline_ms(DEADLINE_MS);
	*state = place;
	return 0;
}

static int place_tear_down(void **state)
{
	struct place *place = *state;

	client_set_deadline_ms(CLIENT_DEADLINE_S * 1000);
	if (place->lock >= 0)
		close(place->lock);
	close(place->listener);
	household_release(&place->home);
	free(place);
	return 0;
}

static struct client *open_client(struct place *place)
{
	struct failure failure = { 0 };
	struct client *client = NULL;

	assert_int_equal(client_open(&client, &place->home.paths, &failure), ANSWER_OK);
	return client;
}

static void check_late(struct failure *failure)
{
	_cleanup_(free_text) char *said = NULL;

	assert_true(failure->is_late);
	complain_gather();
	complain(failure);
	said = complain_gathered();
	assert_non_null(strstr(said, "does not answer"));
	failure_release(failure);
}

/* The service manager listens, and its daemon does not come. */
static void test_nobody_serves_the_socket(void **state)
{
	struct client *client = open_client(*state);
	struct failure failure = { 0 };
	struct place *place = *state;
	struct pollfd waiting = { .fd = place->listener, .events = POLLIN };
	json_t *reply = NULL;

	assert_int_equal(client_call(client, "GetStatus", NULL, &reply, &failure), ANSWER_LOST);
	check_late(&failure);
	/* It is asked once: what is not answered may still be done. */
	close(accept(place->listener, NULL, NULL));
	assert_int_equal(poll(&waiting, 1, 0), 0);
	client_close(client);
}

/* So many wait there already that connecting has to wait, too. */
static void test_nobody_serves_and_many_wait(void **state)
{
	struct place *place = *state;
	struct client *first = open_client(place);
	struct client *second = NULL;
	struct failure failure = { 0 };

	assert_int_equal(client_open(&second, &place->home.paths, &failure), ANSWER_LOST);
	check_late(&failure);
	client_close(first);
}

/* A process that waits, answers the one call, and waits between the pieces of its answer; the time
 * that passes is what is tried. */
static pid_t served_by_child(struct place *place, int before_ms, int answers, int between_ms)
{
	static const char reply[] = "{\"parameters\":{},\"continues\":true}";
	pid_t child;
	int fd;

	fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (child > 0)
		return child;
	fd = accept(place->listener, NULL, NULL);
	poll(NULL, 0, before_ms);
	for (int i = 0; i < answers; i++) {
		if (i > 0)
			poll(NULL, 0, between_ms);
		if (send(fd, reply, sizeof reply, MSG_NOSIGNAL) < 0)
			_exit(1);
	}
	_exit(0);
}

static void expect_end(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void take_lock(struct place *place)
{
	fixture_write(place->home.paths.lock, "", 0);
	place->lock = open(place->home.paths.lock, O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(place->lock, LOCK_EX), 0);
}

static void expect_answers(struct client *client, int count)
{
	struct failure failure = { 0 };

	assert_int_equal(client_send(client, "List", NULL, true, &failure), ANSWER_OK);
	for (int i = 0; i < count; i++) {
		bool continues = false;
		json_t *reply = NULL;

		assert_int_equal(client_receive(client, &reply, &continues, &failure), ANSWER_OK);
		assert_true(continues);
		json_decref(reply);
	}
}

/* A daemon that holds its lock and takes its time is waited for. */
static void test_a_busy_daemon_is_waited_for(void **state)
{
	struct place *place = *state;
	struct client *client = open_client(place);
	pid_t child;

	take_lock(place);
	child = served_by_child(place, SLOW_MS, 1, 0);
	expect_answers(client, 1);
	expect_end(child);
	client_close(client);
}

/* It holds the lock and never answers. */
static void test_a_stuck_daemon_is_not_waited_for_without_end(void **state)
{
	struct place *place = *state;
	struct client *client;
	struct failure failure = { 0 };
	json_t *reply = NULL;

	client_set_deadline_ms(DEADLINE_MS / CLIENT_BUSY_TIMES);
	client = open_client(place);
	take_lock(place);
	assert_int_equal(client_call(client, "GetStatus", NULL, &reply, &failure), ANSWER_LOST);
	check_late(&failure);
	client_close(client);
}

/* Once it has answered there may be any time between the pieces of a long answer. */
static void test_a_long_stream_is_not_cut(void **state)
{
	struct place *place = *state;
	struct client *client;
	pid_t child;

	client_set_deadline_ms(SLOW_MS);
	client = open_client(place);
	child = served_by_child(place, 0, 2, SLOW_MS * 2);
	expect_answers(client, 2);
	expect_end(child);
	client_close(client);
}

/* --- another user ---------------------------------------------------------------------- */

/* Another user took the place of the daemon before it came. */
static void test_a_daemon_of_another_user_is_told_nothing(void **state)
{
	struct place *place = *state;
	struct client *client = NULL;
	struct failure failure = { 0 };
	int pair[2];
	pid_t child;
	char byte;

	if (geteuid() != 0) {
		print_message("only root can be another user: not tried\n");
		skip();
	}
	close(place->listener);
	unlink(place->home.paths.socket);
	assert_int_equal(pipe(pair), 0);
	fflush(NULL);
	child = fork();
	if (child == 0) {
		int fd = listen_at(place->home.paths.socket, 5);
		struct pollfd waiting = { .fd = fd, .events = POLLIN };
		int peer;

		/* listen(2) decides who the peer is. */
		if (setresuid(NOBODY, NOBODY, NOBODY) < 0 || listen(fd, 5) < 0 ||
		    write(pair[1], "", 1) != 1 || poll(&waiting, 1, LONG_MS) != 1)
			_exit(1);
		peer = accept(fd, NULL, NULL);
		_exit(recv(peer, &byte, 1, 0) == 0 ? 0 : 2);
	}
	assert_int_equal(read(pair[0], &byte, 1), 1);
	assert_int_equal(client_open(&client, &place->home.paths, &failure), ANSWER_LOST);
	assert_non_null(strstr(failure.detail, "another user"));
	failure_release(&failure);
	assert_int_equal(client_join(&client, &place->home.paths), ANSWER_LOST);
	assert_int_equal(waitpid(child, &pair[0], 0), child);
	assert_int_equal(WEXITSTATUS(pair[0]), 0);
	place->listener = dup(STDERR_FILENO);
}

/* --- a daemon that is started and never says that it is ready ------------------------------- */

/* This program again, from a place where the daemon beside it is another one (see main). */
static int start_one(void)
{
	struct failure failure = { 0 };
	struct client *client;
	struct paths paths;

	client_set_deadline_ms(START_MS);
	if (paths_init(&paths, NULL) < 0 || client_open(&client, &paths, &failure) != ANSWER_LOST)
		return EXIT_FAILURE;
	complain(&failure);
	failure_release(&failure);
	paths_release(&paths);
	return EXIT_SUCCESS;
}

/* Lay this program and the other daemon there. */
static void furnish(const char *folder)
{
	_cleanup_(free_text) char *make =
		memory_format("cd '%s' && mkdir bin tests && cp '%s' tests/start && "
			      "cat >bin/ayumid && chmod 700 bin/ayumid",
			      folder, child_path());
	FILE *in = popen(make, "w");

	assert_non_null(in);
	fprintf(in, "#!/bin/sh\necho $$ >'%s/pid'\nexec sleep 1000\n", folder);
	assert_int_equal(pclose(in), 0);
}

static void test_a_daemon_that_is_never_ready(void **state)
{
	struct place *place = *state;
	_cleanup_(free_text) char *folder = memory_format("%s/moved", place->home.root);
	_cleanup_(free_text) char *command =
		memory_format("LC_ALL=C.UTF-8 exec '%s/tests/start' --start 2>&1", folder);
	_cleanup_(free_text) char *file = memory_format("%s/pid", folder);
	char said[1024] = "";
	struct pollfd ended = { .fd = -1, .events = POLLIN };
	long pid = 0;
	FILE *in;

	unlink(place->home.paths.socket);
	assert_int_equal(mkdir(folder, 0700), 0);
	furnish(folder);
	in = popen(command, "r");
	assert_true(fread(said, 1, sizeof said - 1, in) > 0);
	assert_int_equal(pclose(in), 0);
	assert_non_null(strstr(said, "did not say within"));
	/* It is not left behind, to be one more with every command. */
	in = fopen(file, "r");
	if (in && fscanf(in, "%ld", &pid) == 1)
		ended.fd = pidfd_open((pid_t)pid, 0);
	if (in)
		fclose(in);
	if (ended.fd >= 0) {
		assert_int_equal(poll(&ended, 1, LONG_MS), 1);
		close(ended.fd);
	}
}

int main(int argc, char **argv)
{
#define PLACED(test) cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
	const struct CMUnitTest tests[] = {
		PLACED(test_nobody_serves_the_socket),
		PLACED(test_nobody_serves_and_many_wait),
		PLACED(test_a_busy_daemon_is_waited_for),
		PLACED(test_a_stuck_daemon_is_not_waited_for_without_end),
		PLACED(test_a_long_stream_is_not_cut),
		PLACED(test_a_daemon_of_another_user_is_told_nothing),
		PLACED(test_a_daemon_that_is_never_ready),
	};

	if (argc == 2 && strcmp(argv[1], "--start") == 0)
		return start_one();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
