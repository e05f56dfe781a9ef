// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads lines through zlib, which passes the bytes of a plain file on as they are and checks the
 * CRC of a gzip file at its end. Bytes are checked one by one as they are read, so an error names
 * line and column. What the lines mean is up to the callers.
 */
#define _GNU_SOURCE
#include "base/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/files.h"
#include "base/memory.h"

/* O_NONBLOCK: open() of a FIFO without a writer would wait for one. */
static int open_regular(const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;

	if (fd < 0)
		return error_errno(err, errno, "cannot open %s", path);
	if (fstat(fd, &status))
		error_errno(err, errno, "cannot read %s", path);
	else if (S_ISDIR(status.st_mode))
		error_errno(err, EISDIR, "cannot read %s", path);
	else if (!S_ISREG(status.st_mode))
		error_set(err, STATUS_CANNOT, "cannot read %s: it is not a regular file", path);
	else
		return fd;
	close(fd);
	return -1;
}

/* Takes fd: lines_close() closes it. gzdopen() fails for lack of memory alone. */
static void begin(struct lines *lines, const char *path, int fd)
{
	lines->path = path;
	lines->number = 0;
	lines->tabs = false;
	lines->text[0] = '\0';
	lines->file = memory_or_end(gzdopen(fd, "r"));
}

int lines_open(struct lines *lines, const char *path, struct error *err)
{
	int fd = open_regular(path, err);

	if (fd < 0)
		return -1;
	begin(lines, path, fd);
	return 0;
}

/*
 * gzopen() and its kin, which check the gzip header and trailer, read from descriptors only. So the
 * bytes go into a memfd.
 */
int lines_open_bytes(struct lines *lines, const char *name, const void *bytes, size_t size,
		     struct error *err)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	if (fd < 0)
		return error_call(err, (struct failed){ .call = CALL_MEMFD_CREATE, .error = errno },
				  "memory to read %s", name);
	if (write_whole(fd, bytes, size) || lseek(fd, 0, SEEK_SET)) {
		error_call(err,
			   (struct failed){ .call = CALL_MEMORY, .error = errno, .bytes = size },
			   "memory to read %s", name);
		close(fd);
		return -1;
	}
	begin(lines, name, fd);
	return 0;
}

int lines_error(const struct lines *lines, struct error *err, const char *format, ...)
{
	char text[sizeof(err->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* An empty file has no line, but a place all the same. */
	return error_set(err, STATUS_CANNOT, "%s:%u: %s", lines->path,
			 lines->number ? lines->number : 1, text);
}

/*
 * gzgetc() returns -1 at the end of the file and after an error; gzerror() tells which. Returns 0
 * at the end, else -1. errno is taken first: it holds only until the next call.
 */
static int finish(struct lines *lines, size_t used, struct error *err)
{
	int saved = errno, code;

	gzerror(lines->file, &code);
	switch (code) {
	case Z_OK:
	case Z_STREAM_END:
		break;
	case Z_BUF_ERROR:
		return lines_error(lines, err,
				   "the gzip data ends too early; get the whole file again");
	case Z_ERRNO:
		return lines_error(lines, err, "cannot read on: %s", strerror(saved));
	case Z_MEM_ERROR:
		memory_or_end(NULL);
		return -1;
	default:
		return lines_error(lines, err, "the gzip data is damaged; get the file again");
	}
	if (used)
		return lines_error(lines, err,
				   "the last line has no newline; the file may have been cut off");
	lines->number--;
	return 0;
}

int lines_next(struct lines *lines, struct error *err)
{
	size_t used = 0;
	int byte;

	lines->number++;
	while ((byte = gzgetc(lines->file)) >= 0) {
		if (byte == '\n') {
			lines->text[used] = '\0';
			return 1;
		}
		if ((byte < ' ' || byte > '~') && !(byte == '\t' && lines->tabs))
			return lines_error(lines, err,
					   "byte 0x%02x in column %zu; lines are printable ASCII",
					   (unsigned int)byte, used + 1);
		if (used == LINE_BYTES_MAX)
			return lines_error(lines, err, "the line is longer than %d bytes",
					   LINE_BYTES_MAX);
		lines->text[used++] = (char)byte;
	}
	return finish(lines, used, err);
}

void lines_close(struct lines *lines)
{
	gzclose_r(lines->file);
}
