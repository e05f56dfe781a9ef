/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The library of unotify-trace for other programs: runs a function in a process of its own, traces
 * that process and all that it makes, and gives the phases of its notifications and rounds.
 *
 * The tracer is a child, too, so that nothing of it can harm the caller: it changes signals, may
 * mount tracefs in a mount namespace of its own, and ends if there is no memory (base/memory.h).
 */
#ifndef TRACE_PASS_TRACED_WORK_H
#define TRACE_PASS_TRACED_WORK_H

#include <stddef.h>

#include "base/error.h"
#include "trace/follow/stamps.h"
#include "trace/output/phase_summary.h"

/* Memory that the function fills with stamps of its own calls; room for at most room of them. */
struct call_stamps {
	size_t count, room;
	struct call_stamp *items;
};

struct traced_work {
	/* Returns 0 or -1. Both processes are forked: what it writes elsewhere is lost. */
	int (*run)(void *data, struct call_stamps *stamps, struct error *err);
	void *data;
	size_t stamp_room; /* 0: no stamps */
};

/*
 * Returns when the function has ended. STATUS_UNSUPPORTED: this host or this build cannot trace,
 * with the reason. STATUS_CANNOT: tracing failed; or the function did, then with its own error. An
 * interrupt (base/interrupt.h) ends the tracer early, which is STATUS_CANNOT.
 */
int traced_work_run(const struct traced_work *work, struct traced_phases *phases,
		    struct error *err);

#endif
