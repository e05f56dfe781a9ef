/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result of a run: one model, from which every report is made. run.json holds it: the table of
 * its keys, report/format/json_fields.c, describes each value for readers of the file, and
 * results/README.md explains how they are found. Here is what a programmer needs besides.
 *
 * analysis/ fills a model from records, json_read.c from a file; reports read it and change
 * nothing. Times are ns; ratios are to the named baseline; lower is better everywhere. Shares are
 * from 0 to 1. Elements of lists have no pointers: they can be copied. Nothing here locks.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/outcome.h"
#include "model/vocabulary.h"

/* Goes up when a key changes its meaning; a run of another number is refused. New keys do not. */
#define MODEL_SCHEMA "unotify-bench/run/3"

/* The times of an arm, each from - to. What is not in all arms has n = 0 elsewhere. */
enum model_metric {
	MODEL_BATCH_NS,	       /* before the wake - the stub has finished the batch */
	MODEL_CALL_NS,	       /* batch_ns / entries */
	MODEL_ROUND_NS,	       /* before the wake - the monitor has control again */
	MODEL_NOTIFICATION_NS, /* stub before a notified call - after it; stamped pass */
	MODEL_WHOLE_NS,	       /* workloads: sum of round_ns of a replay, empty wakes included */
	MODEL_LATE_NS,	       /* stub before a call outside of a batch - after it */
	MODEL_METRICS,
};

extern const char *const model_metric_names[MODEL_METRICS + 1]; /* ended by NULL */

/*
 * All values of a metric. The median is the geometric mean of the medians of the invocations, and
 * ci95 its interval; the rest is of all values together.
 */
struct model_summary {
	/* 0: not measured, and the rest is meaningless. */
	uint64_t n;
	double mean, median, ci95[2], max;
	/* NAN: too few values (stats/stats.h). */
	double p25, p75, p90, p99, p999;
};

/* Where a notification's time goes: medians of a stamped pass, which do not add up to the whole. */
enum model_phase {
	MODEL_PHASE_TRAP,     /* stub before the call - RECV returned */
	MODEL_PHASE_VALIDATE, /* RECV returned - validated */
	MODEL_PHASE_ANSWER,   /* validated - stub after the call: SEND, wake-up, the call itself */
	MODEL_PHASE_REST,     /* batch_ns outside the calls, per call */
	MODEL_PHASES,
};

/* Two modes of some values (stats/stats.h), the lower one first; zeros if there is one mode. */
struct model_modes {
	bool found;
	double mode[2], share[2];
};

/* COUNTERS_MAX of measure/counters.h. */
#define MODEL_COUNTERS_MAX 16

/* One counter of an arm, from its counted pass: mean per batch; NAN: the PMU was never free. */
struct model_counter {
	char event[64];
	double monitor, stub;
	/* NAN: the arm does not notify. */
	double monitor_by_notification, stub_by_notification;
	/* Share of the time that it was counting. Below 1 it shared the PMU, and is scaled. */
	double running;
};

/* Room for all phases of a notification and of a round, and for the whole of each. */
#define MODEL_TRACED_MAX 24

/* A phase of a traced pass. */
struct model_traced {
	/* "notification" or "round". */
	char kind[16];
	/* As unotify-trace has it, or "whole". */
	char phase[24];
	/* Of those in which the phase took time; p99_ns is NAN with too few. */
	uint64_t n;
	double median_ns, p99_ns;
	/* Over all: the means of the phases sum to that of the whole. */
	double mean_ns, share;
};

/* How much a recording is, or the part of it that was replayed. */
struct model_extent {
	uint64_t batches, calls;
	/* Share of the calls that are in batches of 16 calls or more. */
	double share_in_16;
};

/* The most invocations of a run; of joined runs, the most runs. */
#define MODEL_INVOCATIONS_MAX 200

/* What an operation of a UML's guest is made of; all but count are per operation. */
struct model_operations {
	/* How many were traced; 0: none. */
	uint32_t count;
	/* Of the stubs, those without a batch too. */
	double rounds;
	double batches, calls, notifications;
	/* Suite predict: address spaces that it makes. */
	double spaces;
};

/*
 * A configuration that was measured, or skipped. First its keys, in which words are those of
 * vocabulary.h, then what was found.
 */
