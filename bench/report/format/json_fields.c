// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys of run.json. */
#include "report/format/json_fields.h"

#include <string.h>

#define AT(structure, member)                                                      \
	{                                                                          \
		offsetof(struct structure, member), MEMBER_SIZE(structure, member) \
	}
#define MEMBER_SIZE(structure, member) sizeof(((struct structure *)NULL)->member)

/* A row for a member, and one for a member that is called as its key is. */
#define NAMED(name, kind, structure, member, ...)                                           \
	{                                                                                   \
		.key = name, .type = FIELD_##kind, .at = AT(structure, member), __VA_ARGS__ \
	}
#define ROW(kind, structure, member, ...) NAMED(#member, kind, structure, member, __VA_ARGS__)

/* An object that holds members of the structure itself. */
#define PART(name, structure, table, ...)                                                 \
	{                                                                                 \
		.key = name, .type = FIELD_OBJECT, .at = { 0, sizeof(struct structure) }, \
		.rows = table, __VA_ARGS__                                                \
	}

/* What the elements of a list are. */
#define OF(kind, structure, ...)                                                          \
	(const struct field[])                                                            \
	{                                                                                 \
		{                                                                         \
			.type = FIELD_##kind, .at = { 0, sizeof(structure) }, __VA_ARGS__ \
		}                                                                         \
	}
#define OBJECTS(structure, table) OF(OBJECT, struct structure, .rows = table)

static const struct field clock_rows[] = {
	ROW(STRING, model_clock, source),
	ROW(MAYBE, model_clock, offset_bound_ns),
	ROW(WHOLE, model_clock, cpus_compared),
	ROW(WHOLE, model_clock, cpus_allowed),
	{ 0 },
};

static const struct field replayed_rows[] = {
	NAMED("batches", WHOLE, model_arm, replayed.batches),
	NAMED("calls", WHOLE, model_arm, replayed.calls),
	NAMED("share_in_16", NUMBER, model_arm, replayed.share_in_16),
	ROW(NUMBER, model_arm, weighted_calls),
	ROW(NUMBER, model_arm, weighted_share_in_16),
	{ 0 },
};

static const struct field operations_rows[] = {
	ROW(WHOLE, model_operations, count),	      ROW(NUMBER, model_operations, rounds),
	ROW(NUMBER, model_operations, batches),	      ROW(NUMBER, model_operations, calls),
	ROW(NUMBER, model_operations, notifications), { 0 },
};

static const struct field recorded_rows[] = {
	NAMED("batches", WHOLE, model_arm, recorded.batches),
	NAMED("calls", WHOLE, model_arm, recorded.calls),
	NAMED("share_in_16", NUMBER, model_arm, recorded.share_in_16),
	{ 0 },
};

static const struct field summary_rows[] = {
	ROW(WHOLE, model_summary, n),
	ROW(NUMBER, model_summary, mean),
	ROW(NUMBER, model_summary, median),
	ROW(INTERVAL, model_summary, ci95),
	ROW(MAYBE, model_summary, p25),
	ROW(MAYBE, model_summary, p75),
	ROW(MAYBE, model_summary, p90),
	ROW(MAYBE, model_summary, p99),
	ROW(MAYBE, model_summary, p999),
	ROW(NUMBER, model_summary, max),
	{ 0 },
};

/* The rest is a difference of two medians, so it can be a little below 0. */
static const struct field phase_rows[] = {
	NAMED("trap", SIGNED, model_arm, phase_ns[MODEL_PHASE_TRAP]),
	NAMED("validate", SIGNED, model_arm, phase_ns[MODEL_PHASE_VALIDATE]),
	NAMED("answer", SIGNED, model_arm, phase_ns[MODEL_PHASE_ANSWER]),
	NAMED("rest", SIGNED, model_arm, phase_ns[MODEL_PHASE_REST]),
	{ 0 },
};

static const struct field cpu_rows[] = {
	NAMED("monitor", NUMBER, model_arm, monitor_cpu_ns),
	NAMED("stub", NUMBER, model_arm, stub_cpu_ns),
	{ 0 },
};

