// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Joins stamps and notifications by stub and time. Stamps bracket the call from outside, so a
 * notification belongs to the call whose two stamps enclose it.
 */
#include "trace/follow/stamps.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/file/grow.h"

struct stamp {
	int32_t stub;
	uint64_t id, before, received, validated, sent, after;
};

struct stamps {
	struct stamp *items;
	size_t count, room;
};

static int compare(const void *a, const void *b)
{
	const struct stamp *one = a, *two = b;

	if (one->stub != two->stub)
		return one->stub < two->stub ? -1 : 1;
	return one->before < two->before ? -1 : one->before > two->before;
}

static bool take_line(struct stamp *stamp, const char *line)
{
	int used = 0;

	return sscanf(line,
		      "%" SCNd32 "\t%" SCNu64 "\t%" SCNu64 "\t%" SCNu64 "\t%" SCNu64 "\t%" SCNu64
		      "\t%" SCNu64 "\n%n",
		      &stamp->stub, &stamp->id, &stamp->before, &stamp->received, &stamp->validated,
		      &stamp->sent, &stamp->after, &used) == 7 &&
	       used && !line[used];
}

static void add(struct stamps *stamps, const struct stamp *stamp)
{
	stamps->items = grow(stamps->items, sizeof(*stamp), stamps->count, &stamps->room);
	stamps->items[stamps->count++] = *stamp;
}

static int read_lines(struct stamps *stamps, FILE *file, const char *path, struct error *err)
{
	char line[256];
	unsigned int number = 1;
	struct stamp stamp;

	if (!fgets(line, sizeof(line), file) || strcmp(line, STAMPS_HEADER "\n") != 0)
		return error_set(err, STATUS_CANNOT,
				 "%s:1: no file of stamps; its first line names the columns stub "
				 "to "
				 "after",
				 path);
	while (fgets(line, sizeof(line), file)) {
		number++;
		if (!take_line(&stamp, line))
			return error_set(err, STATUS_CANNOT,
					 "%s:%u: not seven numbers with tabs between them", path,
					 number);
		add(stamps, &stamp);
	}
	return ferror(file) ? error_errno(err, errno, "cannot read %s", path) : 0;
}

static int read_stamps(struct stamps *stamps, const char *path, struct error *err)
{
	FILE *file = fopen(path, "re");
	int result;

	if (!file)
		return error_errno(err, errno, "cannot open %s", path);
	result = read_lines(stamps, file, path, err);
	fclose(file);
	if (!result && stamps->count)
		qsort(stamps->items, stamps->count, sizeof(*stamps->items), compare);
	return result;
}

/* The last call of the stub that began before the time; NULL if there is none. */
static const struct stamp *find(const struct stamps *stamps, int32_t stub, uint64_t time)
{
	size_t low = 0, high = stamps->count;
	struct stamp wanted = { .stub = stub, .before = time };

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
	const struct stamp *stamp = find(stamps, notification->stub, begin);

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
				 "--stamps: they are TSC ticks, and the recording does not say how "
				 "its clock, %s, goes with the TSC: record anew",
				 recording->header.clock);
	for (size_t i = 0; i < stamps->count; i++) {
		struct stamp *stamp = &stamps->items[i];
		uint64_t *const times[] = { &stamp->before, &stamp->received, &stamp->validated,
					    &stamp->sent, &stamp->after };

		for (size_t k = 0; k < sizeof(times) / sizeof(times[0]); k++)
			*times[k] = convert(recording, *times[k]);
	}
	return 0;
}

int stamps_join(const char *path, const struct recording *recording,
		struct notification *notifications, size_t count, struct error *err)
{
	struct stamps stamps = { 0 };

	if (read_stamps(&stamps, path, err) || convert_all(&stamps, recording, err)) {
		free(stamps.items);
		return -1;
	}
	for (size_t i = 0; i < count; i++)
		join(&notifications[i], &stamps);
	free(stamps.items);
	return 0;
}
