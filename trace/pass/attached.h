/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The same library for what runs already: traces a supervisor while a function of the caller makes
 * it work, and gives the phases of its rounds, and its batches as a workload.
 */
#ifndef TRACE_PASS_ATTACHED_H
#define TRACE_PASS_ATTACHED_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "trace/output/phase_summary.h"
#include "trace/output/workload_file.h"

struct attached {
	struct summary_of_phases notifications, rounds; /* whole.n is 0 if there are none */
	struct workload_counts counts;			/* zeros: there was no batch */
	bool has_workload;
};

/*
 * Runs the function in this process, between the start and the end of a recording that a child of
 * it makes. workload_fd: what becomes a file as of workload_write(), empty without a batch; -1:
 * none is wanted. Errors as of traced_work_run().
 */
int attached_trace(pid_t supervisor, int (*run)(void *data, struct error *err), void *data,
		   int workload_fd, struct attached *found, struct error *err);

#endif
