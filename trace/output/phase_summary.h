/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The phases of all notifications, or of all rounds, as a few numbers each. */
#ifndef TRACE_OUTPUT_PHASE_SUMMARY_H
#define TRACE_OUTPUT_PHASE_SUMMARY_H

#include <stddef.h>

#include "trace/follow/trace.h"

struct phase_summary {
	const char *name;
	size_t n;	    /* notifications or rounds in which the phase took time */
	double median, p99; /* ns, of these n; p99 is NAN if n is below 1000 */
	double share;	    /* of the time of all, 0 to 1 */
	double mean;	    /* ns, over all: the means of the phases sum to that of the whole */
};

#define SUMMARY_PHASES_MAX STAGE_COUNT

struct summary_of_phases {
	struct phase_summary phases[SUMMARY_PHASES_MAX]; /* in their order */
	size_t count;
	struct phase_summary whole;
	size_t same_cpu; /* notifications with stub and monitor on one CPU */
};

struct traced_phases {
	struct summary_of_phases notifications, rounds; /* whole.n is 0 if there are none */
};

void summarize_notifications(const struct trace *trace, struct summary_of_phases *summary);
void summarize_rounds(const struct trace *trace, struct summary_of_phases *summary);
void summarize_both(const struct trace *trace, struct traced_phases *phases);

/* All values of one phase, in ns, of the notifications that have it. The caller frees them. */
double *phase_values(const struct trace *trace, int ended_by, size_t *count);

/* Indexes of the slowest notifications, slowest first. Returns their number, at most wanted. */
size_t slowest(const struct trace *trace, size_t *indexes, size_t wanted);

#endif
