// SPDX-License-Identifier: GPL-2.0-or-later
/* The count that SIGINT and SIGTERM raise. */
#include "base/interrupt.h"

#include <stddef.h>

#define INTERRUPTS_MAX 100 /* more say no more, and a sig_atomic_t need not hold them */

static volatile sig_atomic_t requests;

static void note(int signal)
{
	(void)signal;
	if (requests < INTERRUPTS_MAX)
		requests++;
}

sigset_t interrupt_signals(void)
{
	sigset_t interrupts;

	sigemptyset(&interrupts);
	sigaddset(&interrupts, SIGINT);
	sigaddset(&interrupts, SIGTERM);
	return interrupts;
}

void interrupt_catch(void)
{
	struct sigaction action = { .sa_handler = note };
	sigset_t interrupts = interrupt_signals();

	/* Of two at once none interrupts the other's count. */
	action.sa_mask = interrupts;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigprocmask(SIG_UNBLOCK, &interrupts, NULL);
}

bool interrupt_requested(void)
{
	return requests > 0;
}

int interrupt_requests(void)
{
	return requests;
}
