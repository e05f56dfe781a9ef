// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The handler raises a count and does nothing else. Long loops ask interrupt_requested() at points
 * where they can stop. There is no SA_RESTART, so waits end with EINTR and such a point is reached.
 */
#include "base/interrupt.h"

#include <stddef.h>

#define INTERRUPTS_MAX 100 /* C promises 127 to a sig_atomic_t */

static const struct {
	int number;
	bool may_be_ignored; /* stays so where the parent ignores it, as nohup does */
} signals[] = {
	{ SIGINT, false },  { SIGTERM, false }, { SIGQUIT, false },
	{ SIGXFSZ, false }, { SIGHUP, true },	{ SIGPIPE, true },
};

#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t requests;

static void note(int signal)
{
	(void)signal;
	if (requests < INTERRUPTS_MAX)
		requests++;
}

sigset_t interrupt_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaddset(&set, signals[i].number);
	return set;
}

void interrupt_catch(void)
{
	struct sigaction action = { .sa_handler = note }, before;
	sigset_t set = interrupt_signals();

	/* A handler blocks all of these signals: requests++ is not atomic. */
	action.sa_mask = set;
	for (size_t i = 0; i < SIGNALS; i++) {
		sigaction(signals[i].number, NULL, &before);
		if (!signals[i].may_be_ignored || before.sa_handler != SIG_IGN)
			sigaction(signals[i].number, &action, NULL);
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

bool interrupt_requested(void)
{
	return requests > 0;
}

int interrupt_requests(void)
{
	return requests;
}
