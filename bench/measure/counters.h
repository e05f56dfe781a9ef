/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Performance counters of one thread, by perf_event_open(2).
 *
 * An event is named as libpfm4 names it ("cycles:k", "dTLB-load-misses"), or is a
 * tracepoint, CATEGORY:NAME, whose id tracefs has. Without libpfm4 there are only the
 * tracepoints and the kernel's own software events.
 *
 * Counters cost: a group of four made a notification slower by 37 % on a virtual
 * machine, and by 16 % even while it was disabled (Linux 6.18). So they are open only in
 * passes of their own.
 */
#ifndef MEASURE_COUNTERS_H
#define MEASURE_COUNTERS_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

#define COUNTERS_MAX	     16
#define COUNTERS_NAME_SIZE   64
#define COUNTERS_REASON_SIZE 256
#define COUNTERS_REASONS_MAX 16 /* more are left out */
#define COUNTERS_NAMES_SIZE  4096

struct counter_event {
	char name[COUNTERS_NAME_SIZE]; /* as it was given */
	struct perf_event_attr attr;
	bool hardware; /* needs one of the few counters of the PMU */
};

struct counter_set {
	struct counter_event events[COUNTERS_MAX];
	size_t count;
};

/*
 * Reads names joined by commas. STATUS_USAGE for an unknown name, with the nearest known one,
 * for a name that is given twice, and for more than COUNTERS_MAX. STATUS_UNSUPPORTED for a
 * tracepoint if tracefs cannot be read.
 */
int counters_parse(struct counter_set *set, const char *names, struct error *err);

/* What was wanted and cannot be counted. */
struct counters_dropped {
	size_t count; /* events */
	struct {
		char reason[COUNTERS_REASON_SIZE];
		char names[COUNTERS_NAMES_SIZE]; /* joined by ", "; "": there are no more reasons */
	} of[COUNTERS_REASONS_MAX];
};

/*
 * Makes a set of those names (ended by NULL, at most COUNTERS_MAX) that this host can count
 * all at once. The others are added to dropped, each with its reason.
 */
void counters_choose(struct counter_set *set, const char *const *names,
		     struct counters_dropped *dropped);

/*
 * Takes out of the set each event that cannot be opened on the calling thread together with
 * those before it.
 */
void counters_fit(struct counter_set *set, struct counters_dropped *dropped);

/* Adds a name to those that have the same reason. */
void counters_drop(struct counters_dropped *dropped, const char *name, const char *reason);

/*
 * Why perf_event_open(2) failed with errno_value, as far as it is proved (base/cause.h):
 * no PMU and no permission are told apart by trying it at user level.
 */
void counters_reason(const struct counter_event *event, int errno_value, char *text, size_t size);

/*
 * Opens them once on the calling thread. STATUS_UNSUPPORTED: which could not, and why.
 */
int counters_check(const struct counter_set *set, struct error *err);

/* Whether there is a hardware PMU for us; text says which, or why not. */
bool counters_pmu(char *text, size_t size);

/*
 * Where tracefs may be: mounted by itself, or, by older systems, below debugfs alone. Ended by
 * NULL; the first is FACTS_TRACEFS.
 */
extern const char *const counters_tracefs[];

/* Whether the kernel's tracepoints can be looked up; text says where, or why not. */
bool counters_tracepoints(char *text, size_t size);

/*
 * What libpfm4's events leave out: PERF_ATTR exclude_guest is set, as perf(1) sets it. "" in
 * a build without libpfm4.
 */
extern const char counters_left_out[];

enum counters_kind {
	COUNTERS_GENERIC, /* of the kernel: software events, and what many PMUs count */
	COUNTERS_PMU,	  /* of one PMU */
	COUNTERS_TRACEPOINT,
};

/* group: of one PMU its name, of a tracepoint its category; events of a group come together. */
typedef void counters_take(void *target, enum counters_kind kind, const char *group,
			   const char *name, const char *what);

/* Calls each for every name of an event; a generic event has several, which have one what. */
void counters_each(counters_take *each, void *target);

/*
 * Ended by NULL: cycles, instructions, cycles:k, dTLB, LLC and branch misses, context
 * switches, migrations, page faults, task clock, wake-ups, TLB flushes, system calls.
 */
extern const char *const counters_default_names[];

/* ---- counting ---- */

struct counter_value {
	double count;	/* scaled to the time that it was enabled; NAN if it never counted */
	double running; /* share of that time that it was counting; below 1: multiplexed */
};

/*
 * Scales what was counted in `running` ns to the `enabled` ns in which it should have been
 * counted. Where the thread did not run, enabled is 0, and so is the count.
 */
struct counter_value counters_scale(uint64_t counted, uint64_t enabled, uint64_t running);

struct counters {
	const struct counter_set *set; /* borrowed */
	int fd[COUNTERS_MAX];
	size_t leader[COUNTERS_MAX]; /* index of the first event of its group */
	int failed; /* errno of a start or stop, which counters_read() reports; or 0 */
};

/*
 * Opens the events on a thread (0: the calling one), stopped and at 0. They come in
 * groups that count together: four hardware events of one PMU at most, and all others.
 */
int counters_open(struct counters *counters, const struct counter_set *set, pid_t thread,
		  struct error *err);
void counters_close(struct counters *counters);

/*
 * Returns the leader (its index) of the group that the event at index is to join, or index
 * itself if it begins one. The leaders of all events before it must be set. Opens nothing.
 */
size_t counters_leader(const struct counters *counters, size_t index);

/* A system call for each group. A caller that counts itself counts a part of both as well. */
void counters_start(struct counters *counters);
void counters_stop(struct counters *counters);

/* Sums over all spans between start and stop; values has set->count elements. */
int counters_read(const struct counters *counters, struct counter_value *values, struct error *err);

#endif
