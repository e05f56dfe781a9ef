/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE and SIGXFSZ end a run early and cleanly: the handler
 * only counts them; what was measured so far is written and marked partial.
 */
#ifndef BENCH_INTERRUPT_H
#define BENCH_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/*
 * All of them. To start a process that will catch them, block them before fork(): the child
 * unblocks them in interrupt_catch(), and a signal that arrives in between stays pending.
 */
sigset_t interrupt_signals(void);

/*
 * Installs the handler for the process and unblocks all for the calling thread. SIGHUP and
 * SIGPIPE stay ignored where the parent ignores them.
 */
void interrupt_catch(void);

/* Whether one has arrived since interrupt_catch(). */
bool interrupt_requested(void);

/* How many have arrived so far; no more than a hundred are counted. */
int interrupt_requests(void);

#endif
