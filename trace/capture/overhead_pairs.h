/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tracing costs on this host: unotify-bench runs blocks of batches, of which one of
 * each pair, in turn the first and the second, is traced. The events are disabled for the
 * other, so that it pays nothing. The buffers are read between the blocks, as a block
 * does not fill what wakes the recorder: its work on a CPU of its own is not in it.
 */
#ifndef TRACE_CAPTURE_OVERHEAD_PAIRS_H
#define TRACE_CAPTURE_OVERHEAD_PAIRS_H

#include <stdint.h>
#include <stddef.h>

#include "base/error.h"

#define OVERHEAD_PAIRS_MIN 6
#define OVERHEAD_PAIRS_MAX 10000
#define OVERHEAD_BATCHES   40 /* of a block */

struct overhead_pair {
	double traced_ns,
		untraced_ns;  /* median batch of each block; round where the stub has no stamps */
	unsigned int entries; /* of a batch, all of them notified */
	uint64_t events;      /* of the traced block */
};

/* At least 95 %, by the ranks of the pairs. */
struct overhead_interval {
	double low, high;
};

struct overhead {
	size_t pairs;
	double ratio; /* median of traced / untraced */
	struct overhead_interval ci95;
	double untraced_ns; /* of a notification: a batch / its entries, mean over the pairs */
	/*
	 * Per notification of the timed batches; those of the batches that undo them are in
	 * it, so that an event costs a little more than event_ns says.
	 */
	double events_each;
	double event_ns; /* what the median ratio comes to per event; 0 without events */
	struct overhead_interval event_ci95;
	uint64_t lost; /* events */
};

/* STATUS_CANNOT: fewer than two pairs. */
int overhead_summarize(const struct overhead_pair *pairs, size_t count, struct overhead *overhead,
		       struct error *err);

/* STATUS_CANNOT: events were asked for (system as in session.h) and none was recorded. */
int overhead_check(const struct overhead *overhead, const char *system, struct error *err);

/*
 * Measures with one set of events, system as in session.h. arm: a SPEC of unotify-bench, which
 * is found beside this program.
 */
int overhead_measure(struct overhead *overhead, const char *arm, const char *system, size_t pairs,
		     struct error *err);

#endif
