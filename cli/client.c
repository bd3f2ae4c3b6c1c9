/* SPDX-License-Identifier: MIT */
#include "cli/client.h"

#include "cli/start.h"
#include "schema/frame.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { READ_SIZE = 64 * 1024 };

struct client {
	const struct paths *paths;
	struct frame_reader reader;
	int fd;
	int waited; /* deadlines that passed without a word */
	bool has_answered;
};

static int deadline_ms = CLIENT_DEADLINE_S * 1000;

void client_set_deadline_ms(int wanted_ms)
{
	deadline_ms = wanted_ms;
}

void failure_release(struct failure *failure)
{
	free(failure->error);
	free(failure->detail);
	json_decref(failure->parameters);
	memset(failure, 0, sizeof *failure);
}

static enum answer lost(struct failure *failure, const char *what, int code)
{
	failure_release(failure);
	failure->detail = memory_format("%s: %s", what, strerror(-code));
	failure->is_late = code == -ETIMEDOUT;
	return ANSWER_LOST;
}

/* A deadline passed: 0 to wait on. */
static int wait_on(struct client *client)
{
	const struct timeval without_end = { 0 };

	if (client->has_answered)
		return setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &without_end,
				  sizeof without_end) < 0
			       ? -errno
			       : 0;
	client->waited++;
	return start_is_at_work(client->paths) && client->waited < CLIENT_BUSY_TIMES ? 0
										     : -ETIMEDOUT;
}

static int limit_waiting(int fd)
{
	const struct timeval limit = { .tv_sec = deadline_ms / 1000,
				       .tv_usec = deadline_ms % 1000 * 1000 };

	return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) < 0 ||
			       setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) < 0
		       ? -errno
		       : 0;
}

/* Where too many wait already, so does this. */
static int connect_patiently(struct client *client, int fd)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int result = limit_waiting(fd);

	/* paths_init has seen to it that it fits. */
	memcpy(address.sun_path, client->paths->socket, strlen(client->paths->socket) + 1);
	while (result == 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) < 0) {
		if (errno == EAGAIN)
			result = wait_on(client);
		else if (errno != EINTR)
			result = -errno;
	}
	return result;
}

/* Nothing is said to another user's daemon, nor heard from it. */
static int check_peer(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof peer;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return -errno;
	return peer.uid == geteuid() ? 0 : -EPERM;
}

static int connect_now(void *context)
{
	struct client *client = context;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result;

	if (fd < 0)
		return -errno;
	client->waited = 0;
	client->has_answered = false;
	result = connect_patiently(client, fd);
	if (result == 0)
		result = check_peer(fd);
	if (result < 0)
		close(fd);
	else
		client->fd = fd;
	return result;
}

/* So that reminders reach the desktop that is being used, whoever started the daemon. */
static void hand_over_bus(struct client *client)
{
	const char *bus = getenv("DBUS_SESSION_BUS_ADDRESS");
	const char *x11 = getenv("DISPLAY");
	const char *wayland = getenv("WAYLAND_DISPLAY");
	json_t *call;
	char *bytes;
	size_t length;

	if (!bus || strncmp(bus, "unix:", 5) != 0 || (!(x11 && *x11) && !(wayland && *wayland)))
		return;
	call = json_pack("{s:s, s:b, s:{s:s}}", "method", "org.ayumi.Journal.Attach", "oneway", 1,
			 "parameters", "bus", bus);
	if (frame_encode(call, &bytes, &length) == 0) {
		/* A connection that is already lost shows in the first call. */
		if (send(client->fd, bytes, length, MSG_NOSIGNAL) < 0)
			errno = 0;
		free(bytes);
	}
	json_decref(call);
}

static enum answer open_again(struct client *client, struct failure *failure)
{
	_cleanup_(free_text) char *why = NULL;
	int result = connect_now(client);

	if (result == -ENOENT || result == -ECONNREFUSED)
		result = start_daemon(client->paths, deadline_ms, connect_now, client, &why);
	if (result < 0) {
		failure_release(failure);
		if (!why && result != -EPERM)
			return lost(failure, client->paths->socket, result);
		failure_release(failure);
		failure->detail = why ? memory_string(why)
				      : memory_format("%s: it belongs to another user",
						      client->paths->socket);
		return ANSWER_LOST;
	}
	hand_over_bus(client);
	return ANSWER_OK;
}

enum answer client_open(struct client **opened, const struct paths *paths, struct failure *failure)
{
	struct client *client = memory_zeroed(1, sizeof *client);
	enum answer answer;

	client->paths = paths;
	client->fd = -1;
	answer = open_again(client, failure);
	if (answer != ANSWER_OK) {
		free(client);
		return answer;
	}
	*opened = client;
	return ANSWER_OK;
}

enum answer client_join(struct client **joined, const struct paths *paths)
{
	struct client *client = memory_zeroed(1, sizeof *client);

