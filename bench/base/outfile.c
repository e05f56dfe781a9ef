// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes a file that has no name yet (O_TMPFILE), then gives it its name by linkat(), so that
 * nobody sees half a file. If the name is taken, the file first gets a temporary name, which
 * rename() puts in place of the other. On a file system without O_TMPFILE it is created by the
 * temporary name. Devices and pipes are written in place.
 */
#define _GNU_SOURCE
#include "base/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tasks.h"

/* What is there already and is no regular file, a link included. */
static bool is_special(const char *path)
{
	struct stat status;

	return !lstat(path, &status) && !S_ISREG(status.st_mode);
}

/*
 * Opens a device or a pipe, also by a link such as /dev/stdout. Without O_CREAT and O_TRUNC: a link
 * may lead to a file, which is refused and must stay as it is.
 */
static int open_special(const char *path, struct error *err)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	struct stat status;

	if (fd < 0 && errno == EISDIR)
		return error_set(err, STATUS_USAGE, "%s is a folder: give the name of a file",
				 path);
	if (fd < 0 && errno == ENOENT)
		return error_set(err, STATUS_CANNOT,
				 "%s is a symbolic link to nothing: give the name of the file "
				 "itself",
				 path);
	if (fd < 0)
		return error_errno(err, errno, "cannot create %s", path);
	/* A file without links came as /proc/self/fd/N: whoever passed N wants it written. */
	if (!fstat(fd, &status) && (!S_ISREG(status.st_mode) || !status.st_nlink))
		return fd;
	close(fd);
	return error_set(err, STATUS_CANNOT,
			 "%s is a symbolic link to a file: give the name of the file itself", path);
}

/* Where the name of the file begins in its path. */
static const char *name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "." for a path that is a name only. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
	size_t length = (size_t)(name_in(path) - path);

	snprintf(folder, PATH_MAX, "%.*s", length ? (int)length : 1, length ? path : ".");
}

/* ---- temporary names ---- */

#define UNFINISHED ".unfinished-"
#define NAME_KEPT  200 /* of a name that has 255 characters at most */

struct prefix {
	char text[NAME_KEPT + sizeof(UNFINISHED) + 1];
};

static struct prefix prefix_of(const char *path)
{
	struct prefix prefix;

	snprintf(prefix.text, sizeof(prefix.text), ".%.*s" UNFINISHED, NAME_KEPT, name_in(path));
	return prefix;
}

static int too_long(struct error *err)
{
	return error_set(err, STATUS_USAGE, "the name of an output file is too long");
}

static int format_temporary(struct outfile *out, struct error *err)
{
	int length = snprintf(out->temporary, sizeof(out->temporary), "%.*s%s%d",
			      (int)(name_in(out->path) - out->path), out->path,
			      prefix_of(out->path).text, getpid());

	return length < (int)sizeof(out->temporary) ? 0 : too_long(err);
}

/*
 * Removes it if its process has gone, it is this user's, and nobody holds its lock. The pid alone
 * proves nothing on a file system that several hosts share, nor across PID namespaces.
 */
static void remove_if_stale(int folder, const char *name, const char *pid)
{
	struct stat status;
	int fd;

	if (!pid_has_gone(pid))
		return;
	fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	if (!fstat(fd, &status) && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
	    !flock(fd, LOCK_EX | LOCK_NB))
		unlinkat(folder, name, 0);
	close(fd);
}

static void remove_stale(const char *path)
{
	struct prefix prefix = prefix_of(path);
	size_t length = strlen(prefix.text);
	char folder[PATH_MAX];
	struct dirent *entry;
	DIR *entries;

	folder_of(path, folder);
	entries = opendir(folder);
	while (entries && (entry = readdir(entries)))
		if (!strncmp(entry->d_name, prefix.text, length))
			remove_if_stale(dirfd(entries), entry->d_name, entry->d_name + length);
	if (entries)
		closedir(entries);
}

/*
 * With O_TMPFILE a program that is killed leaves nothing. NFS does not have it: there the file is
 * locked for as long as it is written, so that nobody takes it for stale. flock() may fail there;
 * then the pid in the name must do.
 */
static int open_unnamed(struct outfile *out, struct error *err)
{
	char folder[PATH_MAX];
	int fd;

	folder_of(out->path, folder);
	fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
	out->unnamed = fd >= 0;
	if (fd >= 0)
		return fd;
	remove_stale(out->path);
	fd = open(out->temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
	if (fd < 0)
		return error_errno(err, errno, "cannot create %s", out->path);
	flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

int outfile_open(struct outfile *out, const char *path, struct error *err)
{
	int fd;

	memset(out, 0, sizeof(*out));
	if (strlen(path) >= sizeof(out->path))
		return too_long(err);
	strcpy(out->path, path);
	if (!strcmp(path, "-")) {
		out->file = stdout;
		return 0;
	}
	if (is_special(path))
		fd = open_special(path, err);
	else
		fd = format_temporary(out, err) ? -1 : open_unnamed(out, err);
	if (fd < 0)
		return -1;
	out->file = fdopen(fd, "w");
	if (out->file)
		return 0;
	error_errno(err, errno, "cannot create %s", path);
	close(fd);
	if (out->temporary[0] && !out->unnamed)
		unlink(out->temporary);
	return -1;
}

/*
 * linkat() does not replace a file, rename() does. The path in /proc/self/fd is the way to name an
 * O_TMPFILE that takes no capability (open(2)).
 */
static int give_name(const struct outfile *out)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fileno(out->file));
	if (out->unnamed) {
		if (!linkat(AT_FDCWD, self, AT_FDCWD, out->path, AT_SYMLINK_FOLLOW))
			return 0;
		if (errno != EEXIST)
			return -1;
		remove_stale(out->path);
		if (linkat(AT_FDCWD, self, AT_FDCWD, out->temporary, AT_SYMLINK_FOLLOW))
			return -1;
	}
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
	if (!result && out->temporary[0] && give_name(out))
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

int outfile_scratch(const char *beside, struct error *err)
{
	char folder[PATH_MAX], path[PATH_MAX];
	int fd;

	folder_of(beside, folder);
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	/* Without O_TMPFILE it has a name for a moment; mkostemp() chooses one that is free. */
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%.*s/.unotify-XXXXXX", NAME_KEPT,
			 i ? P_tmpdir : folder);
		fd = mkostemp(path, O_CLOEXEC);
		if (fd >= 0) {
			unlink(path);
			return fd;
		}
	}
	return error_errno(err, errno, "cannot create a temporary file in %s", P_tmpdir);
}