/* Of two modes the values and their shares. */
#define MODES(structure, values, shares)                          \
	NAMED("low", NUMBER, structure, values[0]),               \
		NAMED("low_share", NUMBER, structure, shares[0]), \
		NAMED("high", NUMBER, structure, values[1]),      \
		NAMED("high_share", NUMBER, structure, shares[1])

static const struct field mode_rows[] = {
	MODES(model_arm, modes.mode, modes.share),
	NAMED("low_share_by_invocation", LIST, model_arm, mode_low_share, .rows = OF(MAYBE, double),
	      .count = AT(model_arm, mode_invocations), .there = AT(model_arm, mode_invocations)),
	{ 0 },
};

static const struct field wake_mode_rows[] = { MODES(model_arm, wake_modes.mode, wake_modes.share),
					       { 0 } };

static const struct field ratio_mode_rows[] = {
	MODES(model_comparison, modes.mode, modes.share),
	{ 0 },
};

/* What start and stop count is taken off, which may leave a little less than nothing. */
static const struct field counter_rows[] = {
	ROW(STRING, model_counter, event),
	ROW(MAYBE, model_counter, monitor),
	ROW(MAYBE, model_counter, stub),
	ROW(MAYBE, model_counter, monitor_by_notification),
	ROW(MAYBE, model_counter, stub_by_notification),
	ROW(NUMBER, model_counter, running),
	{ 0 },
};

static const struct field traced_rows[] = {
	ROW(STRING, model_traced, kind),  ROW(STRING, model_traced, phase),
	ROW(WHOLE, model_traced, n),	  ROW(NUMBER, model_traced, median_ns),
	ROW(MAYBE, model_traced, p99_ns), ROW(NUMBER, model_traced, mean_ns),
	ROW(NUMBER, model_traced, share), { 0 },
};

#define METRIC(name, index)                                                 \
	NAMED(name, OBJECT, model_arm, metric[index], .rows = summary_rows, \
	      .there = AT(model_arm, metric[index].n))

static const struct field arm_rows[] = {
	ROW(STRING, model_arm, id),
	ROW(WORD, model_arm, suite),
	ROW(WORD, model_arm, gate),
	ROW(WORD, model_arm, serve),
	ROW(WORD, model_arm, wake),
	ROW(WORD, model_arm, placement),
	ROW(WORD, model_arm, op),
	ROW(WHOLE, model_arm, batch),
	ROW(WHOLE, model_arm, pages),
	ROW(WORD, model_arm, touch),
	ROW(WORD, model_arm, path),
	ROW(WHOLE, model_arm, stubs),
	ROW(WHOLE, model_arm, tick_ms),
	NAMED("stalls", WHOLE, model_arm, stalls, .there = AT(model_arm, stalls)),
	NAMED("watchdog_ns", NUMBER, model_arm, watchdog_ns, .there = AT(model_arm, stalls)),
	ROW(WORD, model_arm, late),
	ROW(NUMBER, model_arm, work_ns),
	ROW(NUMBER, model_arm, think_ns, .there = AT(model_arm, think_ns)),
	ROW(WORD, model_arm, workload),
	NAMED("uml", WORD, model_arm, uml, .there = AT(model_arm, uml)),
	NAMED("uml_mode", WORD, model_arm, uml_mode, .there = AT(model_arm, uml_mode)),
	NAMED("operations", OBJECT, model_arm, operations, .rows = operations_rows,
	      .there = AT(model_arm, operations.count)),
	ROW(BOOL, model_arm, strict),
	ROW(BOOL, model_arm, control),
	ROW(BOOL, model_arm, stamped),
	ROW(WHOLE, model_arm, notifications),
	ROW(NUMBER, model_arm, system_calls),
	ROW(BOOL, model_arm, changes_stub),
	ROW(WHOLE, model_arm, batches_done),
	ROW(WHOLE, model_arm, batches_recorded),
	NAMED("skipped", STRING, model_arm, skipped, .there = AT(model_arm, skipped[0])),
	NAMED("wedges_on", STRING, model_arm, wedges_on, .there = AT(model_arm, wedges_on[0])),
	NAMED("if_call_fails", STRING, model_arm, if_call_fails,
	      .there = AT(model_arm, if_call_fails[0])),
	PART("replayed", model_arm, replayed_rows, .there = AT(model_arm, has_extent)),
	PART("recorded", model_arm, recorded_rows, .there = AT(model_arm, has_extent)),
	METRIC("batch_ns", MODEL_BATCH_NS),
	METRIC("call_ns", MODEL_CALL_NS),
	METRIC("round_ns", MODEL_ROUND_NS),
	METRIC("notification_ns", MODEL_NOTIFICATION_NS),
	METRIC("whole_ns", MODEL_WHOLE_NS),
	METRIC("late_ns", MODEL_LATE_NS),
	PART("phases_ns", model_arm, phase_rows, .there = AT(model_arm, has_phases)),
	PART("cpu_ns", model_arm, cpu_rows, .there = AT(model_arm, has_cpu)),
	PART("modes_ns", model_arm, mode_rows, .there = AT(model_arm, modes.found)),
	PART("notification_modes_ns", model_arm, wake_mode_rows,
	     .there = AT(model_arm, wake_modes.found)),
	ROW(LIST, model_arm, counters, .rows = OBJECTS(model_counter, counter_rows),
	    .count = AT(model_arm, counter_count), .there = AT(model_arm, counter_count)),
	ROW(LIST, model_arm, traced, .rows = OBJECTS(model_traced, traced_rows),
	    .count = AT(model_arm, traced_count), .there = AT(model_arm, traced_count)),
	{ 0 },
};

