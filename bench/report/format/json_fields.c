// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The keys of run.json, object by object, from the inner ones to run_rows. A row names the member
 * that holds its value and says in Markdown what the value means; the reader, the writer and the
 * schema derive everything else from it. This is data: there is no logic but member_get() and
 * member_set().
 *
 * To add a key, add a member to model.h and a row here, and describe it in results/README.md.
 * A new row needs `there`, or runs that were made before it can no longer be read.
 */
#include "report/format/json_fields.h"

#include <string.h>

#define AT(structure, member)                                                      \
	{                                                                          \
		offsetof(struct structure, member), MEMBER_SIZE(structure, member) \
	}
#define MEMBER_SIZE(structure, member) sizeof(((struct structure *)NULL)->member)

/* A row for a member; ROW() is for a member of the same name as its key. */
#define NAMED(name, kind, structure, member, ...)                                           \
	{                                                                                   \
		.key = name, .type = FIELD_##kind, .at = AT(structure, member), __VA_ARGS__ \
	}
#define ROW(kind, structure, member, ...) NAMED(#member, kind, structure, member, __VA_ARGS__)

/*
 * An object of the file whose members lie in the structure itself, not in one of their own: offset
 * 0, so that its rows are relative to the structure around it.
 */
#define PART(name, structure, table, ...)                                                 \
	{                                                                                 \
		.key = name, .type = FIELD_OBJECT, .at = { 0, sizeof(struct structure) }, \
		.rows = table, __VA_ARGS__                                                \
	}

/* The one row of a list, which describes an element: no key, and the size of an element. */
#define OF(kind, structure, ...)                                                          \
	(const struct field[])                                                            \
	{                                                                                 \
		{                                                                         \
			.type = FIELD_##kind, .at = { 0, sizeof(structure) }, __VA_ARGS__ \
		}                                                                         \
	}
#define OBJECTS(structure, table) OF(OBJECT, struct structure, .rows = table)

static const struct field clock_rows[] = {
	ROW(STRING, model_clock, source, .text = "`rdtsc`, `rdtscp` or `clock_gettime`"),
	ROW(MAYBE, model_clock, offset_bound_ns,
	    .text = "upper bound on the difference between the TSC of any other CPU and that of "
		    "the first; `null` if none were compared"),
	ROW(WHOLE, model_clock, cpus_compared,
	    .text = "CPUs whose TSCs were compared, the first included"),
	ROW(WHOLE, model_clock, cpus_allowed, .text = "CPUs that the run may use"),
	{ 0 },
};

static const struct field replayed_rows[] = {
	NAMED("batches", WHOLE, model_arm, replayed.batches,
	      .text = "batches that at least one invocation replayed under all arms"),
	NAMED("calls", WHOLE, model_arm, replayed.calls, .text = "calls of these batches"),
	NAMED("share_in_16", NUMBER, model_arm, replayed.share_in_16,
	      .text = "share of these calls in batches of 16 or more, 0 to 1"),
	ROW(NUMBER, model_arm, weighted_calls,
	    .text = "calls by the weights of `whole_ns`, averaged over the invocations"),
	ROW(NUMBER, model_arm, weighted_share_in_16, .text = "the same for the share"),
	{ 0 },
};

static const struct field operations_rows[] = {
	ROW(WHOLE, model_operations, count, .text = "operations that were traced"),
	ROW(NUMBER, model_operations, rounds,
	    .text = "rounds of the stubs per operation, including those without a batch"),
	ROW(NUMBER, model_operations, batches, .text = "per operation"),
	ROW(NUMBER, model_operations, calls, .text = "per operation"),
	ROW(NUMBER, model_operations, notifications, .text = "per operation"),
	ROW(NUMBER, model_operations, spaces, .there = AT(model_operations, spaces),
	    .text = "address spaces that an operation makes, in suite `predict`; absent for none"),
	{ 0 },
};

static const struct field recorded_rows[] = {
	NAMED("batches", WHOLE, model_arm, recorded.batches, .text = "batches of the recording"),
	NAMED("calls", WHOLE, model_arm, recorded.calls, .text = "calls of the recording"),
	NAMED("share_in_16", NUMBER, model_arm, recorded.share_in_16,
	      .text = "share of its calls in batches of 16 or more, 0 to 1"),
	{ 0 },
};

