// SPDX-License-Identifier: GPL-2.0-or-later
/* Writing under another name beside the file, then renaming. */
#include "trace/outfile.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

int outfile_open(struct outfile *out, const char *path, struct error *err)
{
	size_t room = sizeof(out->temporary);

	memset(out, 0, sizeof(*out));
	if (!strcmp(path, "-")) {
		out->file = stdout;
		return 0;
	}
	if (strlen(path) + 16 > room)
		return error_set(err, STATUS_USAGE, "the name of an output file is too long");
	snprintf(out->path, sizeof(out->path), "%s", path);
	snprintf(out->temporary, room, "%.*s.%d", (int)room - 16, path, getpid());
	out->file = fopen(out->temporary, "we");
	return out->file ? 0 : error_errno(err, errno, "cannot create %s", out->temporary);
}

int outfile_close(struct outfile *out, int result, struct error *err)
{
	bool lost = fflush(out->file) || ferror(out->file);
	int error = errno;

	if (!out->path[0])
		return lost && !result ? error_errno(err, error, "cannot write the output") :
					 result;
	lost |= fclose(out->file) != 0;
	if (!result && lost)
		result = error_errno(err, error, "cannot write %s", out->path);
	if (!result && rename(out->temporary, out->path))
		result = error_errno(err, errno, "cannot name %s", out->path);
	if (result)
		unlink(out->temporary);
	return result;
}