struct model_arm {
	char id[192]; /* unique in the run, readable: "notify+sync/same/map/16" */
	enum word suite;
	enum word gate;	 /* of a row of the floor its name */
	enum word serve; /* a loop, or for many stubs how; "-" where the gate has no listener */
	enum word wake;	 /* async, sync, or "-" */
	enum word placement;
	enum word op;	    /* map, fault-run, unmap, mix, mix-maps, mix-unmaps, replay, floor */
	uint32_t batch;	    /* entries; 0 for a workload */
	uint32_t pages;	    /* per entry; 0 for a workload */
	enum word after;    /* which its batches follow: fault, call; or WORD_EMPTY */
	enum word touch;    /* none, read, write */
	enum word path;	    /* resume, flush */
	uint32_t stubs;	    /* at work at once; for a workload the most alive at once */
	uint32_t monitors;  /* threads of the monitor; 0: one */
	uint32_t handover;  /* percent of the stubs that change threads before a round */
	uint32_t tick_ms;   /* period of the monitor's timer; 0 for none */
	double watchdog_ns; /* tick of the monitor's watchdog; 0 for none */
	uint32_t stalls;    /* of those ticks, until it kills the stub; 0 for none */
	enum word late;	    /* none, map, unmap: a call of the stub outside of its batches */
	double think_ns;    /* that the guest computes before each trap; 0 */
	double work_ns;	    /* artificial monitor work per notification; 0 */
	enum word workload; /* name or path, or WORD_EMPTY */
	enum word uml;	    /* of suite uml: the label of the UML; or WORD_EMPTY */
	enum word uml_mode; /* the mode that it booted in: seccomp, ptrace; or WORD_EMPTY */
	struct model_operations operations; /* suites uml and predict */
	bool strict;  /* every page of a map is validated, and flags and descriptor */
	bool control; /* a twin of the baseline (A/A), or the stamped twin */
	bool stamped; /* the latter: stamps are on in its timed pass */
	/* Why it was not measured; "": it was, and what follows has values. */
	char skipped[256];
	/*
	 * What became of it when a call failed, found on this host (check/check.h): "goes on", or
	 * what happened instead ("wedges: ", "killed: ") and where both sides sat; "" if that was
	 * not tried. wedges_on is what its loop declares; "" for nothing.
	 */
	char if_call_fails[160];
	char wedges_on[32];
	struct model_summary metric[MODEL_METRICS];
	bool has_phases;
	double phase_ns[MODEL_PHASES];
	/*
	 * CPU pass: medians per call, which is per notification if each call is notified. The
	 * monitor's is of all its threads, the stub's has the guest code that touches pages.
	 */
	bool has_cpu;
	double monitor_cpu_ns;
	double stub_cpu_ns;
	/*
	 * Of model_time(). mode_low_share has the share of the lower mode by invocation, NAN
	 * without a clean batch; mode_invocations is 0 if that is not known.
	 */
	struct model_modes modes;
	double mode_low_share[MODEL_INVOCATIONS_MAX];
	uint32_t mode_invocations;
	/* Of notification_ns, if stub and monitor are on two CPUs: fast and slow wakes. */
	struct model_modes wake_modes;
	struct model_counter counters[MODEL_COUNTERS_MAX];
	size_t counter_count;
	struct model_traced traced[MODEL_TRACED_MAX];
	size_t traced_count;
	/* Mean of the native calls before the rounds of its clean batches; 0: not known. */
	double native_ns;
	/* Of timed rounds. system_calls is per notification, or per batch without notifications. */
	uint64_t notifications;
	uint64_t handovers;
	double system_calls;
	/* Its serve loop needs something of the stub that UML's does not do. */
	bool changes_stub;
	/*
	 * Of workloads alone. batches_done were replayed under all arms by an invocation or more.
	 * has_extent: the values behind it are set; the weighted ones are what MODEL_WHOLE_NS
	 * stands for, in the mean of the invocations.
	 */
	uint32_t batches_done;
	uint32_t batches_recorded;
	bool has_extent;
	struct model_extent replayed, recorded;
	double weighted_share_in_16, weighted_calls;
};

/* Zero is "not resolved": a comparison that was not judged has no other. */
enum model_verdict {
	MODEL_UNRESOLVED,
	MODEL_FASTER,
	MODEL_SLOWER,
	/* One arm, or the ratio, has two modes: no single ratio describes it. */
	MODEL_BIMODAL,
	MODEL_VERDICTS,
};

