// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys of run.json. */
#include "report/format/json_fields.h"

#define ROW(structure, member, kind, name)                                        \
	{                                                                         \
		.key = name, .type = kind, .offset = offsetof(structure, member), \
		.size = sizeof(((structure *)NULL)->member)                       \
	}
#define FIELDS(table)                                     \
	{                                                 \
		table, sizeof(table) / sizeof((table)[0]) \
	}

static const struct field run_rows[] = {
	ROW(struct model, version, FIELD_STRING, "version"),
	ROW(struct model, command, FIELD_STRING, "command"),
	ROW(struct model, label, FIELD_STRING, "label"),
	ROW(struct model, started, FIELD_STRING, "started"),
	ROW(struct model, duration_s, FIELD_NUMBER, "duration_s"),
	ROW(struct model, invocations, FIELD_U32, "invocations"),
	ROW(struct model, warm_rounds, FIELD_LATER, "warm_rounds"),
	ROW(struct model, target, FIELD_MAYBE, "target"),
	ROW(struct model, left_out, FIELD_LATER_STRING, "left_out"),
	ROW(struct model, quick, FIELD_BOOL, "quick"),
	ROW(struct model, partial, FIELD_BOOL, "partial"),
	ROW(struct model, clock, FIELD_STRING, "clock"),
};

static const struct field clock_rows[] = {
	ROW(struct model_clock, source, FIELD_STRING, "source"),
	ROW(struct model_clock, offset_bound_ns, FIELD_MAYBE, "offset_bound_ns"),
	ROW(struct model_clock, cpus_compared, FIELD_U32, "cpus_compared"),
	ROW(struct model_clock, cpus_allowed, FIELD_U32, "cpus_allowed"),
};

static const struct field arm_rows[] = {
	ROW(struct model_arm, id, FIELD_STRING, "id"),
	ROW(struct model_arm, suite, FIELD_STRING, "suite"),
	ROW(struct model_arm, gate, FIELD_STRING, "gate"),
	ROW(struct model_arm, serve, FIELD_STRING, "serve"),
	ROW(struct model_arm, wake, FIELD_STRING, "wake"),
	ROW(struct model_arm, placement, FIELD_STRING, "placement"),
	ROW(struct model_arm, op, FIELD_STRING, "op"),
	ROW(struct model_arm, batch, FIELD_U32, "batch"),
	ROW(struct model_arm, pages, FIELD_U32, "pages"),
	ROW(struct model_arm, touch, FIELD_STRING, "touch"),
	ROW(struct model_arm, path, FIELD_STRING, "path"),
	ROW(struct model_arm, stubs, FIELD_U32, "stubs"),
	ROW(struct model_arm, tick_ms, FIELD_U32, "tick_ms"),
	ROW(struct model_arm, late, FIELD_STRING, "late"),
	ROW(struct model_arm, work_ns, FIELD_NUMBER, "work_ns"),
	ROW(struct model_arm, workload, FIELD_STRING, "workload"),
	ROW(struct model_arm, strict, FIELD_BOOL, "strict"),
	ROW(struct model_arm, control, FIELD_BOOL, "control"),
	ROW(struct model_arm, stamped, FIELD_BOOL, "stamped"),
	ROW(struct model_arm, notifications, FIELD_U64, "notifications"),
	ROW(struct model_arm, system_calls, FIELD_NUMBER, "system_calls"),
	ROW(struct model_arm, changes_stub, FIELD_BOOL, "changes_stub"),
	ROW(struct model_arm, mid_batch, FIELD_STRING, "mid_batch"),
	ROW(struct model_arm, batches_done, FIELD_U32, "batches_done"),
	ROW(struct model_arm, batches_recorded, FIELD_U32, "batches_recorded"),
};

static const struct field replayed_rows[] = {
	ROW(struct model_arm, replayed.batches, FIELD_U64, "batches"),
	ROW(struct model_arm, replayed.calls, FIELD_U64, "calls"),
	ROW(struct model_arm, replayed.share_in_16, FIELD_NUMBER, "share_in_16"),
	ROW(struct model_arm, weighted_calls, FIELD_NUMBER, "weighted_calls"),
	ROW(struct model_arm, weighted_share_in_16, FIELD_NUMBER, "weighted_share_in_16"),
};

