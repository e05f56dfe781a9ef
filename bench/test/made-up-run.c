// SPDX-License-Identifier: GPL-2.0-or-later
/* A made-up run: times grow with the batch as a wake plus a cost per entry and gate. */
#define _GNU_SOURCE
#include "test/made-up-run.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "report/draw/figure.h"
#include "report/format/formats.h"

static const char *const placements[] = { "same", "cross", "free" };
static const char *const ops[] = { "map", "unmap" };
static const char *const workloads[] = { "boot", "storm", "churn" };
static const uint32_t sizes[] = { 1, 4, 16, 64, 99 };

struct made_up_gate {
	enum word gate, wake;
	bool strict;
	double wake_ns, call_ns[3]; /* by placement */
};

static const struct made_up_gate gates[] = {
	{ WORD_NONE, WORD_DASH, false, 0, { 1900, 1920, 1930 } },
	{ WORD_ALLOW, WORD_DASH, false, 0, { 2000, 2020, 2030 } },
	{ WORD_NOTIFY_MAP, WORD_ASYNC, false, 150, { 8300, 52000, 30000 } },
	{ WORD_NOTIFY_MAP, WORD_SYNC, false, 150, { 8200, 51900, 8600 } },
	{ WORD_NOTIFY, WORD_ASYNC, false, 160, { 8350, 52100, 31000 } },
	{ WORD_NOTIFY, WORD_SYNC, false, 160, { 8260, 52000, 8700 } },
	{ WORD_NOTIFY, WORD_ASYNC, true, 160, { 8400, 52150, 31000 } },
	{ WORD_PTRACE, WORD_DASH, false, 9000, { 1950, 2000, 2010 } },
};

#define GATES (sizeof(gates) / sizeof(gates[0]))

static double made_up_batch(const struct made_up_gate *gate, int placement, const char *op,
			    uint32_t batch)
{
	static const double wake[] = { 9000, 38000, 30000 };
	double call = gate->call_ns[placement];

	if (strcmp(op, "unmap") == 0 && gate->gate == WORD_NOTIFY_MAP)
		call = 2020;
	return wake[placement] + gate->wake_ns + call * batch;
}

static void made_up_summary(struct model_summary *summary, double median, uint64_t n)
{
	*summary = (struct model_summary){
		.n = n,
		.mean = 1.06 * median,
		.median = median,
		.ci95 = { 0.995 * median, 1.007 * median },
		.p90 = 1.2 * median,
		.p99 = 1.9 * median,
		.p999 = 4 * median,
		.max = 30 * median,
	};
}

void made_up_invocations(struct model_comparison *comparison)
{
	comparison->invocations = 5;
	for (int i = 0; i < 5; i++) {
		comparison->m[i] = log(comparison->ratio);
		comparison->pairs_kept[i] = 300;
	}
}

static void made_up_comparison(struct model *model, const char *arm, const char *baseline,
			       enum model_metric metric, double ratio)
{
	struct model_comparison *comparison = model_add_comparison(model);

	snprintf(comparison->arm, sizeof(comparison->arm), "%s", arm);
	snprintf(comparison->baseline, sizeof(comparison->baseline), "%s", baseline);
	comparison->metric = metric;
	comparison->ratio = ratio;
	comparison->ci95[0] = 0.994 * ratio;
	comparison->ci95[1] = 1.006 * ratio;
	comparison->pairs = 1500;
	made_up_invocations(comparison);
	comparison->verdict = comparison->ci95[0] > 1 ? MODEL_SLOWER :
			      comparison->ci95[1] < 1 ? MODEL_FASTER :
							MODEL_UNRESOLVED;
}

