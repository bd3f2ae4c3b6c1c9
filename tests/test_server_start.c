/* SPDX-License-Identifier: MIT */
#include "daemon/server.h"
#include "schema/memory.h"
#include "tests/server_fixture.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* How a server comes to its socket, and who is told. */

static void check_served(struct served *served)
{
	struct client client;

	client_open(&client, served);
	assert_true(client_count(&client) >= 1);
	client_close(&client);
}

static void never(void *context, struct call *call)
{
	(void)context;
	(void)call;
}

/* Try to start a server here; it must not come to be. */
static int try_to_start(const struct paths *paths, struct error *err)
{
	const struct server_events events = { NULL, never };
	struct server *server = NULL;
	uv_loop_t loop;
	int result;

	assert_int_equal(uv_loop_init(&loop), 0);
	result = server_start(&server, &loop, paths, &events, err);
	assert_true(result < 0);
	assert_null(server);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
	return result;
}

static void test_a_second_server(void **state)
{
	struct served *served = *state;
	struct error err;

	assert_int_equal(try_to_start(&served->home.paths, &err), -EADDRINUSE);
	assert_true(err.detail[0] != '\0');
	check_served(served);
	served_stop(served);
	served_start(served, NULL);
	check_served(served);
}

static void test_a_stale_socket_is_replaced(void **state)
{
	struct served *served = *state;

	served_kill(served);
	assert_int_equal(access(served->home.paths.socket, F_OK), 0);
	served_start(served, NULL);
	check_served(served);
}

static void test_what_lies_in_the_place_of_the_socket(void **state)
{
	struct served *served = *state;
	const char *path = served->home.paths.socket;
	_cleanup_(free_text) char *target = memory_format("%s/target", served->home.root);
	struct error err;
	struct stat status;

	served_stop(served);
	fixture_write(path, "x", 1);
	served_start(served, NULL);
	check_served(served);
	served_stop(served);
	/* A link is replaced, and what it points to is left alone. */
	fixture_write(target, "x", 1);
	assert_int_equal(symlink(target, path), 0);
	served_start(served, NULL);
	check_served(served);
	assert_int_equal(lstat(target, &status), 0);
	assert_int_equal(status.st_size, 1);
	served_stop(served);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_true(try_to_start(&served->home.paths, &err) < 0);
	rmdir(path);
	served_start(served, NULL);
}

static void test_the_lock_is_no_link(void **state)
{
	struct served *served = *state;
	_cleanup_(free_text) char *target = memory_format("%s/target", served->home.root);
	struct error err;

	served_stop(served);
	unlink(served->home.paths.lock);
	assert_int_equal(symlink(target, served->home.paths.lock), 0);
	assert_int_equal(try_to_start(&served->home.paths, &err), -ELOOP);
	assert_int_equal(access(target, F_OK), -1);
}

static void test_the_folder_is_checked(void **state)
{
	struct served *served = *state;
	struct error err;

	served_stop(served);
	assert_int_equal(chmod(served->home.paths.runtime_dir, 0777), 0);
	assert_int_equal(try_to_start(&served->home.paths, &err), -EPERM);
	assert_int_equal(chmod(served->home.paths.runtime_dir, 0700), 0);
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 10), 0);
	return fd;
}

static void test_a_socket_that_is_handed_over(void **state)
{
	struct served *served = *state;
	struct served_options options = { .entries = 0 };
	struct client early;

	served_stop(served);
	options.listening_fd = listen_at(served->home.paths.socket);
	/* Who comes before the daemon waits for it. */
	client_open(&early, served);
	client_call(&early, "{'method': 'org.varlink.service.GetInfo'}");
	served_start(served, &options);
	client_expect(&early, "ayumid");
	client_close(&early);
	check_served(served);
	served_stop(served);
	/* It belongs to the service manager, which still listens. */
	client_open(&early, served);
	client_close(&early);
	close(options.listening_fd);
}