const struct field summary_rows[] = {
	ROW(WHOLE, model_summary, n, .text = "number of values"),
	ROW(NUMBER, model_summary, mean, .text = "of the values, ns"),
	ROW(NUMBER, model_summary, median, .text = "of the values, ns"),
	ROW(INTERVAL, model_summary, ci95, .text = "interval of the median over invocations, ns"),
	ROW(MAYBE, model_summary, p25, .text = "ns; `null` with fewer than 40 values"),
	ROW(MAYBE, model_summary, p75, .text = "ns; `null` with fewer than 40 values"),
	ROW(MAYBE, model_summary, p90, .text = "ns; `null` with fewer than 100 values"),
	ROW(MAYBE, model_summary, p99, .text = "ns; `null` with fewer than 1000 values"),
	ROW(MAYBE, model_summary, p999, .text = "ns; `null` with fewer than 10000 values"),
	ROW(NUMBER, model_summary, max, .text = "ns"),
	{ 0 },
};

/* "rest" is a difference of two medians, so it can be a little below 0. */
static const struct field phase_rows[] = {
	NAMED("trap", SIGNED, model_arm, phase_ns[MODEL_PHASE_TRAP],
	      .text = "from before the call of the stub until RECV has returned"),
	NAMED("validate", SIGNED, model_arm, phase_ns[MODEL_PHASE_VALIDATE],
	      .text = "from there until the call is validated"),
	NAMED("answer", SIGNED, model_arm, phase_ns[MODEL_PHASE_ANSWER],
	      .text = "from there until after the call of the stub: SEND, wake-up, the call "
		      "itself"),
	NAMED("rest", SIGNED, model_arm, phase_ns[MODEL_PHASE_REST],
	      .text = "`batch_ns` outside of the notifications, per notification"),
	{ 0 },
};

static const struct field cpu_rows[] = {
	NAMED("monitor", NUMBER, model_arm, monitor_cpu_ns,
	      .text = "CPU time of all threads of the monitor, per call"),
	NAMED("stub", NUMBER, model_arm, stub_cpu_ns,
	      .text = "CPU time of the stub, with the guest code that touches pages, per call"),
	{ 0 },
};

/* Values and shares of two modes: rows of each object of modes, whose unit is the row's. */
#define MODES(structure, values, shares)                                                         \
	NAMED("low", NUMBER, structure, values[0], .text = "median of the lower mode"),          \
		NAMED("low_share", NUMBER, structure, shares[0], .text = "its share, 0 to 1"),   \
		NAMED("high", NUMBER, structure, values[1], .text = "median of the upper mode"), \
		NAMED("high_share", NUMBER, structure, shares[1], .text = "its share, 0 to 1")

static const struct field mode_rows[] = {
	MODES(model_arm, modes.mode, modes.share),
	NAMED("low_share_by_invocation", LIST, model_arm, mode_low_share, .rows = OF(MAYBE, double),
	      .count = AT(model_arm, mode_invocations), .there = AT(model_arm, mode_invocations),
	      .text = "share of the lower mode in all clean batches of each invocation; `null` if "
		      "it has none"),
	{ 0 },
};

static const struct field wake_mode_rows[] = { MODES(model_arm, wake_modes.mode, wake_modes.share),
					       { 0 } };

static const struct field ratio_mode_rows[] = {
	MODES(model_comparison, modes.mode, modes.share),
	{ 0 },
};

/*
 * Counts may be a little below 0, so they are FIELD_MAYBE: what starting and stopping a counter
 * counts itself is taken off.
 */
static const struct field counter_rows[] = {
	ROW(STRING, model_counter, event, .text = "as `list events` has it"),
	ROW(MAYBE, model_counter, monitor,
	    .text = "mean per batch of the monitor's measuring thread; `null` if the PMU was never "
		    "free"),
	ROW(MAYBE, model_counter, stub, .text = "mean per batch of the stub"),
	ROW(MAYBE, model_counter, monitor_by_notification,
	    .text = "the same per notification; `null` where nothing is notified"),
	ROW(MAYBE, model_counter, stub_by_notification, .text = "the same for the stub"),
	ROW(NUMBER, model_counter, running,
	    .text = "share of the time that the event was counting; below 1 if it shared the PMU"),
	{ 0 },
};

static const struct field traced_rows[] = {
	ROW(STRING, model_traced, kind, .text = "`notification` or `round`"),
	ROW(STRING, model_traced, phase, .text = "as `unotify-trace` names it, or `whole`"),
	ROW(WHOLE, model_traced, n, .text = "notifications or rounds in which the phase took time"),
	ROW(NUMBER, model_traced, median_ns, .text = "of these"),
	ROW(MAYBE, model_traced, p99_ns, .text = "of these; `null` with fewer than 1000"),
	ROW(NUMBER, model_traced, mean_ns, .text = "over all notifications or rounds"),
	ROW(NUMBER, model_traced, share,
	    .text = "share of the whole, over all notifications or rounds"),
	{ 0 },
};

