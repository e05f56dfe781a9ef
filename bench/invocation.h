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
#include "plan.h"

enum invocation_event { INVOCATION_LANE, INVOCATION_ERROR };

/* Smaller than PIPE_BUF, so that it arrives whole. */
struct invocation_message {
	uint32_t event;
	uint32_t lane;	    /* that now begins */
	struct error error; /* INVOCATION_ERROR */
};

/*
 * Starts the invocation of that index as `unotify-bench invocation INDEX
 * RECORDS_FD PROGRESS_FD SEED` followed by the run's own arguments. *progress_fd becomes
 * readable for messages and ends with the process. Returns its pid, or -1.
 */
pid_t invocation_start(unsigned int index, int records_fd, uint64_t seed, int argc, char **argv,
		       int *progress_fd, struct error *err);

#endif
