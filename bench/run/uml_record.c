// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boots a UML, pins it to one CPU, and attaches the tracer to it while its guest repeats an
 * operation (trace/pass/attached.h). The trace gives the batches as a workload, to be replayed,
 * and the phases and counts of the operation.
 */
#define _GNU_SOURCE
#include "run/uml_record.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/interrupt.h"
#include "host/placement.h"
#include "plan/uml_arm.h"
#include "run/progress.h"
#include "run/traced.h"
#include "run/umls.h"
#include "trace/pass/attached.h"
#include "uml/machine.h"
#include "uml/operation_rows.h"

/*
 * A trace has as many operations as take TRACED_NS, within these limits. The guest makes some 30
 * system calls to read an order, which are in the trace: that is little beside so many operations.
 * All boots that are recorded share TRACED_NS.
 */
#define TRACED_NS      100e6
#define OPERATIONS_MIN 4
#define OPERATIONS_MAX 4000

/*
 * What a recording ends with. An empty wake belongs to the batch after it, so those behind the
 * last batch would be lost; this operation ends with a batch.
 */
#define LAST_OPERATION "map-1"

/*
 * Boots that are recorded. UML queues one call for each range of pages that lie side by side in its
 * memory, and which do differs between boots. The mean of four is known to +-1.6 times their
 * standard deviation (Student); a fifth boot costs as much time and tells less.
 */
#define BOOTS 4

#define ONE(...) +1
#define RECORDINGS_MAX                                 \
	(sizeof(((struct uml_recordings *)NULL)->of) / \
	 sizeof(((struct uml_recordings *)NULL)->of[0]))
_Static_assert((0 UML_OPERATIONS(ONE)) * BOOTS <= RECORDINGS_MAX, "each has a place");

struct work {
	struct uml_machine *machine;
	double ns_wanted; /* what the operations are to take together */
	const struct uml_operation *operation;
	uint32_t times;
	bool ends_with_batch;
	uint64_t ns[OPERATIONS_MAX];
};

/* run() of attached_trace(): what the guest does while it is traced. */
static int repeat(void *data, struct error *err)
{
	struct work *work = data;
	uint64_t last;

	if (uml_operation(work->machine, work->operation->name, work->times, work->ns, err))
		return -1;
	if (!work->ends_with_batch)
		return 0;
	return uml_operation(work->machine, LAST_OPERATION, 1, &last, err);
}

/* From an operation's time: the second try, as the first finds cold caches. */
static int choose_times(struct work *work, struct error *err)
{
	if (uml_operation(work->machine, work->operation->name, 2, work->ns, err))
		return -1;
	work->times =
		(uint32_t)fmin(fmax(work->ns_wanted / (double)MAX(work->ns[1], 1), OPERATIONS_MIN),
			       OPERATIONS_MAX);
	return 0;
}

static struct uml_machine *boot(const struct arm_uml *uml, struct error *err)
{
	struct placement_cpus cpus;
	struct uml_boot wanted = {
		.path = uml->path, .label = uml->label, .mode = uml->mode, .other_cpu = -1
	};

	if (placement_choose(PLACEMENT_SAME, &cpus, err))
		return NULL;
	wanted.cpu = cpus.monitor_cpu;
	return uml_start(&wanted, err);
}

