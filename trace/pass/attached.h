/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As traced_work.h, but of a supervisor that runs already: traces it while a function of the caller
 * makes it work. Gives the phases of its notifications and rounds, and its batches as a workload.
 */
#ifndef TRACE_PASS_ATTACHED_H
#define TRACE_PASS_ATTACHED_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "trace/output/phase_summary.h"
#include "trace/output/workload_file.h"

struct attached {
	struct traced_phases phases;
	struct workload_counts counts; /* zeros: there was no batch */
	bool has_workload;
};

/*
 * A child of this process records the supervisor; run() is called here, after the recording has
 * begun, and the recording ends when it returns. workload_fd: gets the workload, in the format of
 * workload_write(), or nothing if there was no batch; -1: no workload is wanted. Errors are those
 * of run(), or else those of traced_work_run().
 */
int attached_trace(pid_t supervisor, int (*run)(void *data, struct error *err), void *data,
		   int workload_fd, struct attached *found, struct error *err);

#endif
