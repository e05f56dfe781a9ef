/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording as trace events for ui.perfetto.dev. */
#ifndef TRACE_OUTPUT_PERFETTO_H
#define TRACE_OUTPUT_PERFETTO_H

#include <stdio.h>

#include "base/error.h"
#include "trace/follow/trace.h"

/*
 * Chrome's trace event format, which ui.perfetto.dev opens: a track for each stub, each
 * monitor and each stub's batches; a slice for each notification and each phase; flow
 * arrows from the stub to the monitor and back. ts and dur are us from the first event.
 */
int export_perfetto(FILE *out, const struct trace *trace, struct error *err);

#endif