	client->paths = paths;
	if (connect_now(client) < 0) {
		free(client);
		return ANSWER_LOST;
	}
	*joined = client;
	return ANSWER_OK;
}

static void disconnect(struct client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	client->fd = -1;
	frame_reader_release(&client->reader);
}

void client_close(struct client *client)
{
	if (!client)
		return;
	disconnect(client);
	free(client);
}

enum answer client_reopen(struct client *client, struct failure *failure)
{
	disconnect(client);
	failure_release(failure);
	return open_again(client, failure);
}

enum answer client_send_written(struct client *client, const char *bytes, size_t length,
				struct failure *failure)
{
	size_t sent = 0;
	int result = 0;

	if (length > FRAME_MAX)
		return lost(failure, "a call is too long", -EMSGSIZE);
	while (result == 0 && sent < length) {
		ssize_t count = send(client->fd, bytes + sent, length - sent, MSG_NOSIGNAL);

		if (count >= 0)
			sent += (size_t)count;
		else if (errno == EAGAIN)
			result = client->has_answered ? 0 : wait_on(client);
		else if (errno != EINTR)
			result = -errno;
	}
	return result < 0 ? lost(failure, "the connection to the daemon was lost", result)
			  : ANSWER_OK;
}

enum answer client_send(struct client *client, const char *method, json_t *parameters_take,
			bool wants_more, struct failure *failure)
{
	_cleanup_(free_text) char *name = strchr(method, '.')
						  ? memory_string(method)
						  : memory_format("org.ayumi.Journal.%s", method);
	json_t *call = json_pack("{s:s, s:o}", "method", name, "parameters",
				 parameters_take ? parameters_take : json_object());
	enum answer answer;
	char *bytes;
	size_t length;
	int result;

	if (wants_more)
		json_object_set_new(call, "more", json_true());
	result = frame_encode(call, &bytes, &length);
	json_decref(call);
	if (result < 0)
		return lost(failure, "a call is too long", result);
	answer = client_send_written(client, bytes, length, failure);
	free(bytes);
	return answer;
}

/* The next message, waiting for it. */
static int next_message(struct client *client, json_t **message)
{
	static char bytes[READ_SIZE];

	for (;;) {
		ssize_t count;
		int result = frame_reader_next(&client->reader, message, NULL);

		if (result < 0 || *message)
			return result;
		count = recv(client->fd, bytes, sizeof bytes, 0);
		if (count == 0)
			return -ECONNRESET;
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0 && errno == EAGAIN) {
			result = wait_on(client);
			if (result < 0)
				return result;
			continue;
		}
		if (count < 0)
			return -errno;
		client->has_answered = true;
		result = frame_reader_append(&client->reader, bytes, (size_t)count);
		if (result < 0)
			return result;
	}
}

enum answer client_receive(struct client *client, json_t **reply, bool *continues,
			   struct failure *failure)
{
	json_t *message;
	const char *error;
	int result = next_message(client, &message);

	*reply = NULL;
	if (continues)
		*continues = false;
	if (result < 0)
		return lost(failure, "the connection to the daemon was lost", result);
	error = json_string_value(json_object_get(message, "error"));
	if (error) {
		failure_release(failure);
		failure->error = memory_string(error);
		failure->parameters = json_incref(json_object_get(message, "parameters"));
		json_decref(message);
		return ANSWER_ERROR;
	}
	*reply = json_incref(json_object_get(message, "parameters"));
	if (!*reply)
		*reply = json_object();
	if (continues)
		*continues = json_is_true(json_object_get(message, "continues"));
	json_decref(message);
	return ANSWER_OK;
}

/* Methods that do something more each time; all others come to the same when they are repeated. */
static bool adds_up(const char *method)
{
	static const char *const adding[] = { "Undo", "Redo", "AddMeeting", "SplitMeeting" };

	for (size_t i = 0; i < sizeof adding / sizeof adding[0]; i++) {
		if (strcmp(method, adding[i]) == 0)
			return true;
	}
	return false;
}

enum answer client_call(struct client *client, const char *method, json_t *parameters_take,
			json_t **reply, struct failure *failure)
{
	enum answer answer = ANSWER_LOST;

	for (int attempt = 0; attempt < 2; attempt++) {
		if (attempt > 0 && client_reopen(client, failure) != ANSWER_OK)
			break;
		answer = client_send(client, method, json_incref(parameters_take), false, failure);
		if (answer == ANSWER_OK) {
			answer = client_receive(client, reply, NULL, failure);
			failure->is_uncertain =
				answer == ANSWER_LOST && !failure->is_late && adds_up(method);
		}
		if (answer != ANSWER_LOST || failure->is_uncertain || failure->is_late)
			break;
	}
	json_decref(parameters_take);
	return answer;
}
