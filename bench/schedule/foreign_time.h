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
#ifndef SCHEDULE_FOREIGN_TIME_H
#define SCHEDULE_FOREIGN_TIME_H

#include "schedule/lane_progress.h"
#include "measure/disturbance.h"
#include "measure/wake_up.h"

enum foreign_kind {
	FOREIGN_TURNS,	  /* either the monitor or one stub has work */
	FOREIGN_IDLES,	  /* and the monitor may sleep until a tick */
	FOREIGN_STUB_SET, /* many stubs have work at once */
};

/* Whose batches these are; a struct of zeros is that of the monitor alone. */
struct foreign_set {
	enum foreign_kind kind;
	size_t *stubs; /* indexes of those in the watch; owned */
	size_t count, capacity;
	struct wake_up switches; /* time on nobody's account in its batches, on one CPU */
	double switch_ns;	 /* of a slice, by that; 0: not known as yet */
};

struct foreign_task {
	pid_t pid; /* 0: the monitor's measuring thread */
	int times_fd, moves_fd;
};

/* What monitor and stubs spent. */
struct foreign_times {
	double monitor_ran; /* all its threads; ns, as all of these */
	double monitor_waited, stubs_ran, stubs_waited;
	double monitor_slices, stubs_slices;
	double helpers_ran; /* the part of monitor_ran that is of other threads than this one */
};

/* What came of the rounds of a block. */
struct foreign_block {
	uint32_t first_round;
	uint64_t began;
	double rounds, disturbed; /* the latter of them: see foreign_round() */
	double between_ns, gaps;  /* from the end of a round to the next, and how many of these */
	double foreign_ns, monitor_waited_ns, stubs_waited_ns; /* in all of them */
	struct cpu_doings doings;			       /* at its beginning */
	double moves; /* migrations up to its beginning; -1: the kernel does not tell */
};

/* Of a lane. */
struct foreign_time {
	struct lane_progress *progress;
	struct foreign_task *tasks; /* the monitor, then all stubs; owned */
	size_t count, capacity;
	double reading_ns;	 /* what the last reading of a block took */
	struct wake_up wake_up;	 /* learnt in rounds that settle the lane */
	double waking_ns;	 /* the allowance by it; 0: to be worked out anew */
	struct wake_up switches; /* the same of what is on nobody's account, on one CPU */
	double switch_ns;	 /* of a slice: for a set that has not learnt its own as yet */
	struct foreign_block block;
	uint64_t ended; /* the round before, if it counted; else 0 */
	/* at the beginning of the batch */
	uint64_t began;
	bool known;			  /* whether the kernel told the times */
	struct foreign_times times, last; /* then, and at the end of the batch before */
	const struct foreign_set *last_set;
};

/* foreign_close() undoes it, also after an error, and is fit for a struct of zeros. */
int foreign_open(struct foreign_time *foreign, struct lane_progress *progress, struct error *err);
void foreign_close(struct foreign_time *foreign);

/* Adds a stub's main thread to the set, once; the set must be freed by foreign_set_free(). */
int foreign_set_add(struct foreign_time *foreign, struct foreign_set *set, pid_t stub,
		    struct error *err);
void foreign_set_free(struct foreign_set *set);

/* Before a batch; first: of a round. */
void foreign_begin(struct foreign_time *foreign, const struct foreign_set *set, bool first);

/*
 * The same of a batch right after the one that foreign_end() was called for: what was read then
 * is not read again.
 */
void foreign_go_on(struct foreign_time *foreign, const struct foreign_set *set);

/* After a batch of the settling pass: learns what being woken takes by itself. */
void foreign_settle(struct foreign_time *foreign, struct foreign_set *set);

/*
 * What others had since foreign_begin(), in ns; 0 where the kernel does not tell. *wall_ns is
 * the whole time. It is added up for the block.
 */
double foreign_end(struct foreign_time *foreign, struct foreign_set *set, double *wall_ns);

/* After a round; disturbed: others had a fiftieth of the time of one of its batches. */
void foreign_round(struct foreign_time *foreign, bool disturbed);

/* Begins a block anew: after what is none of the lane's, of which nothing is recorded. */
void foreign_block_begin(struct foreign_time *foreign);

/* Between rounds: ends the block if it is long enough, or in any case, by its RECORD_BLOCK. */
int foreign_block(struct foreign_time *foreign, struct error *err);
int foreign_block_end(struct foreign_time *foreign, struct error *err);

#endif
