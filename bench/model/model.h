/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result of a run: one model, which run.json holds, every report is made
 * from, and nothing else is. Times are ns; ratios are to the named baseline;
 * lower is better everywhere.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/outcome.h"
#include "model/vocabulary.h"

#define MODEL_SCHEMA "unotify-bench/run/3"

enum model_metric {
	MODEL_BATCH_NS,	       /* before the wake - the stub has finished the batch */
	MODEL_CALL_NS,	       /* batch_ns / entries */
	MODEL_ROUND_NS,	       /* before the wake - the monitor has control again */
	MODEL_NOTIFICATION_NS, /* stub before a call - after it; stamped pass */
	MODEL_WHOLE_NS,	       /* workloads: sum of round_ns of a replay, empty wakes included */
	MODEL_LATE_NS,	       /* stub before a call outside of a batch - after it */
	MODEL_METRICS,
};

extern const char *const model_metric_names[MODEL_METRICS + 1]; /* ended by NULL */

struct model_summary {
	uint64_t n; /* 0: not measured, and the rest is meaningless */
	double mean, median, ci95[2], max;
	double p25, p75, p90, p99, p999; /* NAN: too few values (stats/stats.h) */
};

/* Where a notification's time goes, ns; medians of a stamped pass, and their share of the whole. */
enum model_phase {
	MODEL_PHASE_TRAP,     /* stub before the call - RECV returned */
	MODEL_PHASE_VALIDATE, /* RECV returned - validated */
	MODEL_PHASE_ANSWER,   /* validated - stub after the call: SEND, wake-up, the call itself */
	MODEL_PHASE_REST,     /* batch_ns outside the notifications, per notification */
	MODEL_PHASES,
};

/* Two modes of some values (stats/stats.h); zeros where there is one. */
struct model_modes {
	bool found;
	double mode[2], share[2]; /* the lower one first */
};

#define MODEL_COUNTERS_MAX 16

/* One counter of an arm, from its counted pass: per batch; NAN: the event never got the PMU. */
struct model_counter {
	char event[64];
	double monitor, stub;
	double monitor_by_notification, stub_by_notification; /* NAN: the arm does not notify */
	double running; /* share of the time that it was counting; below 1: multiplexed, scaled */
};

/* traced pass: the phases of a notification and of a round, and the whole of each */
#define MODEL_TRACED_MAX 24

struct model_traced {
	char kind[16];		  /* notification, round */
	char phase[24];		  /* as unotify-trace has it, or "whole" */
	uint64_t n;		  /* in which it took time; median and p99 are of these */
	double median_ns, p99_ns; /* the latter NAN: too few */
	double mean_ns, share;	  /* over all: the means sum to that of the whole */
};

/* Of a recording, or of the part of it that was replayed. */
struct model_extent {
	uint64_t batches, calls;
	double share_in_16; /* of the calls, those in batches of 16 calls or more; 0 to 1 */
};

/* Invocations that a run can have. */
#define MODEL_INVOCATIONS_MAX 200

/* What a guest's operation comes to, from a trace of so many of them: each per operation. */
struct model_operations {
	uint32_t count; /* 0: it was not traced */
	double rounds;	/* of the stubs, those without a batch too */
	double batches, calls, notifications;
	double spaces; /* suite predict: address spaces that it makes */
};

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
	uint32_t stubs;	    /* 1; for a workload the most alive at once */
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
	bool strict;	   /* every page of a map is validated, and flags and descriptor */
	bool control;	   /* a twin of the baseline (A/A), or the stamped twin */
	bool stamped;	   /* the latter: stamps are on in its timed pass */
	char skipped[256]; /* why it was not measured, or "" */
	/* found out on this host (check/check.h): "goes on", or "wedges: " and where both sit */
	char if_call_fails[160];
	char wedges_on[32]; /* what else its loop is known to wedge on; "" for nothing */
	struct model_summary metric[MODEL_METRICS];
	bool has_phases;
	double phase_ns[MODEL_PHASES];
	/* CPU pass: medians per call, which is per notification where each call is notified */
	bool has_cpu;
	double monitor_cpu_ns;	  /* of all threads of the monitor */
	double stub_cpu_ns;	  /* guest code that touches pages included */
	struct model_modes modes; /* of model_time(), ns */
	/* the share of the lower one by invocation, NAN: it has no clean batch; 0: not known */
	double mode_low_share[MODEL_INVOCATIONS_MAX];
	uint32_t mode_invocations;
	/* of notification_ns, if stub and monitor are on two CPUs: fast and slow wakes */
	struct model_modes wake_modes;
	struct model_counter counters[MODEL_COUNTERS_MAX];
	size_t counter_count;
	struct model_traced traced[MODEL_TRACED_MAX];
	size_t traced_count;
	/* mean of the native calls before the rounds of its clean batches; 0: not known */
	double native_ns;
	uint64_t notifications; /* in timed rounds */
	uint64_t handovers;	/* in them, of stubs to another thread of the monitor */
	double system_calls;	/* the monitor's in them, per notification; else per batch */
	bool changes_stub; /* its serve loop needs something of the stub that UML's does not do */
	/* workloads alone; their comparison by MODEL_WHOLE_NS is the ratio of the sums */
	uint32_t batches_done; /* replayed in every invocation; MODEL_WHOLE_NS is made of these */
	uint32_t batches_recorded;
	bool has_extent; /* and what follows */
	struct model_extent replayed, recorded;
	double weighted_share_in_16, weighted_calls; /* of what MODEL_WHOLE_NS stands for */
};

