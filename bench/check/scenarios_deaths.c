// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stubs that are killed, stopped or interrupted at a moment of a round; and a monitor that is
 * killed, whose stubs must die with it. The batch itself is honest.
 */
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "check/cell.h"
#include "stub/death.h"

#define STOPPED 40 /* pauses of cell_pause(): 20 ms or more */

/* Returns when the stub is dead, so that the moment is the same for every loop. */
static void kill_stub(struct cell *cell)
{
	kill(cell->victim->mm.stub.pid, SIGKILL);
	stub_await_death(cell->victim->mm.stub.pidfd);
}

static void stop_stub(struct cell *cell)
{
	kill(cell->victim->mm.stub.pid, SIGSTOP);
}

/* Its notification is taken back, and posted anew. */
static void stop_and_continue(struct cell *cell)
{
	stop_stub(cell);
	for (int i = 0; i < STOPPED; i++)
		cell_pause();
	kill(cell->victim->mm.stub.pid, SIGCONT);
}

static void kill_monitor(struct cell *cell)
{
	cell->told->kills_monitor = true;
	kill(getpid(), SIGKILL);
}

#define AT(when, does) .run = cell_run_batch, .moment = (when), .act = (does)

const struct scenario scenarios_of_deaths[] = {
	{ "killed-before", "the stub is killed before its first call",
	  AT(MOMENT_BEFORE, kill_stub) },
	{ "killed-queued", "when its first call is pending", AT(MOMENT_QUEUED, kill_stub) },
	{ "killed-received", "when that was received", AT(MOMENT_RECEIVED, kill_stub) },
	{ "killed-answered", "when that was answered", AT(MOMENT_ANSWERED, kill_stub) },
	{ "stopped-received", "stopped for 20 ms when its first call was received",
	  AT(MOMENT_RECEIVED, stop_and_continue), .weakness = WEAK_REPOSTED },
	{ "stopped-ticking", "the same, with the monitor's timer",
	  AT(MOMENT_RECEIVED, stop_and_continue), .ticks = true, .weakness = WEAK_REPOSTED },
	{ "stopped-for-ever", "stopped when its first call was received, for ever",
	  AT(MOMENT_RECEIVED, stop_stub), .weakness = WEAK_STOPPED },
	{ "alarm", "SIGALRM when its first call was received", AT(MOMENT_RECEIVED, cell_alarm) },
	{ "monitor-killed", "the monitor is killed when it has received a call: no stub is left",
	  AT(MOMENT_RECEIVED, kill_monitor), .ends_monitor = true },
	{ 0 },
};
