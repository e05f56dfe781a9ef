/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tracers of this folder are: children of the caller that record into memory. */
#ifndef TRACE_PASS_TRACER_H
#define TRACE_PASS_TRACER_H

#include <sys/types.h>

#include "base/error.h"

#define TRACER_PATH 64

/* In the child, first of all: it dies with that parent, and ends here if that has gone. */
void tracer_begin(pid_t parent);

/*
 * Makes a file that exists in memory alone, until this process ends. By its link in /proc a path
 * is enough for writer and reader. 0, or -1 with an error.
 */
int tracer_file(char path[TRACER_PATH], struct error *err);

#endif