static struct model_arm *made_up_arm(struct model *model, const struct made_up_gate *gate,
				     const char *suite, const char *placement)
{
	struct model_arm *arm = model_add_arm(model);
	bool notifies = gate->gate == WORD_NOTIFY || gate->gate == WORD_NOTIFY_MAP;

	arm->suite = word_of(suite);
	arm->gate = gate->gate;
	arm->serve = notifies ? WORD_COUNTED : WORD_DASH;
	arm->wake = gate->wake;
	arm->placement = word_of(placement);
	arm->touch = WORD_WRITE;
	arm->path = WORD_RESUME;
	arm->stubs = 1;
	arm->strict = gate->strict;
	return arm;
}

static void made_up_id(struct model_arm *arm, const char *rest)
{
	snprintf(arm->id, sizeof(arm->id), "%s%s%s/%s/%s%s", word_text(arm->gate),
		 arm->wake == WORD_SYNC ? "+sync" : "", arm->strict ? "+strict" : "",
		 word_text(arm->placement), rest, arm->control ? "/twin" : "");
}

static void made_up_phases(struct model_arm *arm, double call)
{
	arm->has_phases = true;
	arm->phase_ns[MODEL_PHASE_TRAP] = 0.40 * call;
	arm->phase_ns[MODEL_PHASE_VALIDATE] = 95;
	arm->phase_ns[MODEL_PHASE_ANSWER] = 0.56 * call;
	arm->phase_ns[MODEL_PHASE_REST] = 9000.0 / arm->batch;
	made_up_summary(&arm->metric[MODEL_NOTIFICATION_NS], call, 300 * arm->batch);
	arm->notifications = 1500 * arm->batch;
}

static void made_up_cpu(struct model_arm *arm, double call)
{
	arm->has_cpu = true;
	arm->monitor_cpu_ns = 0.4 * call;
	arm->stub_cpu_ns = 0.7 * call;
}

static void made_up_counters(struct model_arm *arm)
{
	static const char *const events[] = { "context-switches", "page-faults" };
	double notifications = arm->serve != WORD_DASH ? arm->batch : (double)NAN;

	arm->counter_count = 2;
	for (size_t i = 0; i < 2; i++) {
		snprintf(arm->counters[i].event, sizeof(arm->counters[i].event), "%s", events[i]);
		arm->counters[i].monitor = i ? 0 : arm->batch + 1;
		arm->counters[i].stub = arm->batch + 1.5;
		arm->counters[i].monitor_by_notification = arm->counters[i].monitor / notifications;
		arm->counters[i].stub_by_notification = arm->counters[i].stub / notifications;
		arm->counters[i].running = i ? 1 : 0.8;
	}
}

/* Of arms that notify: two phases and the whole, which is their sum. */
static void made_up_traced(struct model_arm *arm, double call_ns)
{
	static const char *const phases[] = { "wake monitor", "execute", "whole" };
	static const double shares[] = { 0.75, 0.25, 1 };

	if (arm->serve == WORD_DASH)
		return;
	for (int i = 0; i < 3; i++) {
		struct model_traced *traced = &arm->traced[arm->traced_count++];

		snprintf(traced->kind, sizeof(traced->kind), "notification");
		snprintf(traced->phase, sizeof(traced->phase), "%s", phases[i]);
		traced->n = 200;
		traced->share = shares[i];
		traced->median_ns = traced->mean_ns = traced->share * call_ns;
		traced->p99_ns = 2 * traced->median_ns;
	}
}

/* What notifies each call is paired with ptrace as well. */
static void made_up_rival(struct model *model, const struct model_arm *arm,
			  const struct made_up_gate *gate, enum model_metric metric, double ratio)
{
	char ptrace[192];

	if (gate->gate != WORD_NOTIFY || gate->strict || arm->control)
		return;
	snprintf(ptrace, sizeof(ptrace), "ptrace%s", strchr(arm->id, '/'));
	made_up_comparison(model, arm->id, ptrace, metric, ratio);
}

