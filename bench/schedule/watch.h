/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much of the CPUs' time others than monitor and stubs had during a batch, and what
 * else the CPUs did meanwhile. Nothing is thrown away for it: the analysis decides.
 *
 * Monitor and stub wait for each other by design, on one CPU for that CPU too: none of
 * that counts. On one CPU it is the time in which neither the monitor nor one of the
 * stubs ran, the hypervisor's share included where the kernel takes it off their times
 * (CONFIG_PARAVIRT_TIME_ACCOUNTING), less what the kernel has on nobody's account at each
 * switch (0.2 us in a PVM guest). Arms differ in that, so it is learnt of each, as the
 * median of its last batches; and less than 3 us is not told from it. On two CPUs it is
 * what they waited for a CPU, less what being woken takes by itself, which is learnt while
 * the lane settles (wake_up.h). Unpinned, or where the lane sleeps until a timer's tick, it
 * is the lesser of both. What the monitor's other threads ran, as a listener's or that of
 * SQPOLL do, is no foreign wait: this one or a stub may have waited for them. Of many stubs
 * that share a CPU of their own, which wait for each other by design, the monitor's wait
 * alone counts.
 *
 * What the CPUs did takes some 100 us to read: so it is read for blocks of rounds, of
 * 20 ms at least, and longer ones where it takes more than a hundredth of that.
 */
#ifndef BENCH_LANE_WATCH_H
#define BENCH_LANE_WATCH_H

#include "schedule/parts.h"
#include "measure/disturbance.h"
#include "measure/wake_up.h"

enum watch_kind {
	WATCH_TURNS, /* either the monitor or one stub has work */
	WATCH_IDLES, /* and the monitor may sleep until a tick */
	WATCH_CROWD, /* many stubs have work at once */
};

/* Whose batches these are; a struct of zeros is that of the monitor alone. */
struct watch_set {
	enum watch_kind kind;
	size_t *stubs; /* indexes of those in the watch; owned */
	size_t count, capacity;
	struct wake_up switches; /* time on nobody's account in its batches, on one CPU */
	double switch_ns;	 /* of a slice, by that; 0: not known as yet */
};

struct watch_task {
	pid_t pid; /* 0: the monitor's measuring thread */
	int times_fd, moves_fd;
};

/* What monitor and stubs spent. */
struct watch_times {
	double monitor_ran; /* all its threads; ns, as all of these */
	double monitor_waited, stubs_ran, stubs_waited;
	double monitor_slices, stubs_slices;
	double helpers_ran; /* the part of monitor_ran that is of other threads than this one */
};

/* What came of the rounds of a block. */
struct watch_block {
	uint32_t first_round;
	uint64_t began;
	double rounds, disturbed; /* the latter of them: see watch_round() */
	double between_ns, gaps;  /* from the end of a round to the next, and how many of these */
	double foreign_ns, monitor_waited_ns, stubs_waited_ns; /* in all of them */
	struct cpu_doings doings;			       /* at its beginning */
	double moves; /* migrations up to its beginning; -1: the kernel does not tell */
};

/* Of a lane. */
struct watch {
	struct lane_progress *progress;
	struct watch_task *tasks; /* the monitor, then all stubs; owned */
	size_t count, capacity;
	double reading_ns;	 /* what the last reading of a block took */
	struct wake_up wake_up;	 /* learnt in rounds that settle the lane */
	double waking_ns;	 /* the allowance by it; 0: to be worked out anew */
	struct wake_up switches; /* the same of what is on nobody's account, on one CPU */
	double switch_ns;	 /* of a slice: for a set that has not learnt its own as yet */
	struct watch_block block;
	uint64_t ended; /* the round before, if it counted; else 0 */
	/* at the beginning of the batch */
	uint64_t began;
	bool known;			/* whether the kernel told the times */
	struct watch_times times, last; /* then, and at the end of the batch before */
	const struct watch_set *last_set;
};

/* watch_close() undoes it, also after an error, and is fit for a struct of zeros. */
int watch_open(struct watch *watch, struct lane_progress *progress, struct error *err);
void watch_close(struct watch *watch);

/* Adds a stub's main thread to the set, once; the set must be freed by watch_set_free(). */
int watch_set_add(struct watch *watch, struct watch_set *set, pid_t stub, struct error *err);
void watch_set_free(struct watch_set *set);

/* Before a batch; first: of a round. */
void watch_begin(struct watch *watch, const struct watch_set *set, bool first);

/*
 * The same of a batch right after the one that watch_end() was called for: what was read then
 * is not read again.
 */
void watch_go_on(struct watch *watch, const struct watch_set *set);

/* After a batch of the settling pass: learns what being woken takes by itself. */
void watch_settle(struct watch *watch, struct watch_set *set);

/*
 * What others had since watch_begin(), in ns; 0 where the kernel does not tell. *wall_ns is
 * the whole time. It is added up for the block.
 */
double watch_end(struct watch *watch, struct watch_set *set, double *wall_ns);

/* After a round; disturbed: others had a fiftieth of the time of one of its batches. */
void watch_round(struct watch *watch, bool disturbed);

/* Begins a block anew: after what is none of the lane's, of which nothing is recorded. */
void watch_block_begin(struct watch *watch);

/* Between rounds: ends the block if it is long enough, or in any case, by its RECORD_BLOCK. */
int watch_block(struct watch *watch, struct error *err);
int watch_block_end(struct watch *watch, struct error *err);

#endif
