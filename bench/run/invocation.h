/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An invocation: all lanes once, in a process of its own that the run starts anew each time,
 * since address layout and placement differ between processes and not within one. It gets the
 * plan that the run has made, and makes none. It tells the run how it goes by messages on a
 * pipe.
 */
#ifndef BENCH_INVOCATION_H
#define BENCH_INVOCATION_H

#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "plan/plan.h"

enum invocation_event { INVOCATION_LANE, INVOCATION_ERROR, INVOCATION_LOST };

/* Smaller than PIPE_BUF, so that it arrives whole. */
struct invocation_message {
	uint32_t event;
	uint32_t lane;	    /* that now begins */
	struct error error; /* INVOCATION_ERROR, INVOCATION_LOST */
	char label[32];	    /* INVOCATION_LOST: of the UML that ended */
};

/*
 * Starts the invocation of that index, which takes so many seconds, as `unotify-bench
 * invocation` with the plan on its stdin. *progress_fd becomes readable for messages and ends
 * with the process. Returns its pid, or -1.
 */
pid_t invocation_start(unsigned int index, double seconds, const struct plan *plan, int records_fd,
		       int *progress_fd, struct error *err);

/*
 * The inside of it: the hidden command `invocation`, see above. Returns the exit status, what
 * went wrong being told by a message; or -1 where nobody has given it a plan.
 */
int invocation_main(struct error *err);

#endif