static struct model_arm *add_synthetic(struct model *model, const struct made_up_gate *gate,
				       int placement, const char *op, uint32_t batch, bool twin)
{
	struct model_arm *arm = made_up_arm(model, gate, "series", placements[placement]);
	double median = made_up_batch(gate, placement, op, batch);
	char rest[32], allow[192];

	arm->batch = batch;
	arm->pages = 1;
	arm->control = twin;
	arm->op = word_of(op);
	snprintf(rest, sizeof(rest), "%s/%u", op, batch);
	made_up_id(arm, rest);
	made_up_summary(&arm->metric[MODEL_BATCH_NS], median, 1500);
	made_up_summary(&arm->metric[MODEL_CALL_NS], median / batch, 1500);
	made_up_summary(&arm->metric[MODEL_ROUND_NS], median + 6000, 1500);
	made_up_cpu(arm, median / batch);
	made_up_counters(arm);
	made_up_traced(arm, median / batch);
	if (arm->serve != WORD_DASH && (strcmp(op, "map") == 0 || gate->gate == WORD_NOTIFY))
		made_up_phases(arm, gate->call_ns[placement]);
	snprintf(allow, sizeof(allow), "allow/%s/%s", word_text(arm->placement), rest);
	if (strcmp(arm->id, allow) != 0)
		made_up_comparison(model, arm->id, allow, MODEL_BATCH_NS,
				   median / made_up_batch(&gates[1], placement, op, batch));
	made_up_rival(model, arm, gate, MODEL_BATCH_NS,
		      median / made_up_batch(&gates[GATES - 1], placement, op, batch));
	return arm;
}

static void add_replay(struct model *model, const struct made_up_gate *gate, int placement,
		       const char *workload)
{
	struct model_arm *arm = made_up_arm(model, gate, "guest", placements[placement]);
	double median = made_up_batch(gate, placement, "map", 2);
	double allow_median = made_up_batch(&gates[1], placement, "map", 2);
	char allow[192];

	arm->op = WORD_REPLAY;
	arm->workload = word_of(workload);
	arm->stubs = 12;
	made_up_id(arm, workload);
	made_up_summary(&arm->metric[MODEL_BATCH_NS], median, 25000);
	made_up_summary(&arm->metric[MODEL_CALL_NS], median / 2.3, 25000);
	made_up_summary(&arm->metric[MODEL_ROUND_NS], median + 6000, 25000);
	made_up_summary(&arm->metric[MODEL_WHOLE_NS], 5071 * (median + 9000), 5);
	arm->batches_done = strcmp(workload, "storm") == 0 ? 5000 : 5071;
	arm->batches_recorded = strcmp(workload, "storm") == 0 ? 30697 : 5071;
	arm->has_extent = true;
	arm->replayed = (struct model_extent){ arm->batches_done, 3 * arm->batches_done, 0.16 };
	arm->recorded =
		(struct model_extent){ arm->batches_recorded, 3 * arm->batches_recorded, 0.165 };
	arm->weighted_calls = 3.0 * arm->batches_recorded;
	arm->weighted_share_in_16 = 0.165;
	snprintf(allow, sizeof(allow), "allow/%s/%s", word_text(arm->placement), workload);
	if (strcmp(arm->id, allow) == 0)
		return;
	made_up_comparison(model, arm->id, allow, MODEL_BATCH_NS, median / allow_median);
	made_up_comparison(model, arm->id, allow, MODEL_WHOLE_NS,
			   (median + 9000) / (allow_median + 9000));
	made_up_rival(model, arm, gate, MODEL_WHOLE_NS,
		      (median + 9000) /
			      (made_up_batch(&gates[GATES - 1], placement, "map", 2) + 9000));
}

