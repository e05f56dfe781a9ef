/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The phases of all notifications, or of all rounds, as a few numbers each. Notifications that were
 * killed or interrupted are left out: they did not end with their call, so their phases mislead.
 * text_report.c prints the result, trace/pass hands it to unotify-bench.
 */
#ifndef TRACE_OUTPUT_PHASE_SUMMARY_H
#define TRACE_OUTPUT_PHASE_SUMMARY_H

#include <stddef.h>

#include "trace/follow/trace.h"

/* name is a constant: a summary may be copied, and is valid in a forked process too. */
struct phase_summary {
	const char *name;
	size_t n;	    /* notifications or rounds in which the phase took time */
	double median, p99; /* ns, of these n; p99 is NAN if n is below 1000 */
	double share;	    /* of the time of all, 0 to 1 */
	double mean;	    /* ns, over all: the means of the phases sum to that of the whole */
};

/* Enough for rounds too, which have fewer stages. */
#define SUMMARY_PHASES_MAX STAGE_COUNT

/* Only phases that took time somewhere are in it. whole is the sum of all phases of each item. */
struct summary_of_phases {
	struct phase_summary phases[SUMMARY_PHASES_MAX]; /* in their order */
	size_t count;
	struct phase_summary whole;
	size_t same_cpu; /* notifications with stub and monitor on one CPU */
};

/* What a pass of trace/pass gives. */
struct traced_phases {
	struct summary_of_phases notifications, rounds; /* whole.n is 0 if there are none */
};

/* same_cpu is set for notifications only. */
void summarize_notifications(const struct trace *trace, struct summary_of_phases *summary);
void summarize_rounds(const struct trace *trace, struct summary_of_phases *summary);
void summarize_both(const struct trace *trace, struct traced_phases *phases);

/*
 * All values of one phase, in ns, of the notifications that have it, in the order in which these
 * ended. The caller frees them, also if *count is 0.
 */
double *phase_values(const struct trace *trace, int ended_by, size_t *count);

/*
 * Indexes of the slowest notifications, slowest first; here all outcomes count. indexes has room
 * for wanted. Returns their number, at most wanted.
 */
size_t slowest(const struct trace *trace, size_t *indexes, size_t wanted);

#endif