enum model_verdict {
	MODEL_UNRESOLVED,
	MODEL_FASTER,
	MODEL_SLOWER,
	MODEL_BIMODAL, /* of one arm or both: no single ratio describes them */
	MODEL_VERDICTS,
};

extern const char *const model_verdict_names[MODEL_VERDICTS + 1]; /* ended by NULL */

struct model_comparison {
	char arm[192], baseline[192]; /* ids */
	enum model_metric metric;
	double ratio, ci95[2];	    /* exp() of the mean of m, with Student's interval */
	uint64_t pairs;		    /* clean, of all invocations */
	bool apart;		    /* the two did not take turns: paired in order, not by rounds */
	enum model_verdict verdict; /* corrected for the number of comparisons of its table */
	/* by invocation */
	uint32_t invocations;
	double m[MODEL_INVOCATIONS_MAX]; /* median of the logarithms of the ratios; NAN: none */
	uint32_t pairs_kept[MODEL_INVOCATIONS_MAX], pairs_dropped[MODEL_INVOCATIONS_MAX];
	double p;		  /* that the ratio is 1; not corrected */
	uint32_t correction;	  /* comparisons of the table */
	double grain;		  /* what the clock adds to the interval: results/README.md */
	struct model_modes modes; /* of the ratio: two kinds of invocations */
};

struct model_control {
	char name[64];	       /* "A/A same", "validator compute", "stamps" ... */
	char text[400];	       /* what was found, in words */
	double ratio, ci95[2]; /* 0 where it makes no sense */
	bool failed;	       /* the run's exit status becomes 3 and every output begins with it */
	bool warning;	       /* said, but the run stands */
};

/* What else the machine did while a lane was measured, all its passes and invocations. */
struct model_disturbance {
	enum word suite, placement, workload;
	uint64_t rounds;
	uint64_t disturbed; /* of the rounds: others had 2 % of the time of one of its batches */
	double foreign_ms;  /* that others had the CPUs */
	uint64_t idle_entries, reschedule_interrupts, call_interrupts; /* of the lane's CPUs */
	double steal_ms;
	double monitor_delay_ms, stub_delay_ms; /* that they could run and waited for a CPU */
	double migrations; /* of monitor and stubs; -1: the kernel does not tell */
	/* share of the time that the other CPUs ran (see cpu_doings); NAN: there is none */
	double other_cpu_busy;
	double other_cpu_least, other_cpu_most; /* of an invocation */
	double between_us; /* from the end of a round to the next, mean; 0 or NAN: not known */
	double gaps;	   /* that it is the mean of; not written */
};

/* What became of a serve loop in a scenario of `check`, on one path of the stub. */
struct model_check {
	char scenario[32], loop[32];
	bool many;	  /* the loop is one for many stubs */
	bool flush;	  /* path=flush */
	bool strict;	  /* validate=strict */
	bool watchdog;	  /* the monitor had one, */
	bool by_watchdog; /* and it killed the stub */
	bool declared;	  /* the loop says of itself that it wedges here */
	bool expected;	  /* neither wedged but as declared, crashed, nor leaked but as known */
	double after_ms;  /* from the disturbance until its end was noticed; NAN: not told */
	enum model_outcome outcome;
	char text[240]; /* where both sit, what is mapped, of what the stub died, ... */
};

/* Entries of the largest batch that a recording can have (STUB_BATCH_MAX). */
#define MODEL_ENTRIES_MAX 99

/* Calls of a recording that each rule beyond UML's would save: see workload/merges.h. */
struct model_saved {
	uint64_t downwards, any_order, covered, ascending_frames, frame_run;
	uint64_t filter_unmap; /* notifications, no calls */
};

/* Of a recording that was replayed: how its calls are spread over batches. */
struct model_recording {
	enum word workload;
	bool has_saved;
	struct model_saved saved;
	uint32_t largest;			   /* entries of its largest batch */
	uint64_t calls_by_size[MODEL_ENTRIES_MAX]; /* calls in batches of 1, 2, ... entries */
};

/* A batch of a replay that whole_ns is made of; not in run.json, but in weights.tsv.gz. */
struct model_weight {
	enum word suite, placement;
	uint32_t arm; /* index of the lane's first, of whose workload it is */
	uint32_t invocation, batch;
	double weight;
};

struct model_pair {
	char key[40];
	char value[2048];
};

/* What the text of the clock says, for programs. */
struct model_clock {
	char source[16];	/* rdtscp, rdtsc, clock_gettime */
	double offset_bound_ns; /* two CPUs' TSCs differ by at most so much; NAN: not known */
	uint32_t cpus_compared; /* with the first of those that are allowed */
	uint32_t cpus_allowed;	/* 0: not looked at */
};