static void add_arms(struct model *model)
{
	struct model_arm *skipped;

	for (int placement = 0; placement < 3; placement++)
		for (size_t op = 0; op < 2; op++)
			for (size_t size = 0; size < 5; size++) {
				for (size_t gate = 0; gate < GATES; gate++)
					if (!gates[gate].strict || sizes[size] == 16)
						add_synthetic(model, &gates[gate], placement,
							      ops[op], sizes[size], false);
				add_synthetic(model, &gates[1], placement, ops[op], sizes[size],
					      true);
			}
	for (int placement = 0; placement < 3; placement++)
		for (size_t workload = 0; workload < 3; workload++)
			for (size_t gate = 1; gate < GATES; gate++)
				if (!gates[gate].strict)
					add_replay(model, &gates[gate], placement,
						   workloads[workload]);
	skipped = made_up_arm(model, &gates[1], "series", "cross-poll");
	skipped->batch = 16;
	skipped->pages = 1;
	skipped->op = WORD_MAP;
	made_up_id(skipped, "map/16");
	snprintf(skipped->skipped, sizeof(skipped->skipped),
		 "/dev/cpu_dma_latency cannot be opened: Permission denied");
}

static bool same_work(const struct model_arm *a, const struct model_arm *b)
{
	return a != b && a->suite == b->suite && a->placement == b->placement && a->op == b->op &&
	       a->workload == b->workload && a->batch == b->batch && !a->strict && !b->strict &&
	       !a->control && !b->control;
}

/* Whether the one is the step before the other: notify-map before notify, async before sync. */
static bool is_step(const struct model_arm *from, const struct model_arm *to)
{
	if (!same_work(from, to))
		return false;
	if (to->gate == WORD_NOTIFY && from->gate == WORD_NOTIFY_MAP)
		return to->wake == from->wake;
	return to->gate == from->gate && to->wake == WORD_SYNC && from->wake == WORD_ASYNC;
}

static void add_step(struct model *model, const struct model_arm *from, const struct model_arm *to,
		     enum model_metric metric)
{
	if (from->metric[metric].n && to->metric[metric].n)
		made_up_comparison(model, to->id, from->id, metric,
				   to->metric[metric].median / from->metric[metric].median);
}

static void add_steps(struct model *model)
{
	for (size_t i = 0; i < model->arm_count; i++)
		for (size_t k = 0; k < model->arm_count; k++)
			if (is_step(&model->arms[i], &model->arms[k])) {
				add_step(model, &model->arms[i], &model->arms[k], MODEL_BATCH_NS);
				add_step(model, &model->arms[i], &model->arms[k], MODEL_WHOLE_NS);
			}
}

static void add_loop(struct model *model, const char *serve, enum word placement, double ratio)
{
	struct model_arm *arm = model_add_arm(model);
	char counted[64];

	*arm = (struct model_arm){
		.suite = WORD_LOOPS,
		.gate = WORD_NOTIFY,
		.serve = word_of(serve),
		.wake = WORD_ASYNC,
		.placement = placement,
		.op = WORD_MAP,
		.batch = 16,
		.pages = 1,
		.touch = WORD_NONE,
		.path = WORD_RESUME,
		.stubs = 1,
		.notifications = 24000,
		.system_calls = 2.125,
		.has_cpu = true,
		.monitor_cpu_ns = 1500 * ratio,
		.changes_stub = strcmp(serve, "counted") != 0,
	};
	snprintf(arm->id, sizeof(arm->id), "loops/notify+%s/%s", serve, word_text(placement));
	strcpy(arm->if_call_fails, arm->changes_stub ? "goes on" : "wedges: monitor in ioctl");
	made_up_summary(&arm->metric[MODEL_BATCH_NS], 60000 * ratio, 1500);
	snprintf(counted, sizeof(counted), "loops/notify+counted/%s", word_text(placement));
	if (arm->changes_stub)
		made_up_comparison(model, arm->id, counted, MODEL_BATCH_NS, ratio);
}

void made_up_loops(struct model *model)
{
	add_loop(model, "counted", WORD_SAME, 1);
	add_loop(model, "spin-count", WORD_SAME, 1.002);
	add_loop(model, "marker-on-error", WORD_SAME, 1);
	add_loop(model, "spin", WORD_SAME, 1.5);
	add_loop(model, "counted", WORD_CROSS, 1);
	add_loop(model, "spin-count", WORD_CROSS, 0.4);
	add_loop(model, "marker-on-error", WORD_CROSS, 1);
	add_loop(model, "spin", WORD_CROSS, 0.35);
}

