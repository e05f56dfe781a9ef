/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An invocation: all lanes once, in a process of its own that the run starts
 * anew each time, since address layout and placement differ between processes
 * and not within one. It tells the run how it goes by messages on a pipe.
 */
#ifndef BENCH_INVOCATION_H
#define BENCH_INVOCATION_H

#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "plan/plan.h"
#include "plan/run_options.h"

enum invocation_event { INVOCATION_LANE, INVOCATION_ERROR };

/* Smaller than PIPE_BUF, so that it arrives whole. */
struct invocation_message {
	uint32_t event;
	uint32_t lane;	    /* that now begins */
	struct error error; /* INVOCATION_ERROR */
};

/*
 * Starts the invocation of that index, which takes so many seconds, as `unotify-bench
 * invocation INDEX RECORDS_FD PROGRESS_FD SEED SECONDS CLOCK NS_PER_TICK SHARES` followed by
 * the run's own arguments; seed, clock and shares are the plan's (clock.h, shares.h).
 * *progress_fd becomes readable for messages and ends with the process. Returns its pid, or -1.
 */
pid_t invocation_start(unsigned int index, double seconds, const struct plan *plan, int records_fd,
		       int argc, char **argv, int *progress_fd, struct error *err);

/* The inside of it: the hidden command `invocation`, see above. Returns the exit status. */
int invocation_main(const struct run_options *options, unsigned int index, double seconds,
		    const struct clock *clock, const char *shares, int records_fd, int progress_fd);

#endif