#define MODEL_ARGUMENT_SIZE 4096 /* a path is the longest */

struct model {
	char command[1024]; /* the exact command line with the seed, re-usable in a shell */
	char (*arguments)[MODEL_ARGUMENT_SIZE]; /* the same as words, from "run" on */
	size_t argument_count;
	uint64_t seed;
	double budget_s; /* that was to be measured */
	char label[64];
	char version[64]; /* with commit, and "-dirty" where files of it were changed */
	char compiler[128], flags[1024];
	char started[32]; /* UTC, ISO 8601 */
	double duration_s;
	uint32_t invocations;
	uint32_t warm_rounds; /* empty wakes before each timed batch of synthetic work */
	double target;	      /* --target as a share, 0: none; NAN: each suite has its own */
	char left_out[256];   /* what a longer kind of run measures too, in words; or "" */
	bool quick;
	bool partial; /* interrupted, or an arm wedged or an invocation failed */
	char clock[160];
	struct model_clock clock_detail;
	struct model_pair *host; /* hostname, kernel, cpu, cpus, hypervisor, governor, ... */
	size_t host_count;
	struct model_arm *arms;
	size_t arm_count;
	struct model_comparison *comparisons;
	size_t comparison_count;
	struct model_control *controls;
	size_t control_count;
	struct model_disturbance *disturbances;
	size_t disturbance_count;
	struct model_recording *recordings; /* each workload once */
	size_t recording_count;
	struct model_check *checks; /* row by row: a scenario, a validation, then loop by loop */
	size_t check_count;
	struct model_weight *weights;
	size_t weight_count;
	char (*warnings)[256];
	size_t warning_count;
};

void model_init(struct model *model);
void model_free(struct model *model);

/* Append a zeroed element of size bytes to a list and return it. */
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
void model_add_warning(struct model *model, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void model_add_host(struct model *model, const char *key, const char *value);
void model_add_argument(struct model *model, const char *word);

/* By key, or NULL. */
const char *model_host_value(const struct model *model, const char *key);

/* The same, or "not known". */
const char *model_host_text(const struct model *model, const char *key);

/* "KVM", or "hypervisor of an unknown kind". NULL: there is none, or it is not known. */
const char *model_hypervisor(const struct model *model);

/*
 * What an arm's batches are told and compared by: batch_ns, or round_ns where the stub has
 * no stamps, and so none of its batches a batch_ns.
 */
enum model_metric model_time(const struct model_arm *arm);

/* That by which an arm is compared: whole_ns of a replay, else the same. */
enum model_metric model_compared(const struct model_arm *arm);

/* The same of a run, by its first arm that was measured. */
enum model_metric model_time_of_run(const struct model *model);

/* By id, or NULL. */
const struct model_arm *model_arm_by_id(const struct model *model, const char *id);

/* Of a workload, or NULL. */
const struct model_recording *model_recording_of(const struct model *model, enum word workload);

/* The comparison of arm by baseline in metric, or NULL. */
const struct model_comparison *model_compare(const struct model *model, const char *arm,
					     const char *baseline, enum model_metric metric);

/* Whether a comparison has what a verdict needs. */
struct model_enough {
	bool all;
	uint32_t invocations; /* that count: they have an m */
	/* Clean, of the invocation, or group of them (stats_group_size()), that has the fewest. */
	uint32_t least_pairs;
};

struct model_enough model_enough(const struct model_comparison *comparison);

/* Half of the interval of the ratio, by the ratio; INFINITY where there is no ratio. */
double model_half_width(const struct model_comparison *comparison);

/*
 * Whether the precision of this comparison is what a run goes for: that of whole_ns
 * where an arm replays a workload, of model_time() elsewhere; not that of controls.
 */
bool model_is_headline(const struct model *model, const struct model_comparison *comparison);

/*
 * Whether what was replayed of an arm's workload is like all of it, so that it may be called
 * that: if by the weights of the batches the share of its calls that are in batches of 16 or
 * more is within a tenth of the recording's, and so is the number of its calls. A tenth of that
 * share, not of all calls: a part that has no such batch is like no recording that has some.
 */
bool model_is_whole(const struct model_arm *arm);

bool model_control_failed(const struct model *model);

/* How many controls passed, warn (and did not fail), and failed. */
struct model_lights {
	size_t passed, warning, failed;
};

struct model_lights model_count_lights(const struct model *model);

/*
 * Each of a list in its order: model_each(check, model->checks, model->check_count) { ... }
 * The list is NULL while it is empty, and must not grow meanwhile.
 */
#define model_each(item, list, count)                                                              \
	for (const __typeof__(*(list)) *item = (list), *item##_end = item ? item + (count) : item; \
	     item < item##_end; item++)

#define model_each_arm(arm, model) model_each(arm, (model)->arms, (model)->arm_count)

/* The first of a list of which a condition holds, or NULL: model_first(check, ..., check->many) */
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
