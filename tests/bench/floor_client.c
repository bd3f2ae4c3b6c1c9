/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/*
 * The least that asks for an entry to be kept: connect, send a message, wait for
 * the answer, say it.
 * Usage: floor_client SOCKET "DAY TEXT"
 */
int main(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char answer[64];
	ssize_t length;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (argc != 3 || fd < 0 || strlen(argv[1]) >= sizeof address.sun_path)
		return 2;
	strcpy(address.sun_path, argv[1]);
	if (connect(fd, (const struct sockaddr *)&address, sizeof address) < 0 ||
	    send(fd, argv[2], strlen(argv[2]) + 1, MSG_NOSIGNAL) < 0)
		return 1;
	length = recv(fd, answer, sizeof answer, 0);
	if (length <= 0 || answer[length - 1] != '\0')
		return 1;
	puts(answer);
	return 0;
}
