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
	ROW(STRING, model_clock, source, .text = "`rdtsc`, `rdtscp` or `clock_gettime`"),
	ROW(MAYBE, model_clock, offset_bound_ns,
	    .text = "the TSC of no other CPU differs from that of the first by more; `null` where "
		    "none were compared"),
	ROW(WHOLE, model_clock, cpus_compared,
	    .text = "CPUs whose TSCs were compared with the first, which counts"),
	ROW(WHOLE, model_clock, cpus_allowed, .text = "CPUs that the run may use"),
	{ 0 },
};

static const struct field replayed_rows[] = {
	NAMED("batches", WHOLE, model_arm, replayed.batches,
	      .text = "replayed by an invocation or more, under all arms"),
	NAMED("calls", WHOLE, model_arm, replayed.calls, .text = "of these batches"),
	NAMED("share_in_16", NUMBER, model_arm, replayed.share_in_16,
	      .text = "of these calls, those in batches of 16 or more, 0 to 1"),
	ROW(NUMBER, model_arm, weighted_calls,
	    .text = "by the weights of `whole_ns`, in the mean of the invocations"),
	ROW(NUMBER, model_arm, weighted_share_in_16, .text = "the same of the share"),
	{ 0 },
};

static const struct field operations_rows[] = {
	ROW(WHOLE, model_operations, count, .text = "operations that were traced"),
	ROW(NUMBER, model_operations, rounds,
	    .text = "of the stubs per operation, those without a batch too"),
	ROW(NUMBER, model_operations, batches, .text = "per operation"),
	ROW(NUMBER, model_operations, calls, .text = "per operation"),
	ROW(NUMBER, model_operations, notifications, .text = "per operation"),
	ROW(NUMBER, model_operations, spaces, .there = AT(model_operations, spaces),
	    .text = "of suite `predict`: address spaces that an operation makes; absent for none"),
	{ 0 },
};

static const struct field recorded_rows[] = {
	NAMED("batches", WHOLE, model_arm, recorded.batches, .text = "of the recording"),
	NAMED("calls", WHOLE, model_arm, recorded.calls, .text = "of the recording"),
	NAMED("share_in_16", NUMBER, model_arm, recorded.share_in_16,
	      .text = "of its calls, those in batches of 16 or more, 0 to 1"),
	{ 0 },
};

const struct field summary_rows[] = {
	ROW(WHOLE, model_summary, n, .text = "values"),
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

/* The rest is a difference of two medians, so it can be a little below 0. */
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
	      .text = "of all threads of the monitor, per call"),
	NAMED("stub", NUMBER, model_arm, stub_cpu_ns,
	      .text = "of the stub with the guest code that touches pages, per call"),
	{ 0 },
};

/* Of two modes the values and their shares. */
#define MODES(structure, values, shares)                                                         \
	NAMED("low", NUMBER, structure, values[0], .text = "median of the lower mode"),          \
		NAMED("low_share", NUMBER, structure, shares[0], .text = "its share, 0 to 1"),   \
		NAMED("high", NUMBER, structure, values[1], .text = "median of the upper mode"), \
		NAMED("high_share", NUMBER, structure, shares[1], .text = "its share, 0 to 1")

static const struct field mode_rows[] = {
	MODES(model_arm, modes.mode, modes.share),
	NAMED("low_share_by_invocation", LIST, model_arm, mode_low_share, .rows = OF(MAYBE, double),
	      .count = AT(model_arm, mode_invocations), .there = AT(model_arm, mode_invocations),
	      .text = "share of the lower mode in all clean batches of each; `null`: there is "
		      "none"),
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
	ROW(STRING, model_counter, event, .text = "as `list events` has it"),
	ROW(MAYBE, model_counter, monitor,
	    .text = "of the monitor's measuring thread, mean per batch; `null`: the PMU was never "
		    "free"),
	ROW(MAYBE, model_counter, stub, .text = "of the stub, mean per batch"),
	ROW(MAYBE, model_counter, monitor_by_notification,
	    .text = "the same per notification; `null` where nothing is notified"),
	ROW(MAYBE, model_counter, stub_by_notification, .text = "the same of the stub"),
	ROW(NUMBER, model_counter, running,
	    .text = "share of the time that the event was counting; below 1 it shared the PMU"),
	{ 0 },
};

