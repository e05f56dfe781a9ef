/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording as tab-separated tables, each with a header line. */
#ifndef TRACE_OUTPUT_TSV_TABLES_H
#define TRACE_OUTPUT_TSV_TABLES_H

#include <stdio.h>

#include "trace/follow/trace.h"

/*
 * A row per notification: threads, call, outcome, and ns of each phase. Errors of writing stay in
 * ferror(out), for the caller to check.
 */
void export_notifications(FILE *out, const struct trace *trace);

/* A row per round: threads, numbers of calls, and ns of each phase. */
void export_rounds(FILE *out, const struct trace *trace);

#endif