/* A metric is there if it has a value: its own n tells. */
#define METRIC(name, index, ...)                                            \
	NAMED(name, OBJECT, model_arm, metric[index], .rows = summary_rows, \
	      .there = AT(model_arm, metric[index].n), __VA_ARGS__)

/*
 * Rows with .spec are keys of a SPEC as well (plan/arm.c), under that name: tick for tick_ms. tsv.c
 * has a column for each of these, and compare takes them as filters.
 */
const struct field arm_rows[] = {
	ROW(STRING, model_arm, id, .text = "unique in the run, such as `notify+sync/same/map/16`"),
	ROW(WORD, model_arm, suite, .spec = "suite",
	    .text = "suite of the arm; `arms` for `--arm`"),
	ROW(WORD, model_arm, gate, .spec = "gate",
	    .text = "what stands between the stub's call and the kernel (`list gates`); for a row "
		    "of the floor its name"),
	ROW(WORD, model_arm, serve, .spec = "serve",
	    .text = "serve loop, or for many stubs the way they are served; `-` where nothing is "
		    "notified"),
	ROW(WORD, model_arm, wake, .spec = "wake",
	    .text = "`async` or `sync`; `-` where nothing is notified"),
	ROW(WORD, model_arm, placement, .spec = "placement",
	    .text = "`same`, `cross`, `cross-poll` or `free`"),
	ROW(WORD, model_arm, op, .spec = "op",
	    .text = "`map`; `fault-run` (a map right after three others of one page each; each "
		    "page is touched, and each batch begins with the fault at its page); `unmap` "
		    "(of adjacent ranges downwards, so that UML's rule does not merge them); "
		    "`mix`; `mix-maps` or `mix-unmaps` (all maps or all unmaps come first); "
		    "`replay` for a workload"),
	ROW(WHOLE, model_arm, batch, .spec = "batch", .text = "calls per batch; 0 for a workload"),
	ROW(WHOLE, model_arm, pages, .spec = "pages", .text = "pages per call; 0 for a workload"),
	ROW(WORD, model_arm, after, .spec = "after", .there = AT(model_arm, after),
	    .text = "`fault` or `call`: what ended the guest's turn before each batch; absent if "
		    "it cannot be a fault (`op` `unmap`, `touch` `none`) and for a workload, whose "
		    "recording gives it"),
	ROW(WORD, model_arm, touch, .spec = "touch",
	    .text = "`none`, `read` or `write`: what the guest does to a page that was mapped"),
	ROW(WORD, model_arm, path, .spec = "path",
	    .text = "`resume` or `flush`: how the monitor wakes the stub"),
	ROW(WHOLE, model_arm, stubs, .spec = "stubs",
	    .text = "stubs at work at once; for a workload the most that are alive at once"),
	ROW(WHOLE, model_arm, monitors, .spec = "monitors", .there = AT(model_arm, monitors),
	    .text = "threads of the monitor, each with a share of the stubs; absent for one"),
	ROW(WHOLE, model_arm, handover, .spec = "handover", .there = AT(model_arm, handover),
	    .text = "percent of the stubs that change to another of these threads before each "
		    "batch; absent for none"),
	ROW(WHOLE, model_arm, tick_ms, .spec = "tick",
	    .text = "period of the monitor's timer; 0 for none"),
	ROW(WHOLE, model_arm, stalls, .spec = "stalls", .there = AT(model_arm, stalls),
	    .text = "number of ticks after which the watchdog kills a stub whose turn has not "
		    "ended; absent without a watchdog"),
	/* It is there if stalls is not 0, so that row stands before this one. */
	ROW(NUMBER, model_arm, watchdog_ns, .spec = "watchdog", .there = AT(model_arm, stalls),
	    .text = "tick of the monitor's watchdog; absent without a watchdog"),
	ROW(WORD, model_arm, late, .spec = "late",
	    .text = "`none`, `map` or `unmap`: the call that the stub makes outside of a batch in "
		    "each round"),
	ROW(NUMBER, model_arm, work_ns, .spec = "work",
	    .text = "artificial work of the monitor per call; 0 for none"),
	ROW(NUMBER, model_arm, think_ns, .spec = "think", .there = AT(model_arm, think_ns),
	    .text = "time that the guest computes before each trap, ns; absent for none"),
	ROW(WORD, model_arm, workload, .spec = "workload",
	    .text = "name or path of the recording; empty without one"),
	ROW(WORD, model_arm, uml, .there = AT(model_arm, uml),
	    .text = "label of the UML in suite `uml`, whose `gate` is `uml`; there `op` is the "
		    "operation of its guest, `batch` is how often one batch repeats it, and "
		    "`call_ns` is the time of one"),
	ROW(WORD, model_arm, uml_mode, .there = AT(model_arm, uml_mode),
	    .text = "the mode that the UML booted in, `seccomp`, `notify` (seccomp mode with a "
		    "listener) or `ptrace`"),
	ROW(OBJECT, model_arm, operations, .rows = operations_rows,
	    .there = AT(model_arm, operations.count),
	    .text = "in suites `uml` (`--trace`) and `predict`: `count` operations were traced; "
		    "`rounds` of the stubs (including those without a batch), `batches`, `calls` "
		    "and `notifications` are per operation. In suite `predict`, `whole_ns` is "
		    "the time of `count` operations, and `workload` is `OPERATION@BOOT`"),
	ROW(BOOL, model_arm, strict, .spec = "validate",
	    .text = "every page of a map is validated, and its flags and descriptor, which the "
		    "series does not check"),
	ROW(BOOL, model_arm, control, .text = "measured to control other arms, not for itself"),
	ROW(BOOL, model_arm, stamped, .text = "the control arm that is stamped in the timed pass"),
	ROW(WHOLE, model_arm, notifications, .text = "notifications received in timed batches"),
	ROW(WHOLE, model_arm, handovers, .there = AT(model_arm, handovers),
	    .text = "hand-overs of stubs to another thread of the monitor, before timed batches; "
		    "absent for none"),
	ROW(NUMBER, model_arm, system_calls,
	    .text = "system calls of the monitor in timed batches, per notification; per batch "
		    "where nothing is notified"),
	ROW(NUMBER, model_arm, native_ns, .there = AT(model_arm, native_ns),
	    .text = "geometric mean time of a native system call before the rounds of its clean "
		    "batches; a different value in another run on the same kernel means another "
		    "state of the host; absent without such batches"),
	ROW(BOOL, model_arm, changes_stub,
	    .text = "the serve loop needs a stub that does more than UML's"),
	ROW(WHOLE, model_arm, batches_done,
	    .text = "batches of a workload that an invocation replayed under all arms"),
	ROW(WHOLE, model_arm, batches_recorded, .text = "batches of a workload's recording"),
	ROW(STRING, model_arm, skipped, .there = AT(model_arm, skipped[0]),
	    .text = "only if the arm was not measured: the reason; then there are no metrics"),
	ROW(STRING, model_arm, wedges_on, .there = AT(model_arm, wedges_on[0]),
	    .text = "what the serve loop (for one stub) still wedges on, as `check` declares and "
		    "proves; absent if there is nothing"),
	ROW(STRING, model_arm, if_call_fails, .there = AT(model_arm, if_call_fails[0]),
	    .text = "in suites `loops`, `order`, `stubs` and `gates`: what happened to this loop "
		    "(or to `counted` behind this gate) on this host when a call was denied or "
		    "failed in the middle of a batch: `goes on`; `wedges: ` and where monitor "
		    "and stub sat; or, for an arm with a watchdog, `killed: ` and how much later "
		    "(by one of 25 ticks of 20 ms, whatever the arm has)"),
	PART("replayed", model_arm, replayed_rows, .there = AT(model_arm, has_extent),
	     .text = "for a workload, what at least one invocation replayed under all arms: "
		     "`batches, calls, share_in_16` (the share of the calls that are in batches of "
		     "16 or more, 0 to 1); and `weighted_calls, weighted_share_in_16`, the same by "
		     "the weights that `whole_ns` gives the batches, averaged over the "
		     "invocations. The replay is called whole, and has verdicts, if "
		     "`weighted_share_in_16` is within a tenth of the recording's (a tenth of that "
		     "share: for 6 %, from 5.4 to 6.6) and `weighted_calls` within a tenth of its "
		     "calls. A recording without such batches (`interpreters`) has a share of 0, "
		     "which every part of it meets"),
	PART("recorded", model_arm, recorded_rows, .there = AT(model_arm, has_extent),
	     .text = "the same for the whole recording"),
	METRIC("batch_ns", MODEL_BATCH_NS,
	       .text = "from before the monitor puts registers back, sends descriptors and wakes "
		       "the stub until the stub has finished the batch"),
	METRIC("call_ns", MODEL_CALL_NS, .text = "`batch_ns` / entries"),
	METRIC("round_ns", MODEL_ROUND_NS,
	       .text = "as `batch_ns`, until the monitor has control again"),
	METRIC("notification_ns", MODEL_NOTIFICATION_NS,
	       .text = "from before a notified call of the stub until after it, or any call if the "
		       "arm notifies none; stamped pass"),
	METRIC("whole_ns", MODEL_WHOLE_NS,
	       .text = "the time of a whole recording; see the table of metrics"),
	METRIC("late_ns", MODEL_LATE_NS,
	       .text = "from before a call outside of a batch until after it"),
	PART("phases_ns", model_arm, phase_rows, .there = AT(model_arm, has_phases),
	     .text = "`trap, validate, answer, rest`: medians over the notified calls of a stamped "
		     "pass; absent if none is notified. `rest` is the rest of the batch, per call"),
	PART("cpu_ns", model_arm, cpu_rows, .there = AT(model_arm, has_cpu),
	     .text = "CPU time: `monitor` of all threads of the monitor, `stub` of the stub with "
		     "the guest code that touches pages; medians per call (per notification if "
		     "each call is notified), from a separate pass"),
	PART("modes_ns", model_arm, mode_rows, .there = AT(model_arm, modes.found),
	     .text = "only if `batch_ns` (without stamps `round_ns`) has two modes: `low, "
		     "low_share, high, high_share`, the medians and shares of the two, from up to "
		     "1000 clean batches from all over the run; and `low_share_by_invocation`, the "
		     "share of batches below the middle of the gap between the modes, in all clean "
		     "batches of each invocation (`null` if it has none). Two modes: each has at "
		     "least a tenth of the batches; they are apart by at least a factor of 1.3 and "
		     "at least 1.5 times the sum of their interquartile ranges (of logarithms); "
		     "and between them there are fewer than a quarter as many batches as beside "
		     "the rarer mode"),
	PART("notification_modes_ns", model_arm, wake_mode_rows,
	     .there = AT(model_arm, wake_modes.found),
	     .text = "the same for `notification_ns` without the shares by invocation, in "
		     "placements other than same: fast and slow wakes of another CPU, depending on "
		     "whether it polls or has to leave an idle state. With `--other-cpu busy` only "
		     "the fast ones remain"),
	ROW(LIST, model_arm, counters, .rows = OBJECTS(model_counter, counter_rows),
	    .count = AT(model_arm, counter_count), .there = AT(model_arm, counter_count),
	    .text = "`event, monitor, stub, monitor_by_notification, stub_by_notification, "
		    "running`"),
	ROW(LIST, model_arm, traced, .rows = OBJECTS(model_traced, traced_rows),
	    .count = AT(model_arm, traced_count), .there = AT(model_arm, traced_count),
	    .text = "from a traced pass (`run --trace`): `kind` (`notification` or `round`), "
		    "`phase` (as `unotify-trace` names it, and `whole`); `n`, `median_ns`, "
		    "`p99_ns` of those where it took time (`p99_ns` is `null` with fewer than "
		    "1000); `mean_ns`, `share` over all. The pass runs synthetic batches of one "
		    "stub, in a process that does nothing else. So controls have none, nor do arms "
		    "that replay a workload, serve several stubs, have late calls or are of the "
		    "floor; a warning counts these"),
	{ 0 },
};

