/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures of recordings. */
#ifndef TRACE_OUTPUT_PHASE_PLOTS_H
#define TRACE_OUTPUT_PHASE_PLOTS_H

#include <stddef.h>

#include "base/error.h"
#include "trace/follow/trace.h"

/*
 * Writes FOLDER/plots/: median and quartiles of each phase, and one batch of the first two traces
 * as time lines; as TSV, SVG and PNG. labels: a word per trace. 0 or -1.
 */
int export_plots(const char *folder, const struct trace *traces, const char *const *labels,
		 size_t count, struct error *err);

#endif