extern const char *const model_verdict_names[MODEL_VERDICTS + 1]; /* ended by NULL */

/*
 * Two arms in one metric. m, pairs_kept and pairs_dropped are by invocation, and all that a verdict
 * needs besides the modes is here: it can be redone from this struct.
 */
struct model_comparison {
	char arm[192], baseline[192]; /* ids */
	enum model_metric metric;
	/* exp() of the mean of m, with Student's interval. */
	double ratio, ci95[2];
	/* Clean pairs of all invocations: the sum of pairs_kept. */
	uint64_t pairs;
	/* The two did not take turns, so batches are paired in order and not by rounds. */
	bool apart;
	enum model_verdict verdict;
	uint32_t invocations;
	/* Median of the logarithms of the ratios; NAN: the invocation does not count. */
	double m[MODEL_INVOCATIONS_MAX];
	uint32_t pairs_kept[MODEL_INVOCATIONS_MAX], pairs_dropped[MODEL_INVOCATIONS_MAX];
	/* p-value that the ratio is 1, as it is; it is to be multiplied by correction. */
	double p;
	uint32_t correction;
	/* What the clock adds to the interval: stats/stats.h. */
	double grain;
	/* Of the ratio: invocations are of two kinds. */
	struct model_modes modes;
};

/* The control by whose name reports find that others had the CPUs. */
#define MODEL_HOST_TOO_BUSY "host too busy"

/* The beginning of the warning about counters that the host lacks; the screen prints the rest. */
#define MODEL_NOT_COUNTED "not counted: "

/* What must hold for the run to be relied on (analysis/controls.c). */
struct model_control {
	/* Begins with a name of results/README.md: "A/A series same", "validator compute". */
	char name[64];
	/* What was found, in words. */
	char text[400];
	/* 0 if it has none. */
	double ratio, ci95[2];
	/* The run's exit status becomes 3, and every output begins with it. */
	bool failed;
	/* It is shown, but the run stands. A control that neither failed nor warns has passed. */
	bool warning;
};

/* What else the machine did while a lane was measured, all its passes and invocations. */
struct model_disturbance {
	enum word suite, placement, workload;
	uint64_t rounds;
	/* Of the rounds, those with a batch that is not clean (record/records.h). */
	uint64_t disturbed;
	/* How long others had the CPUs. */
	double foreign_ms;
	/* Of the lane's CPUs, or of all if it is not pinned. */
	uint64_t idle_entries, reschedule_interrupts, call_interrupts;
	double steal_ms;
	/* How long they could run and waited for a CPU, by design or not. */
	double monitor_delay_ms, stub_delay_ms;
	/* Of monitor and stubs; -1: the kernel does not tell. */
	double migrations;
	/*
	 * Share of the time that the other CPUs ran (see cpu_doings), of all and in the
	 * invocations where it was least and most; NAN: there is no other CPU.
	 */
	double other_cpu_busy;
	double other_cpu_least, other_cpu_most;
	/* Mean time from the end of a round to the next one; 0 or NAN: not known. */
	double between_us;
	/* How many gaps between rounds that is the mean of; not written to run.json. */
	double gaps;
};

/* Bytes of how a cell of `check` ended, in words. */
#define MODEL_CHECK_TEXT 240

/* What became of a serve loop in a scenario of `check`, on one path of the stub. */
struct model_check {
	char scenario[32], loop[32];
	bool many;   /* the loop is one for many stubs */
	bool flush;  /* path=flush */
	bool strict; /* validate=strict */
	/* Whether the monitor had a watchdog, and whether that killed the stub. */
	bool watchdog;
	bool by_watchdog;
	/* The loop says of itself that it wedges here. */
	bool declared;
	/* It did not wedge but as declared, nor leak but as known, nor crash. */
	bool expected;
	/* From the disturbance until its end was noticed; NAN: not told. */
	double after_ms;
	enum model_outcome outcome;
	/* Where both sit, what is mapped, of what the stub died, ... */
	char text[MODEL_CHECK_TEXT];
};

/* Entries of the largest batch that a recording can have, WORKLOAD_BATCH_MAX. */
#define MODEL_ENTRIES_MAX 99

