// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs one block of each arm by traced_work_run(), which forks a worker that is traced and a
 * tracer. The worker puts its stamps of each call into memory shared with the tracer, for the
 * stages of a notification that no event tells (trace/follow/stamps.h).
 */
#include "run/traced.h"

#include <stdio.h>
#include <string.h>

#include "base/interrupt.h"
#include "run/blocks.h"
#include "run/progress.h"
#include "run/uml_record.h"
#include "trace/pass/traced_work.h"

/* Timed batches of an arm's one block. */
#define BATCHES 200

/* Room for a timed batch, what undoes it and what precedes it, each as long as a batch can be. */
#define STAMPS_MAX (BATCHES * 3 * STUB_BATCH_MAX)

struct traced_arm {
	struct blocks_request request;
	struct call_stamps *stamps;
};

/*
 * stamp() of the request, called in the worker. A call that was not notified has stamps of the stub
 * only. There is room for all calls of a block, so none is dropped.
 */
static void add_stamp(void *data, int32_t stub, const struct stub_stamp *call,
		      const struct notification_stamp *served)
{
	static const struct notification_stamp none;
	struct call_stamps *stamps = ((struct traced_arm *)data)->stamps;

	if (!served)
		served = &none;
	if (stamps->count == stamps->room)
		return;
	stamps->items[stamps->count++] = (struct call_stamp){ .stub = stub,
							      .id = served->id,
							      .before = call->before,
							      .validated = served->validated,
							      .after = call->after };
}

static int run_arm(void *data, struct call_stamps *stamps, struct error *err)
{
	struct traced_arm *arm = data;

	arm->stamps = stamps;
	return blocks_run(&arm->request, err);
}

static void add_phase(struct model_arm *arm, const char *kind, const struct phase_summary *phase)
{
	struct model_traced *traced;

	if (arm->traced_count == MODEL_TRACED_MAX)
		return;
	traced = &arm->traced[arm->traced_count++];
	snprintf(traced->kind, sizeof(traced->kind), "%s", kind);
	snprintf(traced->phase, sizeof(traced->phase), "%s", phase->name);
	traced->n = phase->n;
	traced->median_ns = phase->median;
	traced->p99_ns = phase->p99;
	traced->mean_ns = phase->mean;
	traced->share = phase->share;
}

/* The phases, and behind them the whole, of which their means are the parts. */
static void add_phases(struct model_arm *arm, const char *kind,
		       const struct summary_of_phases *summary)
{
	if (!summary->whole.n)
		return;
	for (size_t i = 0; i < summary->count; i++)
		add_phase(arm, kind, &summary->phases[i]);
	add_phase(arm, kind, &summary->whole);
}

void traced_add_phases(struct model_arm *arm, const struct traced_phases *phases)
{
	add_phases(arm, "notification", &phases->notifications);
	add_phases(arm, "round", &phases->rounds);
}

static int trace_arm(struct model_arm *arm, const struct plan_arm *planned, uint64_t physmem_bytes,
		     struct error *err)
{
	struct traced_arm traced = { .request = { .arm = planned,
						  .physmem_bytes = physmem_bytes,
						  .batches = BATCHES,
						  .stamp = add_stamp,
						  .data = &traced } };
	struct traced_work work = { .run = run_arm, .data = &traced, .stamp_room = STAMPS_MAX };
	struct traced_phases phases;

	if (traced_work_run(&work, &phases, err))
		return -1;
	traced_add_phases(arm, &phases);
	return 0;
}

/* Twins are the same as an arm that is traced, and UMLs have uml_trace(). */
static bool is_measured(const struct plan_arm *arm)
{
	return !arm->skipped[0] && !arm->arm.twin && !arm->arm.stamped_twin && !arm->arm.operation;
}

/* One warning for each reason, with the number of its arms. */
static void tell_refused(struct model *model, const struct plan *plan)
{
	for (size_t reason = 0; reason < BLOCKS_REFUSALS; reason++) {
		size_t count = 0;

		for (size_t i = 0; i < plan->arm_count; i++) {
			const struct plan_arm *planned = plan_arm(plan, i);

			count += is_measured(planned) &&
				 blocks_refusal(&planned->arm) == blocks_refusals[reason];
		}
		if (count)
			model_add_warning(model,
					  "no traced pass of %zu arms, each of which %s: a pass "
					  "runs synthetic batches of one stub",
					  count, blocks_refusals[reason]);
	}
}

/* A warning for each arm that cannot be traced, or one for all where this host cannot trace. */
static void trace_arms(struct model *model, const struct plan *plan)
{
	struct error err;

	for (size_t i = 0; i < plan->arm_count && !interrupt_requested(); i++) {
		const struct plan_arm *planned = plan_arm(plan, i);
		/* model_arm_by_id() takes and returns const; this model is not. */
		struct model_arm *arm = (struct model_arm *)model_arm_by_id(model, planned->id);

		progress_show((double)i / (double)plan->arm_count, "tracing %s", planned->id);
		if (!arm || !is_measured(planned) || blocks_refusal(&planned->arm) ||
		    !trace_arm(arm, planned, plan->physmem_bytes, &err))
			continue;
		if (interrupt_requested())
			return;
		model_add_warning(model, "no traced pass of %s: %s", planned->id, err.text);
		if (err.status == STATUS_UNSUPPORTED)
			return;
	}
}

void traced_pass(struct model *model, const struct plan *plan)
{
	progress_expect(0);
	if (plan->lanes[0].kind == LANE_UML) {
		uml_trace(model, plan);
		return;
	}
	trace_arms(model, plan);
	tell_refused(model, plan);
}
