// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes a file that has no name yet, then gives it its own, so that nobody sees half a file. */
#define _GNU_SOURCE
#include "trace/file/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is there already and is no regular file, a link included. */
static bool is_special(const char *path)
{
	struct stat status;

	return !lstat(path, &status) && !S_ISREG(status.st_mode);
}

/*
 * A device or a pipe, also by a link such as /dev/stdout. Not created and not cut, so that
 * nothing has happened to a file that a link leads to when it is refused.
 */
static int open_special(const char *path, struct error *err)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	struct stat status;

	if (fd < 0 && errno == EISDIR)
		return error_set(err, STATUS_USAGE, "%s is a folder: give the name of a file",
				 path);
	if (fd < 0)
		return error_errno(err, errno, "cannot create %s", path);
	/* A file without a name is that of who gave its descriptor, /proc/self/fd/N. */
	if (!fstat(fd, &status) && (!S_ISREG(status.st_mode) || !status.st_nlink))
		return fd;
	close(fd);
	return error_set(err, STATUS_CANNOT,
			 "%s is a symbolic link to a file: give the name of the file itself", path);
}

/*
 * O_TMPFILE: killed before its end, a program leaves nothing. A file system without it (NFS) has
 * a file with the temporary name from the beginning.
 */
static int open_unnamed(struct outfile *out, struct error *err)
{
	char *slash = strrchr(out->temporary, '/');
	int fd;

	if (slash)
		*slash = '\0';
	fd = open(!slash		  ? "." :
		  slash == out->temporary ? "/" :
					    out->temporary,
		  O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
	if (slash)
		*slash = '/';
	out->unnamed = fd >= 0;
	if (fd >= 0)
		return fd;
	fd = open(out->temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
	if (fd < 0)
		error_errno(err, errno, "cannot create %s", out->path);
	return fd;
}

int outfile_open(struct outfile *out, const char *path, struct error *err)
{
	size_t room = sizeof(out->temporary);
	int fd;

	memset(out, 0, sizeof(*out));
	if (strlen(path) + 16 > room)
		return error_set(err, STATUS_USAGE, "the name of an output file is too long");
	strcpy(out->path, path);
	if (!strcmp(path, "-")) {
		out->file = stdout;
		return 0;
	}
	if (is_special(path)) {
		fd = open_special(path, err);
	} else {
		snprintf(out->temporary, room, "%.*s.%d", (int)room - 16, path, getpid());
		fd = open_unnamed(out, err);
	}
	if (fd < 0)
		return -1;
	out->file = fdopen(fd, "w");
	return out->file ? 0 : error_errno(err, errno, "cannot create %s", path);
}

/* Two steps, as linkat() does not replace what has the name already. */
static int name(const struct outfile *out)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fileno(out->file));
	if (out->unnamed && linkat(AT_FDCWD, self, AT_FDCWD, out->temporary, AT_SYMLINK_FOLLOW))
		return -1;
	return rename(out->temporary, out->path);
}

/*
 * A full disk may show only when the last buffer is flushed, or at close() on a network file
 * system: both count as failed writes.
 */
int outfile_close(struct outfile *out, int result, struct error *err)
{
	bool lost = fflush(out->file) || ferror(out->file);

	if (!result && lost)
		result = error_errno(err, errno, "cannot write %s", out->path);
	if (!result && out->temporary[0] && name(out))
		result = error_errno(err, errno, "cannot name %s", out->path);
	if (result && out->temporary[0] && !out->unnamed)
		unlink(out->temporary);
	if (out->file != stdout && fclose(out->file) && !result) {
		result = error_errno(err, errno, "cannot write %s", out->path);
		if (out->temporary[0])
			unlink(out->path);
	}
	return result;
}
