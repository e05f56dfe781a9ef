/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording as trace events for ui.perfetto.dev. */
#ifndef TRACE_OUTPUT_PERFETTO_H
#define TRACE_OUTPUT_PERFETTO_H

#include <stdio.h>

#include "trace/follow/trace.h"

/*
 * Writes Chrome's trace event format: a track for each stub, each monitor and the batches of each
 * stub; a slice for each notification and each phase; arrows from the stub to the monitor and
 * back. ts and dur are in us; ts 0 is the first notification or round. Errors of writing stay in
 * ferror(out), for the caller to check.
 */
void export_perfetto(FILE *out, const struct trace *trace);

#endif
