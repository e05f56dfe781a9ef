/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An output file that appears whole or not at all: it has no name before its end. "-" is stdout. A
 * device or a pipe, also by a symbolic link, is written in place and never replaced. A symbolic
 * link to a file is refused: in a folder of all users such as /tmp it may be another's trap.
 *
 * Where a file cannot be without a name (NFS) it has a temporary one, ".NAME.unfinished-PID". What
 * a killed program left of that kind is removed by the next one that writes NAME: if it is of the
 * same user, nobody holds its lock, and its process has gone.
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
	bool unnamed;		  /* temporary is no name of it yet */
};

/*
 * On error (a folder, a path that is too long, no permission) nothing is left open or created.
 */
int outfile_open(struct outfile *out, const char *path, struct error *err);
/*
 * Closes it, and if result is 0 gives it its name; else removes it. Returns result, or -1 with
 * the error set if what was written cannot be kept.
 */
int outfile_close(struct outfile *out, int result, struct error *err);

/*
 * A file that never has a name, for what is not kept: in the folder of an output file, as it may
 * be large, else in /tmp. Returns its descriptor, for reading and writing, or -1.
 */
int outfile_scratch(const char *beside, struct error *err);

#endif
