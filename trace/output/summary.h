/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Phases of all notifications, and of all rounds, as a few numbers. */
#ifndef TRACE_OUTPUT_SUMMARY_H
#define TRACE_OUTPUT_SUMMARY_H

#include <stddef.h>

#include "trace/follow/trace.h"

struct phase_summary {
	const char *name;
	size_t n;	    /* notifications or rounds in which it took time */
	double median, p99; /* ns, of those n; p99 is NAN of fewer than 1000 */
	double share;	    /* of the whole of all, 0 to 1 */
	double mean;	    /* ns, over all: the means sum to that of the whole */
};

#define SUMMARY_PHASES_MAX STAGE_COUNT

struct summary_of_phases {
	struct phase_summary phases[SUMMARY_PHASES_MAX]; /* in their order */
	size_t count;
	struct phase_summary whole;
	size_t same_cpu; /* of the notifications: stub and monitor were on one CPU */
};

/* Killed and interrupted ones are not summed up: their end is not the call's. */
bool summary_counts(const struct notification *notification);

void summarize_notifications(const struct trace *trace, struct summary_of_phases *summary);
void summarize_rounds(const struct trace *trace, struct summary_of_phases *summary);

/* All values of one phase in ns, of those that have it; freed by the caller. */
double *phase_values(const struct trace *trace, enum stage ended_by, size_t *count);

/* Indexes of the slowest notifications, slowest first; returns how many, at most wanted. */
size_t slowest(const struct trace *trace, size_t *indexes, size_t wanted);

#endif
