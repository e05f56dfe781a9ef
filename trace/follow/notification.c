// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The names of stages, and the phases between them. Tables, figures, exported files and run.json
 * have these names, so to change one is to change a format.
 */
#include "trace/follow/notification.h"

#include "trace/follow/stages.h"

/* phase: the one that the stage ends. */
static const struct {
	const char *stage, *phase;
} names[STAGE_COUNT] = {
	[STAGE_TRAPPED] = { "trapped", "start" },
	[STAGE_POSTED] = { "posted", "post" },
	[STAGE_MONITOR_ON] = { "monitor-on", "wake monitor" },
	[STAGE_RECEIVED] = { "received", "receive" },
	[STAGE_VALIDATED] = { "validated", "validate" },
	[STAGE_ADDING] = { "adding-fd", "to add fd" },
	[STAGE_ADDED] = { "fd-added", "add fd" },
	[STAGE_ANSWERED] = { "answered", "to answer" },
	[STAGE_REPLIED] = { "replied", "reply" },
	[STAGE_STUB_ON] = { "stub-on", "wake stub" },
	[STAGE_EXECUTED] = { "executed", "resume" },
	[STAGE_DONE] = { "done", "execute" },
	[STAGE_RETURNED] = { "returned", "return" },
};

const char *stage_name(int stage)
{
	return names[stage].stage;
}

const char *phase_name(int ended_by)
{
	return names[ended_by].phase;
}

const char *outcome_name(int outcome)
{
	static const char *const outcomes[OUTCOME_COUNT] = { "continued", "denied", "emulated",
							     "interrupted", "killed" };

	return outcomes[outcome];
}

bool phase_is_monitors(int ended_by)
{
	return ended_by >= STAGE_RECEIVED && ended_by <= STAGE_REPLIED;
}

uint64_t notification_begin(const struct notification *notification)
{
	return stages_begin(notification->time, STAGE_COUNT);
}

uint64_t notification_end(const struct notification *notification)
{
	return stages_end(notification->time, STAGE_COUNT);
}

/* "execute" is the time of calls that the kernel executed: a denied one has no part in it. */
void notification_phases(const struct notification *notification, uint64_t ticks[STAGE_COUNT])
{
	stages_phases(notification->time, STAGE_COUNT, ticks);
	if (notification->time[STAGE_EXECUTED])
		return;
	ticks[STAGE_EXECUTED] = ticks[STAGE_DONE];
	ticks[STAGE_DONE] = 0;
}
