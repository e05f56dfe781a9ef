/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Foreign time: how long others than the monitor and its stubs had the CPUs during a batch. It
 * is kept with the batch; what to leave out is decided by the analysis.
 *
 * The kernel tells of each task how long it ran, and how long it waited for a CPU.
 *
 * On one CPU foreign time is the time in which neither the monitor nor a stub of the arm ran. It
 * includes what the hypervisor took, where the kernel accounts for that
 * (CONFIG_PARAVIRT_TIME_ACCOUNTING). At each switch the kernel spends a little on nobody's
 * account, 0.2 us in a PVM guest. How much differs between arms: it is the median of the arm's
 * last batches, and is taken off. What then is less than 3 us counts as 0.
 *
 * On two CPUs it is the time that monitor and stubs waited for a CPU. A wake-up is a wait, too:
 * how long one takes by itself is learnt while the lane settles (wake_up.h), and is taken off.
 * So is what other threads of the monitor ran, such as a listener's or that of SQPOLL: monitor
 * or stub may have waited for them.
 *
 * Unpinned, and where the lane sleeps until a timer's tick, it is the lesser of these two. Many
 * stubs share a CPU and wait for each other by design: of them only the monitor's wait counts.
 * Of a UML it is the time that the thread of its kernel waited, as its stubs come and go: what
 * others ran in the place of a stub is not seen. How long a wake-up takes is learnt by UML.
 *
 * What else the CPUs did takes some 100 us to read. It is read once for a block of rounds, of
 * 20 ms, or of 100 times what reading took if that is more.
 */
#ifndef SCHEDULE_FOREIGN_TIME_H
#define SCHEDULE_FOREIGN_TIME_H

#include "schedule/lane_progress.h"
#include "measure/disturbance.h"
#include "measure/wake_up.h"

enum foreign_kind {
	FOREIGN_TURNS,	  /* either the monitor or one stub has work */
	FOREIGN_IDLES,	  /* the same, but the monitor may sleep until a tick */
	FOREIGN_STUB_SET, /* many stubs have work at once */
	FOREIGN_MACHINE,  /* a UML, whose kernel is the one process of the set */
};

/* The stubs of an arm. A struct of zeros has none: the monitor works alone. */
struct foreign_set {
	enum foreign_kind kind;
	size_t *stubs; /* indexes of foreign_time.tasks; owned */
	size_t count;
	/* on one CPU: time on nobody's account in its last batches; of a UML its waits */
	struct wake_up switches;
	double switch_ns; /* of that at each switch; 0: not known yet */
};

struct foreign_task {
	pid_t pid; /* 0: the monitor's measuring thread */
	int times_fd, moves_fd;
};

/* Since the tasks began; ns. A slice is each time that a CPU was given to a task. */
struct foreign_times {
	double monitor_ran; /* of all its threads */
	double helpers_ran; /* of all but this one */
	double monitor_waited, monitor_slices;
	double stubs_ran, stubs_waited, stubs_slices;
};

/* The block at hand: sums over its rounds, and what was so at its beginning. */
struct foreign_block {
	uint32_t first_round;
	uint64_t began;
	double rounds, disturbed; /* see foreign_round() */
	double between_ns, gaps;  /* from the end of a round to the next one, and how many */
	double foreign_ns, monitor_waited_ns, stubs_waited_ns;
	struct cpu_doings doings;
	double moves; /* migrations of all tasks; -1: the kernel does not tell */
};

/* Of a lane. */
struct foreign_time {
	struct lane_progress *progress;
	struct foreign_task *tasks; /* the monitor, then all stubs; owned */
	size_t count;
	double reading_ns;	 /* that reading what the CPUs did took the last time */
	struct wake_up wake_up;	 /* on two CPUs: the waits of rounds that settled the lane */
	double waking_ns;	 /* that a wake-up may take, by these; 0: to be worked out */
	struct wake_up switches; /* on one CPU: time on nobody's account in such rounds */
	double switch_ns;	 /* of that at each switch: for a set that does not know its own */
	struct foreign_block block;
	uint64_t ended; /* the round before this one; 0: something else came in between */
	/* the batch at hand */
	uint64_t began;
	bool known; /* the kernel told the times */
	struct foreign_times times;
	/* the end of the batch before */
	struct foreign_times last;
	const struct foreign_set *last_set;
};

/* foreign_close() undoes it, and is fit for a struct of zeros. */
void foreign_open(struct foreign_time *foreign, struct lane_progress *progress);
void foreign_close(struct foreign_time *foreign);

/* Adds a stub's main thread to the set, once. The caller frees the set. */
void foreign_set_add(struct foreign_time *foreign, struct foreign_set *set, pid_t stub);
void foreign_set_free(struct foreign_set *set);

/* Before a batch; first: it is the first one of a round. */
void foreign_begin(struct foreign_time *foreign, const struct foreign_set *set, bool first);

/* The same where a batch ended right now, by foreign_end(): what that read is not read again. */
void foreign_go_on(struct foreign_time *foreign, const struct foreign_set *set);

/* After a batch of the settling pass: learns from it. */
void foreign_settle(struct foreign_time *foreign, struct foreign_set *set);

/*
 * Foreign time since foreign_begin(), in ns; 0 where the kernel does not tell. *wall_ns is the
 * whole time. The block sums both up.
 */
double foreign_end(struct foreign_time *foreign, struct foreign_set *set, double *wall_ns);

/* After a round; disturbed: one of its batches is not clean (record_is_clean()). */
void foreign_round(struct foreign_time *foreign, bool disturbed);

/* Begins a block anew, and records nothing of what came before. */
void foreign_block_begin(struct foreign_time *foreign);

/* Between rounds: records the block and begins another if it is long enough; and in any case. */
void foreign_block(struct foreign_time *foreign);
void foreign_block_end(struct foreign_time *foreign);

#endif