static const struct field traced_rows[] = {
	ROW(STRING, model_traced, kind, .text = "`notification` or `round`"),
	ROW(STRING, model_traced, phase, .text = "as `unotify-trace` names it, or `whole`"),
	ROW(WHOLE, model_traced, n, .text = "those in which it took time"),
	ROW(NUMBER, model_traced, median_ns, .text = "of these"),
	ROW(MAYBE, model_traced, p99_ns, .text = "of these; `null` with fewer than 1000"),
	ROW(NUMBER, model_traced, mean_ns, .text = "over all"),
	ROW(NUMBER, model_traced, share, .text = "of the whole, over all"),
	{ 0 },
};

#define METRIC(name, index, ...)                                            \
	NAMED(name, OBJECT, model_arm, metric[index], .rows = summary_rows, \
	      .there = AT(model_arm, metric[index].n), __VA_ARGS__)

const struct field arm_rows[] = {
	ROW(STRING, model_arm, id, .text = "unique in the run, such as `notify+sync/same/map/16`"),
	ROW(WORD, model_arm, suite, .spec = "suite",
	    .text = "that it belongs to; `arms` for `--arm`"),
	ROW(WORD, model_arm, gate, .spec = "gate",
	    .text = "what stands between the call of a stub and the kernel (`list gates`); of a "
		    "row of the floor its name"),
	ROW(WORD, model_arm, serve, .spec = "serve",
	    .text = "the serve loop, or for many stubs how they are served; `-` where nothing is "
		    "notified"),
	ROW(WORD, model_arm, wake, .spec = "wake",
	    .text = "`async` or `sync`; `-` where nothing is notified"),
	ROW(WORD, model_arm, placement, .spec = "placement", .text = "`same`, `cross` or `free`"),
	ROW(WORD, model_arm, op, .spec = "op",
	    .text = "`map`, `fault-run` (a map right after three others of one page each, each "
		    "page touched and each batch begun by the fault at its page), `unmap` (of "
		    "adjacent ranges downwards, so that UML's rule does not merge them), `mix`, "
		    "`mix-maps` or `mix-unmaps` (which all come first); `replay` for a workload"),
	ROW(WHOLE, model_arm, batch, .spec = "batch", .text = "calls of a batch; 0 for a workload"),
	ROW(WHOLE, model_arm, pages, .spec = "pages", .text = "pages of a call; 0 for a workload"),
	ROW(WORD, model_arm, after, .spec = "after", .there = AT(model_arm, after),
	    .text = "`fault` or `call`: what ended the guest's turn before each batch; absent "
		    "where it cannot be a fault (`op` `unmap`, `touch` `none`) and for a workload, "
		    "whose recording says it"),
	ROW(WORD, model_arm, touch, .spec = "touch",
	    .text = "`none`, `read` or `write`: what is done to a page that was mapped"),
	ROW(WORD, model_arm, path, .spec = "path",
	    .text = "`resume` or `flush`: how the monitor wakes the stub"),
	ROW(WHOLE, model_arm, stubs, .spec = "stubs",
	    .text = "1; for a workload the most that are alive at once"),
	NAMED("monitors", WHOLE, model_arm, monitors, .spec = "monitors",
	      .there = AT(model_arm, monitors),
	      .text = "threads of the monitor, each with a share of the stubs; absent for one"),
	NAMED("handover", WHOLE, model_arm, handover, .spec = "handover",
	      .there = AT(model_arm, handover),
	      .text = "percent of the stubs that another of these threads serves from the next "
		      "batch on; absent for none"),
	ROW(WHOLE, model_arm, tick_ms, .spec = "tick",
	    .text = "period of the monitor's timer; 0 for none"),
	NAMED("stalls", WHOLE, model_arm, stalls, .spec = "stalls", .there = AT(model_arm, stalls),
	      .text = "how many ticks a turn must outlast for the watchdog to kill the stub; "
		      "absent without one"),
	NAMED("watchdog_ns", NUMBER, model_arm, watchdog_ns, .spec = "watchdog",
	      .there = AT(model_arm, stalls),
	      .text = "tick of the monitor's watchdog; absent without one"),
	ROW(WORD, model_arm, late, .spec = "late",
	    .text = "`none`, `map` or `unmap`: a call that the stub makes outside of a batch, in "
		    "each round"),
	ROW(NUMBER, model_arm, work_ns, .spec = "work",
	    .text = "artificial work of the monitor; 0"),
	ROW(NUMBER, model_arm, think_ns, .spec = "think", .there = AT(model_arm, think_ns),
	    .text = "time that the guest computes before each trap, ns; absent where it does not"),
	ROW(WORD, model_arm, workload, .spec = "workload", .text = "its name or path, or empty"),
	NAMED("uml", WORD, model_arm, uml, .there = AT(model_arm, uml),
	      .text = "of suite `uml`, whose `gate` is `uml`: the label of the UML; `op` is the "
		      "operation of its guest then, `batch` how often one batch repeats it, and "
		      "`call_ns` is the time of one"),
	NAMED("uml_mode", WORD, model_arm, uml_mode, .there = AT(model_arm, uml_mode),
	      .text = "the mode that the UML booted in, `seccomp`, `notify` (seccomp mode with a "
		      "listener) or `ptrace`"),
	NAMED("operations", OBJECT, model_arm, operations, .rows = operations_rows,
	      .there = AT(model_arm, operations.count),
	      .text = "of suites `uml` (`--trace`) and `predict`: `count` operations were traced, "
		      "each of them being so many `rounds` of the stubs (without a batch too), "
		      "`batches`, `calls` and `notifications`. `whole_ns` of suite `predict` is of "
		      "`count` operations, and `workload` is `OPERATION@BOOT`"),
	ROW(BOOL, model_arm, strict, .spec = "validate",
	    .text = "every page of a map is validated, and its flags and descriptor, at which the "
		    "series does not look"),
	ROW(BOOL, model_arm, control, .text = "measured to control the others, not for itself"),
	ROW(BOOL, model_arm, stamped,
	    .text = "of the controls the one that is stamped in the timed pass"),
	ROW(WHOLE, model_arm, notifications, .text = "received in timed batches"),
	NAMED("handovers", WHOLE, model_arm, handovers, .there = AT(model_arm, handovers),
	      .text = "of stubs to another thread of the monitor, before timed batches; absent for "
		      "none"),
	ROW(NUMBER, model_arm, system_calls,
	    .text = "of the monitor in timed batches, per notification; per batch where nothing is "
		    "notified"),
	NAMED("native_ns", NUMBER, model_arm, native_ns, .there = AT(model_arm, native_ns),
	      .text = "what a native system call took before the rounds of its clean batches, the "
		      "geometric mean; another value in another run on the same kernel is another "
		      "state of the host; absent without such batches"),
	ROW(BOOL, model_arm, changes_stub,
	    .text = "the serve loop needs something of the stub that UML's does not do"),
	ROW(WHOLE, model_arm, batches_done,
	    .text = "of a workload: batches that an invocation replayed under all arms"),
	ROW(WHOLE, model_arm, batches_recorded, .text = "of a workload: batches of the recording"),
	NAMED("skipped", STRING, model_arm, skipped, .there = AT(model_arm, skipped[0]),
	      .text = "only where it was not measured: why; then there are no metrics"),
	NAMED("wedges_on", STRING, model_arm, wedges_on, .there = AT(model_arm, wedges_on[0]),
	      .text = "what the serve loop of one stub still wedges on, as `check` declares and "
		      "proves it; absent for nothing"),
	NAMED("if_call_fails", STRING, model_arm, if_call_fails,
	      .there = AT(model_arm, if_call_fails[0]),
	      .text = "suites `loops`, `order`, `stubs` and `gates`: what became of this loop, or "
		      "of counted behind this gate, on this host when a call was denied or failed "
		      "in the middle of a batch: `goes on`; `wedges: ` and where monitor and stub "
		      "sat; or, of an arm with a watchdog, `killed: ` and how much later (by one "
		      "of 25 ticks of 20 ms, whatever the arm has)"),
	PART("replayed", model_arm, replayed_rows, .there = AT(model_arm, has_extent),
	     .text = "of a workload, what an invocation or more replayed under all arms: `batches, "
		     "calls, share_in_16`, the last being the share of the calls that are in "
		     "batches of 16 or more, 0 to 1; and `weighted_calls, weighted_share_in_16`, "
		     "the same by the weights that `whole_ns` gives the batches, in the mean of "
		     "the invocations. The replay is called whole, and has verdicts, where "
		     "`weighted_share_in_16` is within a tenth of the recording's (a tenth of that "
		     "share: of 6 %, from 5.4 to 6.6), and `weighted_calls` within a tenth of its "
		     "calls. A recording without such batches (`interpreters`) has a share of 0, "
		     "so a part of it is always called whole."),
	PART("recorded", model_arm, recorded_rows, .there = AT(model_arm, has_extent),
	     .text = "the same of all of the recording"),
	METRIC("batch_ns", MODEL_BATCH_NS,
	       .text = "from before the monitor puts registers back, sends descriptors and wakes "
		       "the stub until the stub has finished the batch"),
	METRIC("call_ns", MODEL_CALL_NS, .text = "`batch_ns` / entries"),
	METRIC("round_ns", MODEL_ROUND_NS,
	       .text = "as `batch_ns`, until the monitor has control again"),
	METRIC("notification_ns", MODEL_NOTIFICATION_NS,
	       .text = "from before a call of the stub until after it; stamped pass"),
	METRIC("whole_ns", MODEL_WHOLE_NS,
	       .text = "the time of a whole recording; see the table of metrics"),
	METRIC("late_ns", MODEL_LATE_NS,
	       .text = "from before a call outside of a batch until after it"),
	PART("phases_ns", model_arm, phase_rows, .there = AT(model_arm, has_phases),
	     .text = "`trap, validate, answer, rest`, medians of a stamped pass, where calls are "
		     "notified"),
	PART("cpu_ns", model_arm, cpu_rows, .there = AT(model_arm, has_cpu),
	     .text = "`monitor, stub`: CPU time of all threads of the monitor, and of the stub "
		     "with the guest code that touches pages, medians per call (per notification "
		     "where each call is notified), from a pass of its own"),
	PART("modes_ns", model_arm, mode_rows, .there = AT(model_arm, modes.found),
	     .text = "only where `batch_ns` (without stamps `round_ns`) has two modes: `low, "
		     "low_share, high, high_share`, the medians and shares of the two, of as many "
		     "as 1000 clean batches from all over the run, and `low_share_by_invocation`, "
		     "the share of the lower one in all clean batches of each (null: there is "
		     "none), below the middle of the gap between both; each has a tenth of them, "
		     "both are a factor of 1.3 and 1.5 times the sum of their interquartile ranges "
		     "(of logarithms) apart, and in between there are less than a quarter as many "
		     "as beside the rarer one"),
	PART("notification_modes_ns", model_arm, wake_mode_rows,
	     .there = AT(model_arm, wake_modes.found),
	     .text = "the same of `notification_ns` without the shares by invocation, in other "
		     "placements than same: fast and slow wakes of another CPU, by whether it "
		     "polls or has to leave an idle state. `--other-cpu busy` leaves the fast ones "
		     "alone"),
	ROW(LIST, model_arm, counters, .rows = OBJECTS(model_counter, counter_rows),
	    .count = AT(model_arm, counter_count), .there = AT(model_arm, counter_count),
	    .text = "`event, monitor, stub, monitor_by_notification, stub_by_notification, "
		    "running`"),
	ROW(LIST, model_arm, traced, .rows = OBJECTS(model_traced, traced_rows),
	    .count = AT(model_arm, traced_count), .there = AT(model_arm, traced_count),
	    .text = "of a traced pass (`run --trace`): `kind` (`notification` or `round`), `phase` "
		    "(as `unotify-trace` names it, and `whole`), `n`, `median_ns`, `p99_ns` of "
		    "those where it took time (`p99_ns` is `null` with fewer than 1000); "
		    "`mean_ns`, `share` over all. Controls have none, nor arms that replay a "
		    "workload, serve several stubs, have late calls or are of the floor, which a "
		    "warning counts: the pass runs synthetic batches of one stub, in a process "
		    "that does nothing else, and none of these is that"),
	{ 0 },
};