/* Calls of a recording that each rule beyond UML's would save: see workload/merges.h. */
struct model_saved {
	uint64_t downwards, any_order, covered, ascending_frames, frame_run;
	/* These are notifications that would be spared; the calls are made. */
	uint64_t filter_unmap;
};

/* Of a whole recording that was replayed, or of which a part was: how its calls are spread. */
struct model_recording {
	enum word workload;
	/* False: saved is not known, as in runs of older versions. */
	bool has_saved;
	struct model_saved saved;
	/* Entries of its largest batch. */
	uint32_t largest;
	/* Calls in batches of 1, 2, ... entries. */
	uint64_t calls_by_size[MODEL_ENTRIES_MAX];
};

/*
 * The weight of a batch in whole_ns of an invocation. In weights.tsv.gz, not in run.json; none for
 * an invocation that replayed a whole recording, whose weights are all 1.
 */
struct model_weight {
	enum word suite, placement;
	/* Index of the first arm of the lane, which has the workload. */
	uint32_t arm;
	uint32_t invocation, batch;
	double weight;
};

/* A fact of the host (host/host.h). */
struct model_pair {
	char key[40];
	char value[2048];
};

/* What the text of the clock says, for programs. */
struct model_clock {
	/* rdtscp, rdtsc, clock_gettime */
	char source[16];
	/* The TSCs of two CPUs differ by at most this; NAN: not known. */
	double offset_bound_ns;
	/* CPUs that were compared, with the first of those that the run may use. */
	uint32_t cpus_compared;
	/* CPUs that the run may use; 0: not looked at. */
	uint32_t cpus_allowed;
};

/* A path is the longest argument. */
#define MODEL_ARGUMENT_SIZE 4096

/* All lists are owned, grow by model_add_...(), and are freed by model_free(). */
struct model {
	/* The exact command line with the seed, for a shell; and as words, from "run" on. */
	char command[1024];
	char (*arguments)[MODEL_ARGUMENT_SIZE];
	size_t argument_count;
	uint64_t seed;
	/* Seconds that were to be measured. */
	double budget_s;
	char label[64];
	/* With the commit, and "-dirty" if files of it were changed. */
	char version[64];
	char compiler[128], flags[1024];
	/* UTC, ISO 8601. */
	char started[32];
	double duration_s;
	/* Those that were finished. */
	uint32_t invocations;
	/* Empty wakes before each timed batch of synthetic work. */
	uint32_t warm_rounds;
	/* --target as a share; 0: none; NAN: each suite has its own. */
	double target;
	/* What a longer kind of run measures too, in words; or "". */
	char left_out[256];
	bool quick;
	/* It was interrupted, or an arm wedged, or an invocation failed. */
	bool partial;
	char clock[160];
	struct model_clock clock_detail;
	/* hostname, kernel, cpu, cpus, hypervisor, governor, ... */
	struct model_pair *host;
	size_t host_count;
	/* All arms of the plan, by their index there. */
	struct model_arm *arms;
	size_t arm_count;
	/* Lane by lane, then arm by arm, in each metric that both arms have. */
	struct model_comparison *comparisons;
	size_t comparison_count;
	/* In the order of the rows of analysis/controls.c. */
	struct model_control *controls;
	size_t control_count;
	/* One for each suite, placement and workload of which something was watched. */
	struct model_disturbance *disturbances;
	size_t disturbance_count;
	struct model_recording *recordings; /* each workload once */
	size_t recording_count;
	/* Row by row: a scenario, a validation, then loop by loop. */
	struct model_check *checks;
	size_t check_count;
	struct model_weight *weights;
	size_t weight_count;
	/* What a reader must know, in words. */
	char (*warnings)[256];
	size_t warning_count;
};

/* An empty model. model_free() frees its lists and makes it empty again. */
void model_init(struct model *model);
void model_free(struct model *model);

/*
 * Appends a zeroed element of size bytes to a list and returns it; for MODEL_ADD(). As the list may
 * move, pointers to its elements are void from then on.
 */
void *model_append(void **list, size_t *count, size_t size);
#define MODEL_ADD(model, list, count)                                                      \
	((__typeof__((model)->list))model_append((void **)&(model)->list, &(model)->count, \
						 sizeof(*(model)->list)))
