/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIGINT and SIGTERM end a run early and cleanly: the handler counts, what was
 * measured so far is written and marked partial.
 */
#ifndef BENCH_INTERRUPT_H
#define BENCH_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* The two. Whoever starts a process that will catch them blocks them until it is started. */
sigset_t interrupt_signals(void);

/* Installs the handler for the process and unblocks both for the calling thread. */
void interrupt_catch(void);

bool interrupt_requested(void);

/* How many there have been so far. */
int interrupt_requests(void);

#endif