/* All lists by invocation share one count; m comes first, and the others must be as long. */
#define BY_INVOCATION(member, kind, type, ...)                      \
	ROW(LIST, model_comparison, member, .rows = OF(kind, type), \
	    .count = AT(model_comparison, invocations), __VA_ARGS__)

/* arm and baseline are ids of arms: check_model() in json_read.c looks them up. */
static const struct field comparison_rows[] = {
	ROW(STRING, model_comparison, arm, .text = "id of the arm"),
	ROW(STRING, model_comparison, baseline, .text = "id of the arm with which it is compared"),
	ROW(NUMBER, model_comparison, ratio, .text = "`exp` of the mean of `m`"),
	ROW(INTERVAL, model_comparison, ci95,
	    .text = "`exp` of that mean, minus and plus the sum of `grain` and Student's t times "
		    "the standard error; unbounded (a factor of a million) with one invocation"),
	ROW(WHOLE, model_comparison, pairs, .text = "clean pairs of batches, over all invocations"),
	ROW(BOOL, model_comparison, apart,
	    .text = "the two did not take turns, because one would disturb the other (ptrace); "
		    "batches are then paired in their order within each invocation, if they are "
		    "the same batch of a recording"),
	ROW(NAME, model_comparison, metric, .names = model_metric_names,
	    .text = "the time that is compared"),
	ROW(NAME, model_comparison, verdict, .names = model_verdict_names,
	    .text = "`slower` or `faster` if the interval, corrected for the comparisons of the "
		    "table, excludes 1, that is, if `p` times `correction` is below 0.04; "
		    "`bimodal` if one of the arms has `modes_ns` or the comparison has `modes`, so "
		    "that no single ratio describes it; else `not resolved`, also with fewer than "
		    "5 invocations, or with fewer than 3 clean pairs in one of those that have an "
		    "`m` (with more than 50: in a group of neighbours that are averaged)"),
	BY_INVOCATION(m, MAYBE, double,
		      .text = "per invocation, the median of the logarithms of the ratios of clean "
			      "pairs; for `whole_ns` the logarithm of the ratio of the weighted "
			      "sums. `null` without a clean pair; with fewer than 3 if at most a "
			      "tenth of at most 50 invocations have so few; or if the state of the "
			      "host leaves out over three quarters of the pairs that are otherwise "
			      "clean"),
	BY_INVOCATION(pairs_kept, WHOLE, uint32_t, .like = "m",
		      .text = "per invocation, pairs of which both batches are clean: their "
			      "`foreign_share` is below 0.02, `native_ns` of their round is at "
			      "most 1.15 times the median of its lane's rounds (one suite, "
			      "placement and workload), and the round is in the usual state of the "
			      "host (below). For `whole_ns`, batches: of each the mean of the "
			      "clean replays counts, or of all replays if none is clean"),
	BY_INVOCATION(pairs_dropped, WHOLE, uint32_t, .like = "m",
		      .text = "per invocation, the other pairs"),
	ROW(NUMBER, model_comparison, p,
	    .text = "two-sided p-value of the hypothesis that the ratio is 1, by Student's t; not "
		    "corrected"),
	ROW(WHOLE, model_comparison, correction,
	    .text = "number of comparisons in the table (Bonferroni): those of the same metric, "
		    "suite and placement; controls form one table over the whole run"),
	ROW(NUMBER, model_comparison, grain,
	    .text = "half a step of the clock, as a logarithm: the error that a median can have in "
		    "all invocations alike. Per arm it is the least difference between its first "
		    "512 values, divided by twice their median, or 0 if its quartiles are four "
		    "steps apart or more; the two arms are added"),
	PART("modes", model_comparison, ratio_mode_rows, .there = AT(model_comparison, modes.found),
	     .text = "only if invocations are of two kinds: `low, low_share, high, high_share`, "
		     "ratios and shares of the invocations. The widest gap between two neighbours "
		     "among the `m` is then at least a factor of 1.3 and at least twice the width "
		     "of either side, and each side has at least two"),
	{ 0 },
};

