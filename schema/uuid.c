/* SPDX-License-Identifier: MIT */
#include "schema/uuid.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static bool is_dash_place(int at)
{
	return at == 8 || at == 13 || at == 18 || at == 23;
}

void uuid_write(const unsigned char bytes[static 16], char text[static UUID_TEXT])
{
	char *to = text;

	for (int i = 0; i < 16; i++) {
		if (is_dash_place((int)(to - text)))
			*to++ = '-';
		*to++ = "0123456789abcdef"[bytes[i] >> 4];
		*to++ = "0123456789abcdef"[bytes[i] & 0x0F];
	}
	*to = '\0';
}

static bool is_digit(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
}

int uuid_new(char text[static UUID_TEXT])
{
	unsigned char bytes[16];
	struct timespec now;
	uint64_t milliseconds;

	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return errno ? -errno : -EIO;
	clock_gettime(CLOCK_REALTIME, &now);
	milliseconds = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	for (int i = 0; i < 6; i++)
		bytes[i] = (unsigned char)(milliseconds >> (40 - 8 * i));
	bytes[6] = (unsigned char)(0x70 | (bytes[6] & 0x0F));
	bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3F));
	uuid_write(bytes, text);
	return 0;
}

bool uuid_is_valid(const char *text)
{
	if (strlen(text) != UUID_TEXT - 1)
		return false;
	for (int i = 0; i < UUID_TEXT - 1; i++) {
		if (is_dash_place(i) ? text[i] != '-' : !is_digit(text[i]))
			return false;
	}
	return true;
}
