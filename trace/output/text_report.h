/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording as text for a terminal, at most 100 columns. */
#ifndef TRACE_OUTPUT_TEXT_REPORT_H
#define TRACE_OUTPUT_TEXT_REPORT_H

#include <stdio.h>

#include "trace/follow/trace.h"

/*
 * path: of the recording, for the title. slowest: number of notifications that are shown with their
 * time lines. Errors of writing stay in ferror(out), for the caller to check.
 */
void text_report(FILE *out, const struct trace *trace, const char *path, size_t slowest);

#endif