static const struct field control_rows[] = {
	ROW(STRING, model_control, name,
	    .text = "what is controlled, in which suite and placement"),
	ROW(STRING, model_control, text, .text = "what was found, in words"),
	ROW(NUMBER, model_control, ratio, .text = "measured ratio; 0 if there is none"),
	ROW(INTERVAL, model_control, ci95, .text = "interval of the ratio"),
	ROW(BOOL, model_control, failed,
	    .text = "the exit status is 3, for `run` and for later commands on the run"),
	ROW(BOOL, model_control, warning, .text = "reported, but the run stands"),
	{ 0 },
};

static const struct field disturbance_rows[] = {
	ROW(WORD, model_disturbance, suite, .text = "suite of the lane"),
	ROW(WORD, model_disturbance, placement, .text = "placement of the lane"),
	ROW(WORD, model_disturbance, workload,
	    .text = "workload of the lane; empty if none is replayed"),
	ROW(WHOLE, model_disturbance, rounds, .text = "all rounds that were run"),
	ROW(WHOLE, model_disturbance, disturbed,
	    .text = "rounds in which anything other than monitor and stubs had the CPUs for 2 % "
		    "or more of the time of a batch (in steps of 0.01 %)"),
	ROW(NUMBER, model_disturbance, foreign_ms,
	    .text = "time that anything other than monitor and stubs had the CPUs; on one CPU "
		    "including the hypervisor's share if the kernel accounts for it "
		    "(`PARAVIRT_TIME_ACCOUNTING`)"),
	ROW(WHOLE, model_disturbance, idle_entries,
	    .text = "entries into the idle loop, on the lane's CPUs, or on all if it was not "
		    "pinned"),
	ROW(WHOLE, model_disturbance, reschedule_interrupts, .text = "on the same CPUs"),
	ROW(WHOLE, model_disturbance, call_interrupts,
	    .text = "function-call interrupts on the same CPUs, including those for TLB flushes"),
	ROW(NUMBER, model_disturbance, steal_ms,
	    .text = "steal time of the same CPUs, in steps of 10 ms"),
	ROW(NUMBER, model_disturbance, monitor_delay_ms,
	    .text = "time that the monitor's measuring thread could run but waited for a CPU, the "
		    "stubs' time included (run-queue delay, from `schedstat`)"),
	ROW(NUMBER, model_disturbance, stub_delay_ms,
	    .text = "the same for the stubs, the monitor's time included"),
	ROW(SIGNED, model_disturbance, migrations,
	    .text = "migrations of monitor and stubs between CPUs; -1 if the kernel does not tell "
		    "(`SCHED_DEBUG`)"),
	ROW(MAYBE, model_disturbance, other_cpu_busy,
	    .text = "share of the time that the other CPUs ran, averaged over them. The other CPUs "
		    "are in placement same all but the lane's, in cross both (each is the "
		    "other's), in free all. A CPU that polls in its idle loop counts as running, "
		    "and so does one that the hypervisor took; `null` if there is no other CPU"),
	ROW(MAYBE, model_disturbance, other_cpu_least,
	    .text = "the same in the invocation where it was least"),
	ROW(MAYBE, model_disturbance, other_cpu_most,
	    .text = "the same in the invocation where it was most"),
	ROW(MAYBE, model_disturbance, between_us,
	    .text = "mean time from the end of a round to the beginning of the next: what the "
		    "program itself does meanwhile, while the CPU of a stub in placement cross "
		    "idles. The two empty wakes before each timed batch come after it"),
	{ 0 },
};

