/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that appears whole or not at all; "-" is stdout. */
#ifndef TRACE_OUTFILE_H
#define TRACE_OUTFILE_H

#include <limits.h>
#include <stdio.h>

#include "base/error.h"

struct outfile {
	FILE *file;
	char path[PATH_MAX], temporary[PATH_MAX]; /* "" for stdout */
};

int outfile_open(struct outfile *out, const char *path, struct error *err);
/* Gives it its name if result is 0, else removes it. Returns result, or -1. */
int outfile_close(struct outfile *out, int result, struct error *err);

#endif
