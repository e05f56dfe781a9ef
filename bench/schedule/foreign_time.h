/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Foreign time: how long others than the monitor and its stubs had the CPUs during a batch. It
 * is kept with the batch; the analysis decides what to leave out.
 *
 * The kernel keeps for each task how long it ran, how long it waited for a CPU, and how often it
 * got one (/proc/PID/schedstat: proc_pid_schedstat() in fs/proc/base.c).
 *
 * On one CPU foreign time is the time in which neither the monitor nor a stub of the arm ran. It
 * includes what the hypervisor took, where the kernel accounts for that
 * (CONFIG_PARAVIRT_TIME_ACCOUNTING). At each switch the kernel spends a little on nobody's
 * account, 0.2 us in a PVM guest. How much differs between arms: the median of the arm's last
 * batches is taken off. What then is less than 3 us counts as 0.
 *
 * On two CPUs it is the time that monitor and stubs waited for a CPU. A wake-up is a wait, too:
 * how long one takes by itself is learnt while the lane settles (wake_up.h), and is taken off.
 * So is what other threads of the monitor ran, such as a listener's or that of SQPOLL: monitor
 * or stub may have waited for them.
 *
 * Unpinned, and where the lane sleeps until a timer's tick, it is the lesser of these two. Many
 * stubs share a CPU and wait for each other by design: so only the monitor's wait counts.
 *
 * A UML's stubs come and go, so only the thread of its kernel is watched: foreign time is what that
 * waited for a CPU. What others ran while a stub wanted the CPU is not seen. How long a wake-up
 * takes is learnt for each UML.
 *
 * What else the CPUs did takes some 100 us to read. It is read once for a block of rounds, of
 * 20 ms, or of 100 times what reading took if that is more.
 *
 * Everything here is for the monitor's measuring thread alone. Times are ns.
 */
#ifndef SCHEDULE_FOREIGN_TIME_H
#define SCHEDULE_FOREIGN_TIME_H

#include "schedule/lane_progress.h"
#include "measure/disturbance.h"
#include "measure/wake_up.h"

enum foreign_kind {
	FOREIGN_TURNS,	  /* monitor and one stub take turns: one of them has work */
	FOREIGN_IDLES,	  /* the same, but the monitor may sleep until a tick */
	FOREIGN_STUB_SET, /* many stubs have work at once */
	FOREIGN_MACHINE,  /* a UML, whose kernel is the one process of the set */
};

/* The stubs of an arm. A struct of zeros has none, as for arms in which the monitor works alone. */
struct foreign_set {
	enum foreign_kind kind;
	size_t *stubs; /* indexes of foreign_time.tasks; owned */
	size_t count;
	/* on one CPU: time on nobody's account in its last batches; of a UML: its waits */
	struct wake_up switches;
	double switch_ns; /* of that time, for each switch; 0: not known yet */
};

struct foreign_task {
	pid_t pid;		/* 0: the monitor's measuring thread */
	int times_fd, moves_fd; /* see measure/disturbance.h; -1: the kernel does not tell */
};

/* Since the tasks began, ns. Slices: how often a task was given a CPU. */
struct foreign_times {
	double monitor_ran; /* all threads of the monitor */
	double helpers_ran; /* all but the measuring thread */
	double monitor_waited, monitor_slices;
	double stubs_ran, stubs_waited, stubs_slices;
};

/* The block at hand: sums over its rounds, and the readings at its beginning. */
struct foreign_block {
	uint32_t first_round;
	uint64_t began;
	double rounds, disturbed; /* see foreign_round() */
	double between_ns, gaps;  /* from a round's end to the next one: sum, and how many */
	double foreign_ns, monitor_waited_ns, stubs_waited_ns;
	struct cpu_doings doings;
	double moves; /* migrations of all tasks; -1: the kernel does not tell */
};

/* One per lane. */
struct foreign_time {
	struct lane_progress *progress;
	struct foreign_task *tasks; /* the monitor, then all stubs; owned */
	size_t count;
	double reading_ns;	 /* what the last reading of the CPUs took */
	struct wake_up wake_up;	 /* on two CPUs: waits while the lane settled */
	double waking_ns;	 /* what a wake-up may take, by these; 0: not asked since then */
	struct wake_up switches; /* on one CPU: time on nobody's account in those rounds */
	double switch_ns;	 /* of that, for each switch; for a set without one of its own */
	struct foreign_block block;
	uint64_t ended; /* clock ticks: end of the last batch; 0: something came in between */
	/* the batch at hand, at its beginning */
	uint64_t began; /* clock ticks */
	bool known;	/* the kernel told the times */
	struct foreign_times times;
	/* the last batch, at its end */
	struct foreign_times last;
	const struct foreign_set *last_set;
};

/*
 * Notes the monitor as task 0 and begins a block. progress must outlive it. foreign_close() undoes
 * it, and is fit for a struct of zeros.
 */
void foreign_open(struct foreign_time *foreign, struct lane_progress *progress);
void foreign_close(struct foreign_time *foreign);

/* Adds a stub's main thread to the set, once. The caller frees the set. */
void foreign_set_add(struct foreign_time *foreign, struct foreign_set *set, pid_t stub);
void foreign_set_free(struct foreign_set *set);

/* Before a batch. first: it is the first of a round, and the gap before it counts for the block. */
void foreign_begin(struct foreign_time *foreign, const struct foreign_set *set, bool first);

/* The same right after foreign_end() of another batch, whose reading is used again. */
void foreign_go_on(struct foreign_time *foreign, const struct foreign_set *set);

/* After a batch of the settling pass, instead of foreign_end(): learns from it. */
void foreign_settle(struct foreign_time *foreign, struct foreign_set *set);

/*
 * Returns the foreign time since foreign_begin() or foreign_go_on(), in ns; 0 where the kernel does
 * not tell. *wall_ns becomes the whole time since then. Adds to the block at hand.
 */
double foreign_end(struct foreign_time *foreign, struct foreign_set *set, double *wall_ns);

/* After a round; disturbed: one of its batches is not clean (record_is_clean()). */
void foreign_round(struct foreign_time *foreign, bool disturbed);

/* Begins a block, and drops the one at hand without a record. */
void foreign_block_begin(struct foreign_time *foreign);

/*
 * Between rounds. foreign_block() does nothing while the block is too short; foreign_block_end()
 * always adds its records, for which it makes room, and begins another.
 */
void foreign_block(struct foreign_time *foreign);
void foreign_block_end(struct foreign_time *foreign);

#endif
