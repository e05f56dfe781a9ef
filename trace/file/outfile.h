/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that appears whole or not at all: it is written under another name beside its
 * own. "-" is stdout; a device, a pipe or a link is written as it stands, and never
 * replaced.
 */
#ifndef TRACE_FILE_OUTFILE_H
#define TRACE_FILE_OUTFILE_H

#include <limits.h>
#include <stdio.h>

#include "base/error.h"

struct outfile {
	FILE *file;
	char path[PATH_MAX];
	char temporary[PATH_MAX]; /* ""; what is written is not renamed */
};

/* Nothing is left open or created on error: a folder, a path that is too long, no permission. */
int outfile_open(struct outfile *out, const char *path, struct error *err);
/* Gives it its name if result is 0, else removes it. Returns result, or -1. */
int outfile_close(struct outfile *out, int result, struct error *err);

#endif
