/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tracing costs on this host. unotify-bench runs blocks of batches in pairs: one block of a
 * pair is traced and the other is not, in alternating order. For the untraced block the events
 * are disabled, so that it pays nothing. The buffers are read between blocks, as a recorder
 * would on another CPU: the time that this takes is not included.
 */
#ifndef TRACE_CAPTURE_OVERHEAD_PAIRS_H
#define TRACE_CAPTURE_OVERHEAD_PAIRS_H

#include <stdint.h>
#include <stddef.h>

#include "base/error.h"

/* Of 5 pairs even the interval from the least to the greatest ratio has only 93.75 %. */
#define OVERHEAD_PAIRS_MIN 6
#define OVERHEAD_PAIRS_MAX 10000
#define OVERHEAD_BATCHES   40 /* per block */

struct overhead_pair {
	double traced_ns, untraced_ns; /* median batch of the block, or round without stamps */
	unsigned int entries;	       /* per batch, all notified */
	uint64_t events;	       /* of the traced block */
};

/* Intervals have at least 95 % confidence, by ranks: no distribution is assumed. */
struct overhead {
	double ratio; /* median of traced / untraced */
	double ci95[2];
	double untraced_ns; /* per notification: a batch / its entries, mean of all pairs */
	/*
	 * Per notification of the timed batches. The events of the batches that undo these are
	 * counted too, so that an event really costs a little more than event_ns.
	 */
	double events_each;
	double event_ns; /* (ratio - 1) * untraced_ns / events_each; 0 without events */
	double event_ci95[2];
	uint64_t lost; /* events */
};

/* Of one pair at least. lost is 0 then, and for the caller to set. */
void overhead_summarize(const struct overhead_pair *pairs, size_t count, struct overhead *overhead);

/* STATUS_CANNOT: events were asked for (system as in session.h), and none was recorded. */
int overhead_check(const struct overhead *overhead, const char *system, struct error *err);

/*
 * Measures with one set of events, system as in session.h. arm: a SPEC of unotify-bench, which
 * is found beside this program.
 */
int overhead_measure(struct overhead *overhead, const char *arm, const char *system, size_t pairs,
		     struct error *err);

#endif