#define model_add_arm(model)	     MODEL_ADD(model, arms, arm_count)
#define model_add_comparison(model)  MODEL_ADD(model, comparisons, comparison_count)
#define model_add_control(model)     MODEL_ADD(model, controls, control_count)
#define model_add_disturbance(model) MODEL_ADD(model, disturbances, disturbance_count)
#define model_add_recording(model)   MODEL_ADD(model, recordings, recording_count)
#define model_add_weight(model)	     MODEL_ADD(model, weights, weight_count)
#define model_add_check(model)	     MODEL_ADD(model, checks, check_count)
/* Text that is too long is cut off. A host fact that is there already gets the new value. */
void model_add_warning(struct model *model, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void model_add_host(struct model *model, const char *key, const char *value);
void model_add_argument(struct model *model, const char *word);

/* A fact of the host by its key, or NULL; borrowed. */
const char *model_host_value(const struct model *model, const char *key);

/* The same, or "not known". */
const char *model_host_text(const struct model *model, const char *key);

/* "KVM", or "hypervisor of an unknown kind". NULL: there is none, or it is not known. */
const char *model_hypervisor(const struct model *model);

/*
 * The time that an arm's batches are shown and compared by: batch_ns, or round_ns if stubs have no
 * stamps, and so no batch_ns.
 */
enum model_metric model_time(const struct model_arm *arm);

/* What an arm is compared by: whole_ns if it is a replay, else model_time(). */
enum model_metric model_compared(const struct model_arm *arm);

/* model_time() of the first arm that was measured, as all arms of a run have the same clock. */
enum model_metric model_time_of_run(const struct model *model);

/* These look an element up and return NULL if it is not there. */
const struct model_arm *model_arm_by_id(const struct model *model, const char *id);
const struct model_recording *model_recording_of(const struct model *model, enum word workload);

/* In this direction: arm / baseline, both ids. */
const struct model_comparison *model_compare(const struct model *model, const char *arm,
					     const char *baseline, enum model_metric metric);

/* Whether a comparison has what a verdict needs: enough invocations, and enough pairs in each. */
struct model_enough {
	/* It has both. */
	bool all;
	/* Those that count, as they have an m. */
	uint32_t invocations;
	/* Clean pairs of the invocation, or group (stats_group_size()), that has the fewest. */
	uint32_t least_pairs;
};

struct model_enough model_enough(const struct model_comparison *comparison);

/* Half of the interval of the ratio, divided by the ratio; INFINITY if there is no ratio. */
double model_half_width(const struct model_comparison *comparison);

/*
 * Whether this comparison is one that --target is for: it is of the metric that the arm is compared
 * by (model_compared()), and of no control.
 */
bool model_is_headline(const struct model *model, const struct model_comparison *comparison);

/*
 * Whether what was replayed of an arm's workload is like all of it, so that it may be called whole.
 * It is if, by the weights of the batches, the share of its calls that are in batches of 16 or more
 * is within a tenth of the recording's, and so is the number of its calls. That is a tenth of the
 * share, not of all calls: a part without such batches is unlike a recording that has some.
 */
bool model_is_whole(const struct model_arm *arm);

/* Whether any did: exit status 3, and the first line of every output. */
bool model_control_failed(const struct model *model);

/* How many controls passed, warned (and did not fail), and failed. */
struct model_lights {
	size_t passed, warning, failed;
};

struct model_lights model_count_lights(const struct model *model);

/*
 * Goes through a list in its order: model_each(check, model->checks, model->check_count) { ... }
 * The list may be NULL if it is empty. It must not grow meanwhile.
 */
#define model_each(item, list, count)                                                              \
	for (const __typeof__(*(list)) *item = (list), *item##_end = item ? item + (count) : item; \
	     item < item##_end; item++)

#define model_each_arm(arm, model) model_each(arm, (model)->arms, (model)->arm_count)

/*
 * The first element of a list for which a condition holds, or NULL. The condition names the element
 * by item: model_first(check, model->checks, model->check_count, check->many)
 */
#define model_first(item, list, count, ...)                     \
	({                                                      \
		const __typeof__(*(list)) *item##_found = NULL; \
		model_each(item, list, count)                   \
			if (__VA_ARGS__) {                      \
				item##_found = item;            \
				break;                          \
			}                                       \
		item##_found;                                   \
	})

#define model_first_arm(arm, model, ...) \
	model_first(arm, (model)->arms, (model)->arm_count, __VA_ARGS__)

#endif