static const struct field saved_rows[] = {
	ROW(WHOLE, model_saved, downwards,
	    .text = "calls merged with the last call, also from above it"),
	ROW(WHOLE, model_saved, any_order,
	    .text = "calls merged with any call of the batch, in either direction"),
	ROW(WHOLE, model_saved, covered,
	    .text = "calls left out, because later calls of the batch map over them"),
	ROW(WHOLE, model_saved, ascending_frames,
	    .text = "as `downwards`, had the guest ascending frames where it has descending ones"),
	ROW(WHOLE, model_saved, frame_run,
	    .text = "as `downwards`, had the guest one run of frames for adjacent pages"),
	ROW(WHOLE, model_saved, filter_unmap,
	    .text = "notifications of munmap saved if the filter checks its range; no calls"),
	{ 0 },
};

static const struct field recording_rows[] = {
	ROW(WORD, model_recording, workload, .text = "the replayed workload"),
	ROW(OBJECT, model_recording, saved, .rows = saved_rows,
	    .there = AT(model_recording, has_saved),
	    .text = "how many of its calls each rule beyond UML's own merging would save (`list "
		    "merges`)"),
	ROW(LIST, model_recording, calls_by_size, .rows = OF(WHOLE, uint64_t),
	    .count = AT(model_recording, largest),
	    .text = "of all its calls, how many are in batches of 1, 2, ... entries, up to its "
		    "largest batch"),
	{ 0 },
};

