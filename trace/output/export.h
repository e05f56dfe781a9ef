/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forms of a recording for other programs. Each returns 0 or -1. */
#ifndef TRACE_OUTPUT_EXPORT_H
#define TRACE_OUTPUT_EXPORT_H

#include <stdio.h>

#include "base/error.h"
#include "trace/follow/trace.h"

/*
 * Chrome's trace event format, which ui.perfetto.dev opens: a track for each stub, each
 * monitor and each stub's batches; a slice for each notification and each phase; flow
 * arrows from the stub to the monitor and back. ts and dur are us from the first event.
 */
int export_perfetto(FILE *out, const struct life *life, struct error *err);

/* A row a notification: who, what, and the ns of each phase. */
int export_notifications(FILE *out, const struct life *life, struct error *err);

/* A row a round: who, how many calls, and the ns of each phase. */
int export_rounds(FILE *out, const struct life *life, struct error *err);

/* A row a phase: kind (notification or round), phase, n, median_ns, p99_ns, mean_ns, share. */
int export_phases(FILE *out, const struct life *life, struct error *err);

/*
 * FOLDER/plots/ with the phases of each life stacked, one batch of the first two as time
 * lines, and the distribution of each phase, as TSV, SVG and PNG. labels: a word a life.
 */
int export_plots(const char *folder, const struct life *lives, const char *const *labels,
		 size_t count, struct error *err);

#endif
