// SPDX-License-Identifier: GPL-2.0-or-later
/* Keeps what the analysis tells. */
#define _GNU_SOURCE
#include "trace/follow/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/file/grow.h"
#include "trace/follow/stamps.h"

static void keep_notification(void *target, const struct notification *notification)
{
	struct life *life = target;

	life->notifications =
		grow(life->notifications, sizeof(*notification), life->count, &life->room);
	life->notifications[life->count++] = *notification;
}

static void keep_round(void *target, const struct round *round)
{
	struct life *life = target;

	life->rounds = grow(life->rounds, sizeof(*round), life->round_count, &life->round_room);
	life->rounds[life->round_count++] = *round;
}

static void each(void *target, const struct event *event)
{
	analysis_event(target, event);
}

int life_open(struct life *life, const char *path, const char *stamps, struct error *err)
{
	struct analysis_sink sink = { .target = life,
				      .notification = keep_notification,
				      .round = keep_round };

	memset(life, 0, sizeof(*life));
	if (recording_open(&life->recording, path, err))
		return -1;
	if (life->recording.damage[0])
		fprintf(stderr, "unotify-trace: %s: %s\n", path, life->recording.damage);
	analysis_init(&life->analysis, &sink);
	life->analysis.supervisor = life->recording.header.supervisor;
	tasks_take(&life->analysis.tasks, &life->recording);
	recording_each(&life->recording, each, &life->analysis);
	analysis_finish(&life->analysis);
	if (!stamps ||
	    !stamps_join(stamps, &life->recording, life->notifications, life->count, err))
		return 0;
	life_close(life);
	return -1;
}

void life_close(struct life *life)
{
	analysis_free(&life->analysis);
	recording_close(&life->recording);
	free(life->notifications);
	free(life->rounds);
	memset(life, 0, sizeof(*life));
}

uint64_t life_begin(const struct life *life)
{
	uint64_t first = UINT64_MAX;

	for (size_t i = 0; i < life->count; i++)
		if (notification_begin(&life->notifications[i]) < first)
			first = notification_begin(&life->notifications[i]);
	for (size_t i = 0; i < life->round_count; i++)
		if (round_begin(&life->rounds[i]) < first)
			first = round_begin(&life->rounds[i]);
	return first;
}

double life_ns(const struct life *life, uint64_t ticks)
{
	return (double)ticks * life->recording.header.ns_per_tick;
}
