// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes under a temporary name, then renames, so that a reader never sees half a file. */
#include "trace/file/outfile.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* rename() would replace such a file for all its users: /dev/null by a regular file. */
static bool is_in_place(const char *path)
{
	struct stat status;

	return !lstat(path, &status) && !S_ISREG(status.st_mode);
}

static bool is_folder(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISDIR(status.st_mode);
}

int outfile_open(struct outfile *out, const char *path, struct error *err)
{
	size_t room = sizeof(out->temporary);
	const char *opened = out->path;

	memset(out, 0, sizeof(*out));
	if (strlen(path) + 16 > room)
		return error_set(err, STATUS_USAGE, "the name of an output file is too long");
	strcpy(out->path, path);
	if (!strcmp(path, "-")) {
		out->file = stdout;
		return 0;
	}
	if (is_folder(path))
		return error_set(err, STATUS_USAGE, "%s is a folder: give the name of a file",
				 path);
	if (!is_in_place(path)) {
		snprintf(out->temporary, room, "%.*s.%d", (int)room - 16, path, getpid());
		opened = out->temporary;
	}
	out->file = fopen(opened, out->temporary[0] ? "wxe" : "we");
	return out->file ? 0 : error_errno(err, errno, "cannot create %s", path);
}

/*
 * A full disk may show only when the last buffer is flushed, or at close() on a network file
 * system: both count as failed writes.
 */
int outfile_close(struct outfile *out, int result, struct error *err)
{
	bool lost = fflush(out->file) || ferror(out->file);
	int error = errno;

	if (out->file != stdout && fclose(out->file) && !lost) {
		lost = true;
		error = errno;
	}
	if (!result && lost)
		result = error_errno(err, error, "cannot write %s", out->path);
	if (!result && out->temporary[0] && rename(out->temporary, out->path))
		result = error_errno(err, errno, "cannot name %s", out->path);
	if (result && out->temporary[0])
		unlink(out->temporary);
	return result;
}
