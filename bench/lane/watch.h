/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much of the CPUs' time others than monitor and stubs had during a round. Monitor
 * and stub wait for each other by design, on one CPU for that CPU too: none of that
 * counts.
 *
 * On one CPU it is the time in which neither the monitor nor one of the stubs ran, the
 * hypervisor's share included where the kernel takes it off their times
 * (CONFIG_PARAVIRT_TIME_ACCOUNTING); on two CPUs it is what they waited for a CPU, less
 * what being woken takes by itself; unpinned, or where the lane sleeps until a timer's
 * tick, the lesser of both.
 */
#ifndef BENCH_LANE_WATCH_H
#define BENCH_LANE_WATCH_H

#include "lane/parts.h"
#include "measure/disturbance.h"

enum watch_kind {
	WATCH_TURNS, /* either the monitor or one stub has work */
	WATCH_IDLES, /* and the monitor may sleep until a tick */
	WATCH_CROWD, /* many stubs have work at once */
};

struct watch_stub {
	pid_t pid;
	int fd;
};

struct watch {
	int monitor_fd;
	struct watch_stub *stubs; /* owned */
	size_t count;
	size_t *chosen; /* indexes of stubs; owned */
	size_t chosen_count;
	enum placement placement;
	enum watch_kind kind;
	const struct clock *clock;
	/* at the beginning of the round */
	uint64_t began;
	double ran, waited, slices;
};

/*
 * For at most so many stubs, whose main threads are added one by one; one that is there
 * already stays once. watch_add() returns the stub's index.
 */
int watch_open(struct watch *watch, const struct lane_progress *progress, size_t stubs,
	       enum watch_kind kind, struct error *err);
size_t watch_add(struct watch *watch, pid_t stub);
void watch_close(struct watch *watch);

/* For a round in which some of the stubs work alone: which these are. */
void watch_choose(struct watch *watch, size_t index);
void watch_choose_all(struct watch *watch);

void watch_begin(struct watch *watch);

/* Since watch_begin(), in ns; 0 where the kernel does not tell. *wall_ns is the whole time. */
double watch_end(const struct watch *watch, double *wall_ns);

/* What came of all rounds of a lane. */
struct watched {
	double rounds;	   /* kept */
	double redone;	   /* thrown away, as others had more than a tenth of their time */
	double disturbed;  /* kept nevertheless: no more than a third is thrown away */
	double foreign_ns; /* in all of them */
	struct cpu_doings doings;
};

/* After a round: adds up what others had of it, and says whether that was too much. */
bool watch_disturbed(const struct watch *watch, struct watched *watched);

/* The same; and notes it, and says whether it has to be redone. */
bool watch_judge(const struct watch *watch, struct watched *watched);

/* Around all rounds of a lane; the end adds its RECORD_DISTURBANCE. */
void watch_lane_begin(struct watched *watched, const struct lane_progress *progress);
int watch_lane_end(struct watched *watched, struct lane_progress *progress, struct error *err);

#endif
