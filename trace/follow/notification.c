// SPDX-License-Identifier: GPL-2.0-or-later
/* From stages to phases. */
#include "trace/follow/notification.h"

#include <string.h>

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

const char *stage_name(enum stage stage)
{
	return names[stage].stage;
}

const char *phase_name(enum stage ended_by)
{
	return names[ended_by].phase;
}

const char *outcome_name(enum outcome outcome)
{
	static const char *const outcomes[OUTCOME_COUNT] = { "continued", "denied", "emulated",
							     "interrupted", "killed" };

	return outcomes[outcome];
}

uint64_t notification_begin(const struct notification *notification)
{
	uint64_t begin = 0;

	for (int i = 0; i < STAGE_COUNT; i++)
		if (notification->time[i] && (!begin || notification->time[i] < begin))
			begin = notification->time[i];
	return begin;
}

uint64_t notification_end(const struct notification *notification)
{
	uint64_t end = 0;

	for (int i = 0; i < STAGE_COUNT; i++)
		if (notification->time[i] > end)
			end = notification->time[i];
	return end;
}

/* The phase that the time before a stage belongs to. */
static enum stage phase_of(const struct notification *notification, int stage)
{
	if (stage == STAGE_DONE && !notification->time[STAGE_EXECUTED])
		return STAGE_EXECUTED;
	return (enum stage)stage;
}

/*
 * Stages may come out of order, as where RECV returns before the stub has switched out: one
 * that is earlier than the last adds nothing.
 */
void notification_phases(const struct notification *notification, uint64_t ticks[STAGE_COUNT])
{
	uint64_t at = notification_begin(notification);

	memset(ticks, 0, STAGE_COUNT * sizeof(*ticks));
	for (int i = 0; i < STAGE_COUNT; i++) {
		if (notification->time[i] <= at)
			continue;
		ticks[phase_of(notification, i)] += notification->time[i] - at;
		at = notification->time[i];
	}
}
