// SPDX-License-Identifier: GPL-2.0-or-later
/* The flag that SIGINT and SIGTERM set. */
#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t requested;

static void note(int signal)
{
	(void)signal;
	requested = 1;
}

void interrupt_catch(void)
{
	struct sigaction action = { .sa_handler = note };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool interrupt_requested(void)
{
	return requested;
}
