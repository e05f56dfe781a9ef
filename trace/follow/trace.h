/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All notifications and rounds of a recording, in memory. trace/command and trace/pass open it,
 * trace/output makes reports, tables and figures of it.
 */
#ifndef TRACE_FOLLOW_TRACE_H
#define TRACE_FOLLOW_TRACE_H

#include <stddef.h>

#include "base/error.h"
#include "trace/file/recording.h"
#include "trace/follow/analysis.h"

/* Filled by trace_open(), and only read after that. */
struct trace {
	struct recording recording;
	struct analysis analysis;	    /* finished; for its names and counts */
	struct notification *notifications; /* in the order in which they ended */
	size_t count;
	struct round *rounds;
	size_t round_count;
};

/*
 * Opens a recording and passes all of its events to an analysis. Damage is reported on stderr, and
 * everything before it is used. On success the caller closes the recording and frees the analysis.
 */
int trace_follow(const char *path, struct recording *recording, struct analysis *analysis,
		 const struct analysis_sink *sink, struct error *err);

/*
 * The same, and keeps what the analysis finds. To be closed by trace_close(), unless it returned
 * -1.
 */
int trace_open(struct trace *trace, const char *path, struct error *err);
void trace_close(struct trace *trace);

/* The beginning of the first notification or round, in ticks; UINT64_MAX: there is none. */
uint64_t trace_begin(const struct trace *trace);

/*
 * Ticks to ns, by the recording's clock. For differences: a double loses the last digits of a time
 * beyond 2^53.
 */
double trace_ns(const struct trace *trace, uint64_t ticks);

#endif