#define BY_INVOCATION(member, kind, type, ...)                      \
	ROW(LIST, model_comparison, member, .rows = OF(kind, type), \
	    .count = AT(model_comparison, invocations), __VA_ARGS__)

static const struct field comparison_rows[] = {
	ROW(STRING, model_comparison, arm),
	ROW(STRING, model_comparison, baseline),
	ROW(NUMBER, model_comparison, ratio),
	ROW(INTERVAL, model_comparison, ci95),
	ROW(WHOLE, model_comparison, pairs),
	ROW(BOOL, model_comparison, apart),
	ROW(NAME, model_comparison, metric, .names = model_metric_names),
	ROW(NAME, model_comparison, verdict, .names = model_verdict_names),
	BY_INVOCATION(m, MAYBE, double),
	BY_INVOCATION(pairs_kept, WHOLE, uint32_t, .like = "m"),
	BY_INVOCATION(pairs_dropped, WHOLE, uint32_t, .like = "m"),
	ROW(NUMBER, model_comparison, p),
	ROW(WHOLE, model_comparison, correction),
	ROW(NUMBER, model_comparison, grain),
	PART("modes", model_comparison, ratio_mode_rows,
	     .there = AT(model_comparison, modes.found)),
	{ 0 },
};

static const struct field control_rows[] = {
	ROW(STRING, model_control, name),
	ROW(STRING, model_control, text),
	ROW(NUMBER, model_control, ratio),
	ROW(INTERVAL, model_control, ci95),
	ROW(BOOL, model_control, failed),
	ROW(BOOL, model_control, warning),
	{ 0 },
};

static const struct field disturbance_rows[] = {
	ROW(WORD, model_disturbance, suite),
	ROW(WORD, model_disturbance, placement),
	ROW(WORD, model_disturbance, workload),
	ROW(WHOLE, model_disturbance, rounds),
	ROW(WHOLE, model_disturbance, disturbed),
	ROW(NUMBER, model_disturbance, foreign_ms),
	ROW(WHOLE, model_disturbance, idle_entries),
	ROW(WHOLE, model_disturbance, reschedule_interrupts),
	ROW(WHOLE, model_disturbance, call_interrupts),
	ROW(NUMBER, model_disturbance, steal_ms),
	ROW(NUMBER, model_disturbance, monitor_delay_ms),
	ROW(NUMBER, model_disturbance, stub_delay_ms),
	ROW(SIGNED, model_disturbance, migrations),
	ROW(MAYBE, model_disturbance, other_cpu_busy),
	ROW(MAYBE, model_disturbance, other_cpu_least),
	ROW(MAYBE, model_disturbance, other_cpu_most),
	ROW(MAYBE, model_disturbance, between_us),
	{ 0 },
};

