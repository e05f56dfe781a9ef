/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An output file that appears whole or not at all: it gets its name when it is closed. "-" is
 * stdout. A device or a pipe, also by a symbolic link, is written in place and never replaced. A
 * symbolic link to a file is refused: in a folder that all users write to, such as /tmp, another
 * user may have made it.
 *
 * On a file system without nameless files (NFS) it has a temporary name, ".NAME.unfinished-PID".
 * What a killed program left of that kind is removed by the next one that writes NAME: if it
 * belongs to the same user, nobody holds its lock, and its process has gone.
 */
#ifndef BASE_OUTFILE_H
#define BASE_OUTFILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"

struct outfile {
	FILE *file;
	char path[PATH_MAX];
	char temporary[PATH_MAX]; /* "": it is written in place */
	bool unnamed;		  /* it has no name yet, not even the temporary one */
};

/*
 * Opens it; the caller writes to out->file. On error (a folder, a path that is too long, no
 * permission) nothing is left open or created.
 */
int outfile_open(struct outfile *out, const char *path, struct error *err);
/*
 * Closes it. result is what the writing came to: if it is 0 the file gets its name, else it is
 * removed. Returns result, or -1 with the error set if what was written cannot be kept.
 */
int outfile_close(struct outfile *out, int result, struct error *err);

/*
 * A file without a name for data that is not kept. It is made in the folder of an output file, as
 * it may be large, else in /tmp. Returns its descriptor, for reading and writing, or -1.
 */
int outfile_scratch(const char *beside, struct error *err);

#endif
