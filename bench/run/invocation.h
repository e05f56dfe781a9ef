/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An invocation: all lanes of the plan once, in a process of its own.
 *
 * The run starts a new process for each, because address layout and placement differ between
 * processes, but not within one. An invocation gets the plan of the run and makes none. It appends
 * its records to a file of the run and reports its progress by messages on a pipe. supervise.h
 * watches it.
 */
#ifndef BENCH_INVOCATION_H
#define BENCH_INVOCATION_H

#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "plan/plan.h"

/* A lane begins; the invocation failed and ends; a UML has ended and the others go on. */
enum invocation_event { INVOCATION_LANE, INVOCATION_ERROR, INVOCATION_LOST };

/* Smaller than PIPE_BUF, so that one write() and one read() are a whole message. */
struct invocation_message {
	uint32_t event;	    /* enum invocation_event */
	uint32_t lane;	    /* INVOCATION_LANE, INVOCATION_LOST: its index in the plan */
	struct error error; /* INVOCATION_ERROR, INVOCATION_LOST */
	char label[32];	    /* INVOCATION_LOST: of the UML that ended */
};

/*
 * Starts the invocation of that index, which is to take so many seconds, as `unotify-bench
 * invocation` with the plan on its stdin. index also chooses the order of its rounds and the
 * segments that it replays.
 *
 * records_fd: gets its records, appended; stays the caller's. *progress_fd: the reading end of the
 * pipe with its messages, which ends with the process. Returns the pid, and the caller closes
 * *progress_fd and reaps the process; or -1, and there is nothing to close.
 */
pid_t invocation_start(unsigned int index, double seconds, const struct plan *plan, int records_fd,
		       int *progress_fd, struct error *err);

/*
 * The hidden command `invocation`, which runs in that process. Returns its exit status, after
 * reporting an error by a message. Returns -1 with err if stdin has no plan, as when a user
 * starts it.
 */
int invocation_main(struct error *err);

#endif