static void test_a_socket_that_is_handed_to_another(void **state)
{
	struct served *served = *state;
	_cleanup_(free_text) char *other = memory_format("%s/other", served->home.root);
	struct served_options options = { .listen_pid = "1" };

	served_stop(served);
	options.listening_fd = listen_at(other);
	served_start(served, &options);
	check_served(served);
	served_stop(served);
	assert_int_equal(access(served->home.paths.socket, F_OK), -1);
	close(options.listening_fd);
}

static int receive_notes_at(const struct sockaddr_un *address, socklen_t length)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)address, length), 0);
	return fd;
}

static void check_note(int fd, const char *state)
{
	struct pollfd wanted = { .fd = fd, .events = POLLIN };
	char note[64] = "";

	server_notify(state);
	assert_int_equal(poll(&wanted, 1, SERVED_DEADLINE_S * 1000), 1);
	assert_int_equal(recv(fd, note, sizeof note - 1, 0), strlen(state));
	assert_string_equal(note, state);
	close(fd);
}

static void test_the_service_manager_is_told(void **state)
{
	struct served *served = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	_cleanup_(free_text) char *name = memory_format("ayumi-test-%d", (int)getpid());
	_cleanup_(free_text) char *abstract = memory_format("@%s", name);
	socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));

	snprintf(address.sun_path, sizeof address.sun_path, "%s/note", served->home.root);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	check_note(receive_notes_at(&address, sizeof address), "READY=1");
	memset(address.sun_path, 0, sizeof address.sun_path);
	memcpy(address.sun_path + 1, name, strlen(name));
	setenv("NOTIFY_SOCKET", abstract, 1);
	check_note(receive_notes_at(&address, length), "STOPPING=1");
	/* Nobody listens, or it is no address. */
	server_notify("READY=1");
	setenv("NOTIFY_SOCKET", "", 1);
	server_notify("READY=1");
	free(name);
	name = memory_zeroed(301, 1);
	memset(name, '/', 300);
	setenv("NOTIFY_SOCKET", name, 1);
	server_notify("READY=1");
	unsetenv("NOTIFY_SOCKET");
	server_notify("READY=1");
}

/* 0 where the server hangs up without a word. */
static int knock_as_nobody(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	static const char call[] = "{\"method\":\"org.varlink.service.GetInfo\"}";
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct pollfd wanted = { .fd = fd, .events = POLLIN };
	char byte;

	if (setresuid(65534, 65534, 65534) < 0)
		return 1;
	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		return 2;
	(void)send(fd, call, sizeof call, MSG_NOSIGNAL);
	if (poll(&wanted, 1, SERVED_DEADLINE_S * 1000) != 1)
		return 3;
	return recv(fd, &byte, 1, 0) > 0 ? 4 : 0;
}

/* Let everybody reach the socket. */
static void open_the_way(const struct served *served)
{
	_cleanup_(free_text) char *base = memory_format("%s/run", served->home.root);

	assert_int_equal(chmod(served->home.root, 0755), 0);
	assert_int_equal(chmod(base, 0755), 0);
	assert_int_equal(chmod(served->home.paths.runtime_dir, 0755), 0);
	assert_int_equal(chmod(served->home.paths.socket, 0666), 0);
}

static void test_another_user_is_not_heard(void **state)
{
	struct served *served = *state;
	const char *path = served->home.paths.socket;
	int status;
	pid_t child;

	if (geteuid() != 0) {
		print_message("only root can be another user: not tried\n");
		skip();
	}
	open_the_way(served);
	fflush(NULL);
	child = fork();
	if (child == 0)
		_exit(knock_as_nobody(path));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 0);
	check_served(served);
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, served_set_up, served_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_a_second_server),
		SERVED(test_a_stale_socket_is_replaced),
		SERVED(test_what_lies_in_the_place_of_the_socket),
		SERVED(test_the_lock_is_no_link),
		SERVED(test_the_folder_is_checked),
		SERVED(test_a_socket_that_is_handed_over),
		SERVED(test_a_socket_that_is_handed_to_another),
		SERVED(test_the_service_manager_is_told),
		SERVED(test_another_user_is_not_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