/* Names of a bool, as an index: of `flush` and of `strict`. */
static const char *const path_names[] = { "resume", "flush", NULL };
static const char *const validate_names[] = { "series", "strict", NULL };

static const struct field check_rows[] = {
	ROW(STRING, model_check, scenario, .text = "as the matrix has it"),
	ROW(STRING, model_check, loop, .text = "as the matrix has it"),
	ROW(BOOL, model_check, many,
	    .text = "a loop for many stubs: the victim is the second of three"),
	NAMED("path", NAME, model_check, flush, .names = path_names, .text = "`resume` or `flush`"),
	NAMED("validate", NAME, model_check, strict, .names = validate_names,
	      .text = "`series` or `strict`"),
	ROW(NAME, model_check, outcome, .names = outcome_names, .text = "the outcome"),
	ROW(BOOL, model_check, watchdog, .text = "the monitor had a watchdog"),
	ROW(BOOL, model_check, by_watchdog, .text = "the watchdog killed the stub"),
	ROW(BOOL, model_check, declared, .text = "the loop declares that it may wedge here"),
	ROW(BOOL, model_check, expected,
	    .text = "neither crashed, nor wedged or leaked but as declared or known"),
	ROW(MAYBE, model_check, after_ms,
	    .text = "from the disturbance until its end was noticed; `null` if not measured"),
	ROW(STRING, model_check, text,
	    .text = "where both sit, what is mapped, what the stub died of"),
	{ 0 },
};

/* A list of any length in the model itself, grown by model_append(). */
#define GROWN(member, counter, element, ...) \
	ROW(GROWN, model, member, .rows = element, .count = AT(model, counter), __VA_ARGS__)