#define BY_INVOCATION(member, kind, type, ...)                      \
	ROW(LIST, model_comparison, member, .rows = OF(kind, type), \
	    .count = AT(model_comparison, invocations), __VA_ARGS__)

static const struct field comparison_rows[] = {
	ROW(STRING, model_comparison, arm, .text = "id of the arm"),
	ROW(STRING, model_comparison, baseline, .text = "id of the arm that it is compared with"),
	ROW(NUMBER, model_comparison, ratio, .text = "`exp` of the mean of `m`"),
	ROW(INTERVAL, model_comparison, ci95,
	    .text = "`exp` of that mean, less and more Student's t by the standard error, and "
		    "`grain`; without an end (a factor of a million) with one invocation"),
	ROW(WHOLE, model_comparison, pairs, .text = "clean pairs of batches, of all invocations"),
	ROW(BOOL, model_comparison, apart,
	    .text = "the two did not take turns, since the one would disturb the other (ptrace); "
		    "batches are then paired in the order of each invocation"),
	ROW(NAME, model_comparison, metric, .names = model_metric_names,
	    .text = "the time that is compared"),
	ROW(NAME, model_comparison, verdict, .names = model_verdict_names,
	    .text = "`slower` or `faster` where the interval, corrected for the comparisons of the "
		    "table, excludes 1: where `p` times `correction` is below 0.04; `bimodal` "
		    "where one of the arms has `modes_ns`, or the comparison has `modes`, and no "
		    "single ratio describes it; else `not resolved`, also with fewer than 5 "
		    "invocations or with fewer than 3 clean pairs in one of those that have an `m` "
		    "(of more than 50: in a group of neighbours that are averaged)"),
	BY_INVOCATION(m, MAYBE, double,
		      .text = "by invocation the median of the logarithms of the ratios of clean "
			      "pairs; `null` without one, with fewer than 3 if at most a tenth of "
			      "at most 50 invocations have so few, or where the state of the host "
			      "leaves out over three quarters of those that are clean otherwise. "
			      "For `whole_ns` the logarithm of the ratio of the weighted sums"),
	BY_INVOCATION(pairs_kept, WHOLE, uint32_t, .like = "m",
		      .text = "by invocation: pairs of which both batches are clean: their "
			      "`foreign_share` is below 0.02, `native_ns` of their round is at "
			      "most 1.15 times the median of its lane's rounds (one suite, "
			      "placement and workload), and the round is of the usual state of "
			      "the host (below); for `whole_ns` batches, of which the mean of the "
			      "clean replays counts, or of all where none is clean"),
	BY_INVOCATION(pairs_dropped, WHOLE, uint32_t, .like = "m",
		      .text = "by invocation: the other pairs"),
	ROW(NUMBER, model_comparison, p,
	    .text = "two-sided p-value of the hypothesis that the ratio is 1, by Student's t; not "
		    "corrected"),
	ROW(WHOLE, model_comparison, correction,
	    .text = "how many comparisons the table has (Bonferroni): those of the same metric, "
		    "suite and placement; controls are a table of their own over the whole run"),
	ROW(NUMBER, model_comparison, grain,
	    .text = "half a step of the clock, as a logarithm: what a median can be off by in all "
		    "invocations alike. The least difference between the first 512 values of an "
		    "arm by twice their median, of both arms; 0 of an arm whose quartiles are four "
		    "steps apart or more"),
	PART("modes", model_comparison, ratio_mode_rows, .there = AT(model_comparison, modes.found),
	     .text = "only where invocations are of two kinds: `low, low_share, high, high_share`, "
		     "ratios and shares of the invocations: the widest gap between two neighbours "
		     "among the `m` is a factor of 1.3 at least and twice the width of either "
		     "side, and each side has two"),
	{ 0 },
};