static const struct field saved_rows[] = {
	ROW(WHOLE, model_saved, downwards),
	ROW(WHOLE, model_saved, any_order),
	ROW(WHOLE, model_saved, covered),
	ROW(WHOLE, model_saved, ascending_frames),
	ROW(WHOLE, model_saved, frame_run),
	ROW(WHOLE, model_saved, filter_unmap),
	{ 0 },
};

static const struct field recording_rows[] = {
	ROW(WORD, model_recording, workload),
	ROW(OBJECT, model_recording, saved, .rows = saved_rows,
	    .there = AT(model_recording, has_saved)),
	ROW(LIST, model_recording, calls_by_size, .rows = OF(WHOLE, uint64_t),
	    .count = AT(model_recording, largest)),
	{ 0 },
};

static const char *const path_names[] = { "resume", "flush", NULL };
static const char *const validate_names[] = { "series", "strict", NULL };

static const struct field check_rows[] = {
	ROW(STRING, model_check, scenario),
	ROW(STRING, model_check, loop),
	ROW(BOOL, model_check, many),
	NAMED("path", NAME, model_check, flush, .names = path_names),
	NAMED("validate", NAME, model_check, strict, .names = validate_names),
	ROW(NAME, model_check, outcome, .names = outcome_words),
	ROW(BOOL, model_check, watchdog),
	ROW(BOOL, model_check, by_watchdog),
	ROW(BOOL, model_check, declared),
	ROW(BOOL, model_check, expected),
	ROW(MAYBE, model_check, after_ms),
	ROW(STRING, model_check, text),
	{ 0 },
};

#define GROWN(member, counter, element, ...) \
	ROW(GROWN, model, member, .rows = element, .count = AT(model, counter), __VA_ARGS__)

const struct field run_rows[] = {
	ROW(STRING, model, version),
	ROW(STRING, model, compiler),
	ROW(STRING, model, flags),
	ROW(STRING, model, command),
	GROWN(arguments, argument_count, OF(STRING, char[MODEL_ARGUMENT_SIZE])),
	ROW(WHOLE, model, seed),
	ROW(NUMBER, model, budget_s),
	ROW(STRING, model, label),
	ROW(STRING, model, started),
	ROW(NUMBER, model, duration_s),
	ROW(WHOLE, model, invocations),
	ROW(WHOLE, model, warm_rounds),
	ROW(MAYBE, model, target),
	ROW(STRING, model, left_out),
	ROW(BOOL, model, quick),
	ROW(BOOL, model, partial),
	ROW(STRING, model, clock),
	ROW(OBJECT, model, clock_detail, .rows = clock_rows),
	ROW(HOST, model, host),
	GROWN(arms, arm_count, OBJECTS(model_arm, arm_rows)),
	GROWN(comparisons, comparison_count, OBJECTS(model_comparison, comparison_rows)),
	GROWN(controls, control_count, OBJECTS(model_control, control_rows)),
	GROWN(disturbances, disturbance_count, OBJECTS(model_disturbance, disturbance_rows),
	      .there = AT(model, disturbance_count)),
	GROWN(recordings, recording_count, OBJECTS(model_recording, recording_rows),
	      .there = AT(model, recording_count)),
	GROWN(checks, check_count, OBJECTS(model_check, check_rows),
	      .there = AT(model, check_count)),
	GROWN(warnings, warning_count, OF(STRING, char[256])),
	{ 0 },
};

/* x86-64 is little-endian: the first bytes of a number are its low ones. */
uint64_t member_get(const void *base, struct member member)
{
	uint64_t value = 0;

	memcpy(&value, (const char *)base + member.offset, member.size);
	return value;
}

void member_set(void *base, struct member member, uint64_t value)
{
	memcpy((char *)base + member.offset, &value, member.size);
}