/* Returns the descriptor of a recording, which is the caller's, or -1. */
static int trace(struct work *work, struct attached *found, struct error *err)
{
	int fd = memfd_create("workload", MFD_CLOEXEC);

	if (fd < 0)
		return error_call(err, (struct failed){ .call = CALL_MEMFD_CREATE, .error = errno },
				  "memory for a recording");
	if (choose_times(work, err) ||
	    attached_trace(uml_pid(work->machine), repeat, work, fd, found, err)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* ---- recordings ---- */

/* One that made no batch has no workload, and so no recording. */
static int record_operation(struct uml_recordings *recordings, struct work *work,
			    unsigned int number, struct error *err)
{
	struct attached found;
	int fd = trace(work, &found, err);

	if (fd < 0)
		return -1;
	if (!found.has_workload) {
		close(fd);
		return 0;
	}
	snprintf(recordings->of[recordings->count].name, sizeof(recordings->of[0].name), "%s@%u",
		 work->operation->name, number);
	recordings->of[recordings->count].fd = fd;
	recordings->of[recordings->count].operations = work->times;
	recordings->of[recordings->count].rounds = (uint32_t)found.phases.rounds.whole.n;
	recordings->count++;
	return 0;
}

static int record_boot(struct uml_recordings *recordings, const struct run_options *options,
		       unsigned int number, struct error *err)
{
	struct work work = { .ns_wanted = TRACED_NS / BOOTS, .ends_with_batch = true };
	const char *label = options->umls[0].label;
	int result = 0;

	progress_show((number - 1.0) / BOOTS, "booting %s to be recorded, %u of %d", label, number,
		      BOOTS);
	work.machine = boot(&options->umls[0], err);
	if (!work.machine)
		return -1;
	for (size_t i = 0; !result && uml_operations[i] && !interrupt_requested(); i++) {
		work.operation = uml_operations[i];
		if (!uml_arm_wants(options->guest, work.operation))
			continue;
		progress_show((number - 1.0) / BOOTS, "recording %s of %s, boot %u of %d",
			      work.operation->name, label, number, BOOTS);
		result = record_operation(recordings, &work, number, err);
		if (result)
			error_prefix(err, "--predict: %s: ", work.operation->name);
	}
	uml_end(work.machine);
	return result;
}

int uml_record(struct uml_recordings *recordings, const struct run_options *options,
	       struct error *err)
{
	recordings->count = 0;
	for (unsigned int number = 1; number <= BOOTS && !interrupt_requested(); number++)
		if (record_boot(recordings, options, number, err))
			return -1;
	return 0;
}

void uml_record_free(struct uml_recordings *recordings)
{
	for (size_t i = 0; i < recordings->count; i++)
		close(recordings->of[i].fd);
	recordings->count = 0;
}

/* ---- the traced pass ---- */

static int trace_operation(struct model_arm *arm, struct work *work, struct error *err)
{
	struct attached found;
	int fd = trace(work, &found, err);

	if (fd < 0)
		return -1;
	close(fd);
	traced_add_phases(arm, &found.phases);
	arm->operations = (struct model_operations){
		.count = work->times,
		.rounds = (double)found.phases.rounds.whole.n / work->times,
		.batches = (double)found.counts.batches / work->times,
		.calls = (double)found.counts.entries / work->times,
		.notifications = (double)found.phases.notifications.whole.n / work->times,
	};
	return 0;
}

/* A twin is the same UML again, and would have the same phases. */
static bool is_traced(const struct plan_arm *arm)
{
	return !arm->arm.twin && !arm->skipped[0];
}

static double share_traced(const struct model *model, const struct plan_lane *lane)
{
	size_t done = 0, all = 0;

	for (size_t i = 0; i < lane->count; i++) {
		const struct model_arm *arm = model_arm_by_id(model, lane->arms[i].id);

		done += arm && arm->traced_count;
		all += is_traced(&lane->arms[i]);
	}
	return (double)done / (double)all;
}

/* Traces all arms of the lane of one UML, in one boot; first is the index of the first of them. */
static int trace_uml(struct model *model, const struct plan_lane *lane, size_t first,
		     struct error *err)
{
	const struct arm_uml *uml = &lane->arms[first].arm.uml;
	struct work work = { .ns_wanted = TRACED_NS };
	int result;

	progress_show(share_traced(model, lane), "booting %s", uml->label);
	work.machine = boot(uml, err);
	result = work.machine ? 0 : -1;
	for (size_t i = first; i < lane->count && !result && !interrupt_requested(); i++) {
		const struct plan_arm *arm = &lane->arms[i];
		/* model_arm_by_id() takes and returns const; this model is not. */
		struct model_arm *to = (struct model_arm *)model_arm_by_id(model, arm->id);

		if (!is_traced(arm) || strcmp(arm->arm.uml.label, uml->label) || !to)
			continue;
		progress_show(share_traced(model, lane), "tracing %s", arm->id);
		work.operation = arm->arm.operation;
		result = trace_operation(to, &work, err);
	}
	uml_end(work.machine);
	return result;
}

void uml_trace(struct model *model, const struct plan *plan)
{
	const struct plan_lane *lane = &plan->lanes[0];

	for (size_t i = 0; lane->kind == LANE_UML && i < lane->count; i++) {
		struct error err;

		if (!umls_first(plan, i) || lane->arms[i].skipped[0] || lane->arms[i].ended[0] ||
		    interrupt_requested() || !trace_uml(model, lane, i, &err))
			continue;
		model_add_warning(model, "no traced pass of UML %s: %.180s",
				  lane->arms[i].arm.uml.label, err.text);
		if (err.status == STATUS_UNSUPPORTED)
			return;
	}
}
