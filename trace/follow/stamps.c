// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Joins stamps and notifications by stub and time. Stamps bracket the call from outside, so a
 * notification belongs to the call whose two stamps enclose it. A notification without such a call
 * stays as it is: it lacks the three stages that only stamps know.
 */
#include "trace/follow/stamps.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Of all stubs, by stub and time. */
struct stamps {
	struct call_stamp *items;
	size_t count;
};

static int compare(const void *a, const void *b)
{
	const struct call_stamp *one = a, *two = b;

	if (one->stub != two->stub)
		return one->stub < two->stub ? -1 : 1;
	return one->before < two->before ? -1 : one->before > two->before;
}

/* The last call of the stub that began before the time; NULL if there is none. */
static const struct call_stamp *find(const struct stamps *stamps, int32_t stub, uint64_t time)
{
	size_t low = 0, high = stamps->count;
	struct call_stamp wanted = { .stub = stub, .before = time };

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&stamps->items[middle], &wanted) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low && stamps->items[low - 1].stub == stub ? &stamps->items[low - 1] : NULL;
}

static void join(struct notification *notification, const struct stamps *stamps)
{
	uint64_t begin = notification_begin(notification);
	const struct call_stamp *stamp = find(stamps, notification->stub, begin);

	if (!stamp || !stamp->id || stamp->after < notification_end(notification))
		return;
	notification->id = stamp->id;
	notification->time[STAGE_TRAPPED] = stamp->before;
	notification->time[STAGE_VALIDATED] = stamp->validated;
	notification->time[STAGE_RETURNED] = stamp->after;
}

/* Converts a TSC reading to the clock of the recording, by the line through its two pairs. */
static uint64_t convert(const struct recording *recording, uint64_t tsc)
{
	const struct recording_pair *first = &recording->first, *last = &recording->last;
	double rate = (last->time - first->time) / (double)(last->tsc - first->tsc);

	if (!tsc)
		return 0;
	return (uint64_t)(first->time + (double)(int64_t)(tsc - first->tsc) * rate);
}

/* Converts all stamps to the clock of the events, unless they are in it already. */
static int convert_all(struct stamps *stamps, const struct recording *recording, struct error *err)
{
	if (!stamps->count || !strcmp(recording->header.clock, "x86-tsc"))
		return 0;
	if (recording->pair_count < 2 || recording->last.tsc <= recording->first.tsc ||
	    !isfinite(recording->last.time - recording->first.time))
		return error_set(err, STATUS_CANNOT,
				 "stamps are TSC ticks, and the recording has no readings to "
				 "convert them to its clock, %s",
				 recording->header.clock);
	for (size_t i = 0; i < stamps->count; i++) {
		struct call_stamp *stamp = &stamps->items[i];

		stamp->before = convert(recording, stamp->before);
		stamp->validated = convert(recording, stamp->validated);
		stamp->after = convert(recording, stamp->after);
	}
	return 0;
}

int stamps_join(struct call_stamp *stamps, size_t stamp_count, const struct recording *recording,
		struct notification *notifications, size_t count, struct error *err)
{
	struct stamps all = { stamps, stamp_count };

	if (convert_all(&all, recording, err))
		return -1;
	if (stamp_count)
		qsort(stamps, stamp_count, sizeof(*stamps), compare);
	for (size_t i = 0; i < count; i++)
		join(&notifications[i], &all);
	return 0;
}