static const struct field control_rows[] = {
	ROW(STRING, model_control, name,
	    .text = "what is controlled, and of which suite and placement"),
	ROW(STRING, model_control, text, .text = "what was found, in words"),
	ROW(NUMBER, model_control, ratio, .text = "0 where there is none"),
	ROW(INTERVAL, model_control, ci95, .text = "interval of the ratio"),
	ROW(BOOL, model_control, failed,
	    .text = "the exit status is 3, of `run` and of what is made of the run later"),
	ROW(BOOL, model_control, warning, .text = "said, but the run stands"),
	{ 0 },
};

static const struct field disturbance_rows[] = {
	ROW(WORD, model_disturbance, suite, .text = "of the lane"),
	ROW(WORD, model_disturbance, placement, .text = "of the lane"),
	ROW(WORD, model_disturbance, workload, .text = "of the lane; empty where none is replayed"),
	ROW(WHOLE, model_disturbance, rounds, .text = "all that were run"),
	ROW(WHOLE, model_disturbance, disturbed,
	    .text = "rounds in which others than monitor and stubs had the CPUs for more than 2 % "
		    "of the time of a batch"),
	ROW(NUMBER, model_disturbance, foreign_ms,
	    .text = "that others had the CPUs; on one CPU with the hypervisor's share where the "
		    "kernel accounts for it (`PARAVIRT_TIME_ACCOUNTING`)"),
	ROW(WHOLE, model_disturbance, idle_entries,
	    .text = "entries into the idle loop, of the lane's CPUs, or of all where it was not "
		    "pinned"),
	ROW(WHOLE, model_disturbance, reschedule_interrupts, .text = "of the same CPUs"),
	ROW(WHOLE, model_disturbance, call_interrupts,
	    .text = "function calls of the same CPUs, with those for TLB flushes"),
	ROW(NUMBER, model_disturbance, steal_ms, .text = "of the same CPUs, in steps of 10 ms"),
	ROW(NUMBER, model_disturbance, monitor_delay_ms,
	    .text = "that the monitor's measuring thread could run and waited for a CPU, the "
		    "stubs' time included (run-queue delay, from `schedstat`)"),
	ROW(NUMBER, model_disturbance, stub_delay_ms,
	    .text = "the same of the stubs, the monitor's time included"),
	ROW(SIGNED, model_disturbance, migrations,
	    .text = "of them from CPU to CPU; -1 where the kernel does not tell (`SCHED_DEBUG`)"),
	ROW(MAYBE, model_disturbance, other_cpu_busy,
	    .text = "share of the time that the other CPUs ran, the mean of them: in placement "
		    "same all CPUs but the lane's, in cross the two, as each is the other's, in "
		    "free all. A CPU that polls in its idle loop ran, one that the hypervisor took "
		    "ran; `null` where there is no other CPU"),
	ROW(MAYBE, model_disturbance, other_cpu_least,
	    .text = "the same of the invocation where it was least"),
	ROW(MAYBE, model_disturbance, other_cpu_most,
	    .text = "the same of the invocation where it was most"),
	ROW(MAYBE, model_disturbance, between_us,
	    .text = "from the end of a round to the beginning of the next, the mean: what the "
		    "program itself does meanwhile, while the CPU of a stub in placement cross "
		    "idles; then come two empty wakes before each timed batch"),
	{ 0 },
};

