/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording as tab-separated tables, with a header line each. */
#ifndef TRACE_OUTPUT_TSV_TABLES_H
#define TRACE_OUTPUT_TSV_TABLES_H

#include <stdio.h>

#include "base/error.h"
#include "trace/follow/trace.h"

/* A row a notification: who, what, and the ns of each phase. */
int export_notifications(FILE *out, const struct trace *trace, struct error *err);

/* A row a round: who, how many calls, and the ns of each phase. */
int export_rounds(FILE *out, const struct trace *trace, struct error *err);

/* A row a phase: kind (notification or round), phase, n, median_ns, p99_ns, mean_ns, share. */
int export_phases(FILE *out, const struct trace *trace, struct error *err);

#endif
