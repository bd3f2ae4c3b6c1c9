/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/*
 * The least that asks for an entry to be kept: connect, send a message, wait for
 * the answer, say it.  With a daemon, start that where none listens, and wait
 * for its word.
 * Usage: floor_client SOCKET "DAY TEXT" [DAEMON DATABASE]
 */
static int start(char **words)
{
	char *const daemon[] = { words[3], words[1], words[4], NULL };
	posix_spawn_file_actions_t files;
	char ready;
	int ends[2];
	pid_t child;
	int code;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
	code = posix_spawn(&child, words[3], &files, NULL, daemon, environ);
	close(ends[1]);
	return code == 0 && read(ends[0], &ready, 1) == 1 ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char answer[64];
	ssize_t length;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	int result;

	if ((argc != 3 && argc != 5) || fd < 0 || strlen(argv[1]) >= sizeof address.sun_path)
		return 2;
	strcpy(address.sun_path, argv[1]);
	result = connect(fd, (const struct sockaddr *)&address, sizeof address);
	if (result < 0 && argc == 5 && start(argv) == 0)
		result = connect(fd, (const struct sockaddr *)&address, sizeof address);
	if (result < 0 || send(fd, argv[2], strlen(argv[2]) + 1, MSG_NOSIGNAL) < 0)
		return 1;
	length = recv(fd, answer, sizeof answer, 0);
	if (length <= 0 || answer[length - 1] != '\0')
		return 1;
	puts(answer);
	return 0;
}