static const struct field saved_rows[] = {
	ROW(WHOLE, model_saved, downwards,
	    .text = "calls merged with the last call also from above it"),
	ROW(WHOLE, model_saved, any_order,
	    .text = "calls merged with any call of the batch, in either direction"),
	ROW(WHOLE, model_saved, covered,
	    .text = "calls left out, as later calls of the batch map over them"),
	ROW(WHOLE, model_saved, ascending_frames,
	    .text = "as `downwards`, had the guest ascending frames where it has descending ones"),
	ROW(WHOLE, model_saved, frame_run,
	    .text = "as `downwards`, had the guest one run of frames for adjacent pages"),
	ROW(WHOLE, model_saved, filter_unmap,
	    .text = "notifications of munmap, if the filter checks its range; no calls"),
	{ 0 },
};

static const struct field recording_rows[] = {
	ROW(WORD, model_recording, workload, .text = "that was replayed"),
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
	ROW(NAME, model_check, outcome, .names = outcome_names, .text = "what became of it"),
	ROW(BOOL, model_check, watchdog, .text = "the monitor had a watchdog"),
	ROW(BOOL, model_check, by_watchdog, .text = "it was the watchdog that killed the stub"),
	ROW(BOOL, model_check, declared, .text = "the loop says of itself that it may wedge here"),
	ROW(BOOL, model_check, expected,
	    .text = "neither crashed, nor wedged or leaked but as declared or known"),
	ROW(MAYBE, model_check, after_ms,
	    .text = "from the disturbance until its end was noticed; `null` where that is not "
		    "told"),
	ROW(STRING, model_check, text,
	    .text = "where both sit, what is mapped, of what the stub died"),
	{ 0 },
};