static const struct field recorded_rows[] = {
	ROW(struct model_arm, recorded.batches, FIELD_U64, "batches"),
	ROW(struct model_arm, recorded.calls, FIELD_U64, "calls"),
	ROW(struct model_arm, recorded.share_in_16, FIELD_NUMBER, "share_in_16"),
};

static const struct field summary_rows[] = {
	ROW(struct model_summary, n, FIELD_U64, "n"),
	ROW(struct model_summary, mean, FIELD_NUMBER, "mean"),
	ROW(struct model_summary, median, FIELD_NUMBER, "median"),
	ROW(struct model_summary, ci95, FIELD_INTERVAL, "ci95"),
	ROW(struct model_summary, p25, FIELD_LATER_MAYBE, "p25"),
	ROW(struct model_summary, p75, FIELD_LATER_MAYBE, "p75"),
	ROW(struct model_summary, p90, FIELD_MAYBE, "p90"),
	ROW(struct model_summary, p99, FIELD_MAYBE, "p99"),
	ROW(struct model_summary, p999, FIELD_MAYBE, "p999"),
	ROW(struct model_summary, max, FIELD_NUMBER, "max"),
};

/* The rest is a difference of two medians, so it can be a little below 0. */
static const struct field phase_rows[] = {
	ROW(struct model_arm, phase_ns[MODEL_PHASE_TRAP], FIELD_SIGNED, "trap"),
	ROW(struct model_arm, phase_ns[MODEL_PHASE_VALIDATE], FIELD_SIGNED, "validate"),
	ROW(struct model_arm, phase_ns[MODEL_PHASE_ANSWER], FIELD_SIGNED, "answer"),
	ROW(struct model_arm, phase_ns[MODEL_PHASE_REST], FIELD_SIGNED, "rest"),
};

static const struct field cpu_rows[] = {
	ROW(struct model_arm, monitor_cpu_ns, FIELD_NUMBER, "monitor"),
	ROW(struct model_arm, stub_cpu_ns, FIELD_NUMBER, "stub"),
};

static const struct field mode_rows[] = {
	ROW(struct model_arm, mode_ns[0], FIELD_NUMBER, "low"),
	ROW(struct model_arm, mode_share[0], FIELD_NUMBER, "low_share"),
	ROW(struct model_arm, mode_ns[1], FIELD_NUMBER, "high"),
	ROW(struct model_arm, mode_share[1], FIELD_NUMBER, "high_share"),
};

static const struct field wake_mode_rows[] = {
	ROW(struct model_arm, wake_ns[0], FIELD_NUMBER, "low"),
	ROW(struct model_arm, wake_share[0], FIELD_NUMBER, "low_share"),
	ROW(struct model_arm, wake_ns[1], FIELD_NUMBER, "high"),
	ROW(struct model_arm, wake_share[1], FIELD_NUMBER, "high_share"),
};

/* What start and stop count is taken off, which may leave a little less than nothing. */
static const struct field counter_rows[] = {
	ROW(struct model_counter, event, FIELD_STRING, "event"),
	ROW(struct model_counter, monitor, FIELD_MAYBE, "monitor"),
	ROW(struct model_counter, stub, FIELD_MAYBE, "stub"),
	ROW(struct model_counter, monitor_by_notification, FIELD_MAYBE, "monitor_by_notification"),
	ROW(struct model_counter, stub_by_notification, FIELD_MAYBE, "stub_by_notification"),
	ROW(struct model_counter, running, FIELD_NUMBER, "running"),
};

static const struct field traced_rows[] = {
	ROW(struct model_traced, kind, FIELD_STRING, "kind"),
	ROW(struct model_traced, phase, FIELD_STRING, "phase"),
	ROW(struct model_traced, n, FIELD_U64, "n"),
	ROW(struct model_traced, median_ns, FIELD_NUMBER, "median_ns"),
	ROW(struct model_traced, p99_ns, FIELD_MAYBE, "p99_ns"),
	ROW(struct model_traced, mean_ns, FIELD_NUMBER, "mean_ns"),
	ROW(struct model_traced, share, FIELD_NUMBER, "share"),
};

static const struct field comparison_rows[] = {
	ROW(struct model_comparison, arm, FIELD_STRING, "arm"),
	ROW(struct model_comparison, baseline, FIELD_STRING, "baseline"),
	ROW(struct model_comparison, ratio, FIELD_NUMBER, "ratio"),
	ROW(struct model_comparison, ci95, FIELD_INTERVAL, "ci95"),
	ROW(struct model_comparison, pairs, FIELD_U64, "pairs"),
	ROW(struct model_comparison, apart, FIELD_BOOL, "apart"),
};

