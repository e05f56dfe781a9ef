// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The round in progress, where a signal handler finds it. The handler runs in the thread that
 * stores these pointers, so volatile is enough, and it calls nothing but kill().
 */
#include "gate/abandon.h"

#include <stddef.h>

#include "gate/guest_set.h"

static const struct guest *volatile one;
static const struct guest_set *volatile many;

/* Of a set only those that have the turn are killed: the others have ended their batches. */
static void kill_stubs(int signal)
{
	const struct guest *guest = one;
	const struct guest_set *set = many;

	(void)signal;
	if (guest && guest->mm.stub.pid > 0)
		kill(guest->mm.stub.pid, SIGKILL);
	for (uint32_t i = 0; set && i < set->set.count; i++)
		if (set->members[i].away && set->guests[i].mm.stub.pid > 0)
			kill(set->guests[i].mm.stub.pid, SIGKILL);
}

void abandon_catch(void)
{
	struct sigaction action = { .sa_handler = kill_stubs };
	sigset_t set;

	sigemptyset(&action.sa_mask);
	sigaction(ABANDON_SIGNAL, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, ABANDON_SIGNAL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void abandon_one(const struct guest *guest)
{
	one = guest;
}

void abandon_many(const struct guest_set *set)
{
	many = set;
}
