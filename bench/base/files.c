// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Small helpers over files: one line to read, all bytes to write, and the path of the program. None
 * of them keeps a file open. Files that must appear whole or not at all are written by outfile.c.
 */
#include "base/files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

bool read_first_line(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "re");
	bool read = file && fgets(line, (int)size, file);

	if (file)
		fclose(file);
	if (!read)
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return read;
}

/*
 * The kernel appends " (deleted)" to a program whose file is gone; such a path is returned as it
 * is. Without /proc, AT_EXECFN has the path as execve() got it, perhaps relative to the folder
 * that the program was started in.
 */
bool own_program(char *path, size_t size)
{
	ssize_t length = readlink("/proc/self/exe", path, size - 1);
	char resolved[PATH_MAX];

	path[length < 0 ? 0 : length] = '\0';
	if (length < 0 && realpath((const char *)getauxval(AT_EXECFN), resolved) &&
	    strlen(resolved) < size)
		strcpy(path, resolved);
	return path[0];
}

int write_whole(int fd, const void *bytes, size_t size)
{
	const char *at = bytes;

	while (size) {
		ssize_t n = write(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

int finish_writing(FILE *out, const char *what, struct error *err)
{
	if (fflush(out) || ferror(out))
		return error_errno(err, errno, "%s could not be written", what);
	return 0;
}