static void add_controls(struct model *model)
{
	struct model_control *control = model_add_control(model);

	snprintf(control->name, sizeof(control->name), "A/A same");
	snprintf(control->text, sizeof(control->text),
		 "allow against its twin: the interval holds 1");
	control->ratio = 1.0004;
	control->ci95[0] = 0.9981;
	control->ci95[1] = 1.0023;
	control = model_add_control(model);
	snprintf(control->name, sizeof(control->name), "validator compute");
	snprintf(control->text, sizeof(control->text), "moved by 0.4 %% across the run");
	control = model_add_control(model);
	snprintf(control->name, sizeof(control->name), "stamps");
	snprintf(control->text, sizeof(control->text), "stamps cost 1.4 %% of a notification");
	control->ratio = 1.014;
	control->ci95[0] = 1.011;
	control->ci95[1] = 1.018;
}

static void add_wake_modes(struct model *model)
{
	struct model_arm *arm = (struct model_arm *)model_arm_by_id(model, "notify/cross/map/16");

	arm->wake_modes.found = true;
	arm->wake_modes.mode[0] = 10250;
	arm->wake_modes.share[0] = 0.25;
	arm->wake_modes.mode[1] = 57500;
	arm->wake_modes.share[1] = 0.75;
}

static void add_check(struct model *model, const char *scenario, const char *loop,
		      enum model_outcome outcome, bool strict)
{
	struct model_check *check = model_add_check(model);

	snprintf(check->scenario, sizeof(check->scenario), "%s", scenario);
	snprintf(check->loop, sizeof(check->loop), "%s", loop);
	check->outcome = outcome;
	check->strict = strict;
	check->declared = outcome == MODEL_WEDGED;
	check->expected = outcome != MODEL_LEAKED || !strict;
	check->after_ms = outcome == MODEL_RECOVERED ? 1.5 : (double)NAN;
	snprintf(check->text, sizeof(check->text), "%s",
		 outcome == MODEL_WEDGED ? "monitor in ioctl, stub in futex" : "here");
}

/* A wedge that is declared, and a leak that should not be. */
static void add_checks(struct model *model)
{
	add_check(model, "denied-middle", "counted", MODEL_WEDGED, false);
	add_check(model, "denied-middle", "poll2", MODEL_RECOVERED, false);
	add_check(model, "longer-map", "counted", MODEL_LEAKED, false);
	add_check(model, "longer-map", "poll2", MODEL_LEAKED, false);
	add_check(model, "longer-map", "counted", MODEL_DENIED, true);
	add_check(model, "longer-map", "poll2", MODEL_LEAKED, true);
}

static void add_recording(struct model *model)
{
	*model_add_recording(model) = (struct model_recording){
		.workload = WORD_BOOT,
		.largest = 16,
		.calls_by_size = { [0] = 600, [1] = 200, [3] = 120, [15] = 80 },
	};
}

static void add_disturbances(struct model *model)
{
	*model_add_disturbance(model) = (struct model_disturbance){
		.suite = WORD_SERIES,
		.placement = WORD_CROSS,
		.rounds = 2000,
		.disturbed = 1,
		.foreign_ms = 21.5,
		.idle_entries = 160123,
		.reschedule_interrupts = 99001,
		.call_interrupts = 4071,
		.steal_ms = 30,
		.monitor_delay_ms = 12.5,
		.stub_delay_ms = 9.25,
		.migrations = -1,
		.other_cpu_busy = 0.5,
		.other_cpu_least = 0.25,
		.other_cpu_most = 0.75,
		.between_us = 85.5,
	};
}

