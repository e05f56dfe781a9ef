/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE and SIGXFSZ end a run early and cleanly: the handler
 * counts, what was measured so far is written and marked partial.
 */
#ifndef BENCH_INTERRUPT_H
#define BENCH_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* All of them. Whoever starts a process that will catch them blocks them until it is started. */
sigset_t interrupt_signals(void);

/*
 * Installs the handler for the process and unblocks all for the calling thread. SIGHUP and
 * SIGPIPE stay ignored where the parent ignores them.
 */
void interrupt_catch(void);

bool interrupt_requested(void);

/* How many there have been so far. */
int interrupt_requests(void);

#endif