#define GROWN(member, counter, element, ...) \
	ROW(GROWN, model, member, .rows = element, .count = AT(model, counter), __VA_ARGS__)

const struct field run_rows[] = {
	ROW(STRING, model, version,
	    .text = "of the program: its number, the commit, and `-dirty` if files that it is "
		    "built from differed from that commit"),
	ROW(STRING, model, compiler, .text = "that it was built by"),
	ROW(STRING, model, flags, .text = "that it was built with"),
	ROW(STRING, model, command,
	    .text = "as a shell takes it, with the seed; `unotify-bench rerun RUN` if it has 1023 "
		    "bytes or more"),
	GROWN(arguments, argument_count, OF(STRING, char[MODEL_ARGUMENT_SIZE]),
	      .text = "the same as words, from `run` on: `rerun` starts from these"),
	ROW(WHOLE, model, seed, .text = "of all random orders: `--seed`, or the clock's"),
	ROW(NUMBER, model, budget_s, .text = "seconds that were to be measured"),
	ROW(STRING, model, label, .text = "`--label`, or empty"),
	ROW(STRING, model, started, .text = "UTC, ISO 8601"),
	ROW(NUMBER, model, duration_s, .text = "seconds"),
	ROW(WHOLE, model, invocations,
	    .text = "processes that the measuring was divided over, those that were finished"),
	ROW(WHOLE, model, warm_rounds,
	    .text = "empty wakes of the same stub before each timed batch of synthetic work, for "
		    "all gates alike; in a replay the recording says how many"),
	ROW(MAYBE, model, target,
	    .text = "`--target` as a share, 0.01 for 1 %: in each invocation, sampling of arms "
		    "stops when half of each interval, divided by its ratio, would be no more than "
		    "this with all invocations; 0 for none; `null` where each suite has its own "
		    "(`list suites`)"),
	ROW(STRING, model, left_out,
	    .text = "what a longer kind of run measures too, in words; empty for `--full`, "
		    "`--suite` and `--arm`"),
	ROW(BOOL, model, quick, .text = "`--quick`"),
	ROW(BOOL, model, partial,
	    .text = "interrupted, or an arm wedged (see `skipped`), or an invocation failed (see "
		    "`warnings`)"),
	ROW(STRING, model, clock, .text = "the time base and why it was chosen"),
	ROW(OBJECT, model, clock_detail, .rows = clock_rows,
	    .text = "`source`: `rdtsc`, `rdtscp` or `clock_gettime`; `offset_bound_ns`: the TSC of "
		    "no other CPU differs from that of the first by more, measured when the run "
		    "began by exchanges between two pinned threads, `null` where none were "
		    "compared (one CPU, or the TSC was ruled out before); `cpus_compared` (at most "
		    "64) with the first of `cpus_allowed`"),
	ROW(HOST, model, host,
	    .text = "`hostname, kernel, kernel_version, preempt, kernel_config, cpu, microcode, "
		    "topology, smt, cpus, cpus_allowed, hypervisor, governor, turbo, idle_driver, "
		    "idle_governor, idle_states, idle_latencies_us, halt_poll_ns, isolated_cpus, "
		    "cpuset_partition, mitigations, clock_source, thp, ptrace_scope, bpf_jit, "
		    "nmi_watchdog, perf_event_paranoid, command_line, memory, load, pmu, "
		    "placements, physmem` as they were before the run measured: `placements` are "
		    "the CPUs of monitor and stub in each placement, `physmem` is `--physmem`; "
		    "`other_cpu` is there where `--other-cpu` is not `as-is`; what the host does "
		    "not tell is `unknown`, what it does not have is `none`"),
	GROWN(arms, arm_count, OBJECTS(model_arm, arm_rows),
	      .text = "configurations, each of which was measured or skipped"),
	GROWN(comparisons, comparison_count, OBJECTS(model_comparison, comparison_rows),
	      .text = "ratios of two arms that were paired"),
	GROWN(controls, control_count, OBJECTS(model_control, control_rows),
	      .text = "what must hold for the run to be relied on"),
	GROWN(disturbances, disturbance_count, OBJECTS(model_disturbance, disturbance_rows),
	      .there = AT(model, disturbance_count),
	      .text = "what else the host did, by lane; not there where nothing was watched"),
	GROWN(recordings, recording_count, OBJECTS(model_recording, recording_rows),
	      .there = AT(model, recording_count),
	      .text = "not there where nothing was replayed; of each `workload` that was, "
		      "`calls_by_size`: of all its calls, how many are in batches of 1, 2, ... "
		      "entries, up to its largest batch; `saved`: how many calls each rule beyond "
		      "UML's own merging would save (`list merges`), `filter_unmap` notifications"),
	GROWN(checks, check_count, OBJECTS(model_check, check_rows),
	      .there = AT(model, check_count),
	      .text = "what became of hostile and failing stubs (`check`); not there where nothing "
		      "was checked"),
	GROWN(warnings, warning_count, OF(STRING, char[256]),
	      .text = "what a reader must know; among it each key of `host`, but for `load`, that "
		      "was another after the run: `changed during the run: governor performance -> "
		      "powersave`"),
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