/* Earlier runs lack all of these, and the lists that are written beside them. */
static const struct field tested_rows[] = {
	ROW(struct model_comparison, p, FIELD_NUMBER, "p"),
	ROW(struct model_comparison, correction, FIELD_U32, "correction"),
	ROW(struct model_comparison, grain, FIELD_NUMBER, "grain"),
	ROW(struct model_comparison, sampling, FIELD_NUMBER, "sampling"),
};

static const struct field ratio_mode_rows[] = {
	ROW(struct model_comparison, mode_ratio[0], FIELD_NUMBER, "low"),
	ROW(struct model_comparison, mode_share[0], FIELD_NUMBER, "low_share"),
	ROW(struct model_comparison, mode_ratio[1], FIELD_NUMBER, "high"),
	ROW(struct model_comparison, mode_share[1], FIELD_NUMBER, "high_share"),
};

static const struct field control_rows[] = {
	ROW(struct model_control, name, FIELD_STRING, "name"),
	ROW(struct model_control, text, FIELD_STRING, "text"),
	ROW(struct model_control, ratio, FIELD_NUMBER, "ratio"),
	ROW(struct model_control, ci95, FIELD_INTERVAL, "ci95"),
	ROW(struct model_control, failed, FIELD_BOOL, "failed"),
	ROW(struct model_control, warning, FIELD_BOOL, "warning"),
};

static const struct field disturbance_rows[] = {
	ROW(struct model_disturbance, suite, FIELD_STRING, "suite"),
	ROW(struct model_disturbance, placement, FIELD_STRING, "placement"),
	ROW(struct model_disturbance, workload, FIELD_STRING, "workload"),
	ROW(struct model_disturbance, rounds, FIELD_U64, "rounds"),
	ROW(struct model_disturbance, redone, FIELD_U64, "redone"),
	ROW(struct model_disturbance, disturbed, FIELD_U64, "disturbed"),
	ROW(struct model_disturbance, foreign_ms, FIELD_NUMBER, "foreign_ms"),
	ROW(struct model_disturbance, idle_entries, FIELD_U64, "idle_entries"),
	ROW(struct model_disturbance, reschedule_interrupts, FIELD_U64, "reschedule_interrupts"),
	ROW(struct model_disturbance, call_interrupts, FIELD_U64, "call_interrupts"),
	ROW(struct model_disturbance, steal_ms, FIELD_NUMBER, "steal_ms"),
	ROW(struct model_disturbance, monitor_delay_ms, FIELD_NUMBER, "monitor_delay_ms"),
	ROW(struct model_disturbance, stub_delay_ms, FIELD_NUMBER, "stub_delay_ms"),
	ROW(struct model_disturbance, migrations, FIELD_SIGNED, "migrations"),
	ROW(struct model_disturbance, other_cpu_busy, FIELD_LATER_MAYBE, "other_cpu_busy"),
	ROW(struct model_disturbance, other_cpu_least, FIELD_LATER_MAYBE, "other_cpu_least"),
	ROW(struct model_disturbance, other_cpu_most, FIELD_LATER_MAYBE, "other_cpu_most"),
	ROW(struct model_disturbance, between_us, FIELD_LATER_MAYBE, "between_us"),
};

const struct fields run_fields = FIELDS(run_rows);
const struct fields clock_fields = FIELDS(clock_rows);
const struct fields arm_fields = FIELDS(arm_rows);
const struct fields replayed_fields = FIELDS(replayed_rows);
const struct fields recorded_fields = FIELDS(recorded_rows);
const struct fields summary_fields = FIELDS(summary_rows);
const struct fields phase_fields = FIELDS(phase_rows);
const struct fields cpu_fields = FIELDS(cpu_rows);
const struct fields mode_fields = FIELDS(mode_rows);
const struct fields wake_mode_fields = FIELDS(wake_mode_rows);
const struct fields counter_fields = FIELDS(counter_rows);
const struct fields traced_fields = FIELDS(traced_rows);
const struct fields comparison_fields = FIELDS(comparison_rows);
const struct fields tested_fields = FIELDS(tested_rows);
const struct fields ratio_mode_fields = FIELDS(ratio_mode_rows);
const struct fields control_fields = FIELDS(control_rows);
const struct fields disturbance_fields = FIELDS(disturbance_rows);
