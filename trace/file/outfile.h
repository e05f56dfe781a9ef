/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An output file that appears whole or not at all: it is written under a temporary name beside
 * its own, and renamed at the end. "-" is stdout. A device, a pipe or a symbolic link is written
 * in place and never replaced.
 */
#ifndef TRACE_FILE_OUTFILE_H
#define TRACE_FILE_OUTFILE_H

#include <limits.h>
#include <stdio.h>

#include "base/error.h"

struct outfile {
	FILE *file;
	char path[PATH_MAX];
	char temporary[PATH_MAX]; /* "": it is written in place */
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

#endif