/* The top of the file. Weights are in no row: weights.tsv.gz has them (run/output.c). */
const struct field run_rows[] = {
	ROW(STRING, model, version,
	    .text = "version of the program: number, commit, and `-dirty` if files that it is "
		    "built from differed from that commit"),
	ROW(STRING, model, compiler, .text = "compiler that built the program"),
	ROW(STRING, model, flags, .text = "compiler flags of that build"),
	ROW(STRING, model, command,
	    .text = "command line for a shell, with the seed; `unotify-bench rerun RUN` if it has "
		    "1023 bytes or more"),
	GROWN(arguments, argument_count, OF(STRING, char[MODEL_ARGUMENT_SIZE]),
	      .text = "the command as words, from `run` on: `rerun` starts from these"),
	ROW(WHOLE, model, seed, .text = "seed of all random orders: `--seed`, or from the clock"),
	ROW(NUMBER, model, budget_s, .text = "planned measuring time, seconds"),
	ROW(STRING, model, label, .text = "`--label`, or empty"),
	ROW(STRING, model, started, .text = "UTC, ISO 8601"),
	ROW(NUMBER, model, duration_s, .text = "duration of the run, seconds"),
	ROW(WHOLE, model, invocations,
	    .text = "processes among which the measuring was divided; only those that finished"),
	ROW(WHOLE, model, warm_rounds,
	    .text = "empty wakes of the same stub before each timed batch of synthetic work, for "
		    "all gates alike; in a replay the recording gives their number"),
	ROW(MAYBE, model, target,
	    .text = "`--target` as a share, 0.01 for 1 %: within an invocation, sampling of an arm "
		    "stops when half of its expected interval over all invocations, divided by its "
		    "ratio, is at most this; 0 for none; `null` if each suite has its own (`list "
		    "suites`)"),
	ROW(STRING, model, left_out,
	    .text = "what a longer kind of run would also measure, in words; empty for `--full`, "
		    "`--suite` and `--arm`"),
	ROW(BOOL, model, quick, .text = "`--quick`"),
	ROW(BOOL, model, partial,
	    .text = "the run was interrupted, an arm wedged (see `skipped`), or an invocation "
		    "failed (see `warnings`)"),
	ROW(STRING, model, clock, .text = "the time base and why it was chosen"),
	ROW(OBJECT, model, clock_detail, .rows = clock_rows,
	    .text = "`source`: `rdtsc`, `rdtscp` or `clock_gettime`; `offset_bound_ns`: upper "
		    "bound on the difference between the TSC of any other CPU and that of the "
		    "first (two others may differ by twice that), measured at the start of the run "
		    "by exchanges between two pinned threads, `null` if none were compared (one "
		    "CPU, or the TSC was ruled out before); `cpus_compared` (the first included, "
		    "at most 64) of `cpus_allowed`"),
	ROW(HOST, model, host,
	    .text = "`hostname, kernel, kernel_version, preempt, kernel_config, cpu, microcode, "
		    "topology, smt, cpus, cpus_allowed, hypervisor, governor, turbo, idle_driver, "
		    "idle_governor, idle_states, idle_latencies_us, halt_poll_ns, isolated_cpus, "
		    "cpuset_partition, mitigations, clock_source, thp, ptrace_scope, bpf_jit, "
		    "nmi_watchdog, perf_event_paranoid, command_line, memory, load, pmu, "
		    "placements, physmem`, as they were before the measuring. `placements` are the "
		    "CPUs of monitor and stub in each placement, `physmem` is `--physmem`, and "
		    "`other_cpu` is present unless `--other-cpu` is `as-is`. `tracer_stops` is "
		    "present where tracers were measured beside other gates: how many times as "
		    "long the mmap and munmap of others take after stops at an int3, and whether "
		    "the tracers took turns with the other arms (`in turn`) or had a part of the "
		    "time to themselves (`apart`). A value that the host "
		    "does not tell is `unknown`, one that it does not have is `none`"),
	GROWN(arms, arm_count, OBJECTS(model_arm, arm_rows),
	      .text = "configurations, each either measured or skipped"),
	GROWN(comparisons, comparison_count, OBJECTS(model_comparison, comparison_rows),
	      .text = "ratios of two paired arms"),
	GROWN(controls, control_count, OBJECTS(model_control, control_rows),
	      .text = "conditions that must hold to rely on the run"),
	GROWN(disturbances, disturbance_count, OBJECTS(model_disturbance, disturbance_rows),
	      .there = AT(model, disturbance_count),
	      .text = "what else the host did, per lane; absent if nothing was watched"),
	GROWN(recordings, recording_count, OBJECTS(model_recording, recording_rows),
	      .there = AT(model, recording_count),
	      .text = "absent if nothing was replayed; for each `workload` that was, "
		      "`calls_by_size`: how many of all its calls are in batches of 1, 2, ... "
		      "entries, up to its largest batch; and `saved`: how many calls each rule "
		      "beyond UML's own merging would save (`list merges`), for `filter_unmap` "
		      "notifications"),
	GROWN(checks, check_count, OBJECTS(model_check, check_rows),
	      .there = AT(model, check_count),
	      .text = "outcomes of hostile and failing stubs (`check`); absent if nothing was "
		      "checked"),
	GROWN(warnings, warning_count, OF(STRING, char[256]),
	      .text = "what a reader must know. This includes each key of `host` except `load` "
		      "that differed after the run: `changed during the run: governor performance "
		      "-> powersave`"),
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