void made_up_run(struct model *model)
{
	model_init(model);
	snprintf(model->command, sizeof(model->command),
		 "build/unotify-bench run --suite series --suite guest --label 'a label'");
	model_add_argument(model, "run");
	model_add_argument(model, "--suite");
	model_add_argument(model, "series");
	model->seed = 4294967295;
	model->budget_s = 235;
	snprintf(model->label, sizeof(model->label), "a label");
	snprintf(model->version, sizeof(model->version), "1.0");
	snprintf(model->compiler, sizeof(model->compiler), "gcc 12.2.0");
	snprintf(model->flags, sizeof(model->flags), "-O2 -g");
	snprintf(model->started, sizeof(model->started), "2026-01-02T03:04:05Z");
	snprintf(model->clock, sizeof(model->clock), "TSC, invariant, 0.416667 ns a tick");
	model->clock_detail = (struct model_clock){ "rdtsc", 61.5, 3, 4 };
	model->duration_s = 214.5;
	model->invocations = 5;
	model_add_host(model, "hostname", "made-up");
	model_add_host(model, "kernel", "6.18.0");
	model_add_host(model, "cpu", "A Made-Up CPU @ 2.40GHz");
	model_add_host(model, "cpus", "2");
	model_add_host(model, "hypervisor", "KVM");
	model_add_host(model, "governor", "none");
	model_add_host(model, "idle_driver", "haltpoll");
	model_add_host(model, "mitigations",
		       "spectre_v2: Mitigation: Enhanced / Automatic IBRS; IBPB: conditional; RSB "
		       "filling, spec_store_bypass: Mitigation: Speculative Store Bypass disabled");
	add_arms(model);
	add_steps(model);
	add_wake_modes(model);
	add_controls(model);
	add_disturbances(model);
	add_recording(model);
	add_checks(model);
	model_add_warning(model, "8 of 2000 rounds were disturbed: stop other programs");
}

/* A skewed distribution around the arm's median, with a tail and an overflow row. */
static void write_histogram(const struct model_arm *arm, const char *path)
{
	double median = arm->metric[MODEL_BATCH_NS].median;
	double low = 0.85 * median;
	FILE *out = fopen(path, "w");

	if (!out)
		abort();
	fputs("low_ns\thigh_ns\tcount\n", out);
	while (low < 5 * median) {
		double high = low * 1.02;
		double place = log(low / median) / 0.07;
		double count =
			900 * exp(-place * place / 2) + (place > 0 ? 60 * exp(-place / 8) : 0);

		if (count >= 1)
			fprintf(out, "%.0f\t%.0f\t%.0f\n", low, high, count);
		low = high;
	}
	fprintf(out, "%.0f\tinf\t%d\n", low, 2);
	fclose(out);
}

void made_up_histograms(const struct model *model, const char *folder)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/hist", folder);
	mkdir(path, 0777);
	for (size_t i = 0; i < model->arm_count; i++) {
		const struct model_arm *arm = &model->arms[i];
		char name[160];

		if (arm->skipped[0])
			continue;
		report_hist_name(name, sizeof(name), arm->id);
		snprintf(path, sizeof(path), "%s/hist/%s", folder, name);
		write_histogram(arm, path);
	}
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *at)
{
	(void)status;
	(void)type;
	(void)at;
	return remove(path);
}

void made_up_remove(const char *folder)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void made_up_keep_first(struct model *model, size_t arms)
{
	size_t kept = 0;

	model->arm_count = arms;
	for (size_t i = 0; i < model->comparison_count; i++)
		if (model_arm_by_id(model, model->comparisons[i].arm) &&
		    model_arm_by_id(model, model->comparisons[i].baseline))
			model->comparisons[kept++] = model->comparisons[i];
	model->comparison_count = kept;
}

void made_up_keep(struct model *model, bool (*keep)(const struct model_arm *arm))
{
	size_t kept = 0;

	for (size_t i = 0; i < model->arm_count; i++)
		if (keep(&model->arms[i]))
			model->arms[kept++] = model->arms[i];
	made_up_keep_first(model, kept);
}
