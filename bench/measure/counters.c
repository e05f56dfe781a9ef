// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Opens, starts, stops and reads counters of one thread. Names and attributes of events are
 * found in counter_names.c; why one cannot be counted is told by counter_reasons.c.
 *
 * Events of one PMU are opened in groups, since the members of a group count at the same
 * time: their ratios hold even where groups take turns on the PMU.
 */
#define _GNU_SOURCE
#include "measure/counters.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GROUP_HARDWARE 4 /* PMUs of x86-64 have four general counters at least */

/* ---- groups ---- */

/*
 * Which PMU counts an event, by its type: hardware events of a group must be of one PMU.
 * PERF_TYPE_HARDWARE and HW_CACHE are the CPU's, whose own type is PERF_TYPE_RAW.
 */
static uint32_t pmu_of(const struct counter_event *event)
{
	const struct perf_event_attr *attr = &event->attr;
	uint32_t hybrid = (uint32_t)(attr->config >> 32); /* the PMU of one kind of its cores */

	if (!event->hardware)
		return PERF_TYPE_SOFTWARE; /* tracepoints are counted by software as well */
	if (attr->type == PERF_TYPE_HARDWARE || attr->type == PERF_TYPE_HW_CACHE)
		return hybrid ? hybrid : PERF_TYPE_RAW;
	return attr->type;
}

/* Software events need no counter of the PMU, so their group is never full. */
static bool has_room(const struct counters *counters, size_t leader, size_t end)
{
	size_t members = 0;

	for (size_t i = leader; i < end; i++)
		members += counters->leader[i] == leader;
	return !counters->set->events[leader].hardware || members < GROUP_HARDWARE;
}

size_t counters_leader(const struct counters *counters, size_t index)
{
	const struct counter_event *events = counters->set->events;

	/* The last group of this PMU is the only one that can have room. */
	for (size_t i = index; i-- > 0;)
		if (pmu_of(&events[i]) == pmu_of(&events[index])) {
			size_t leader = counters->leader[i];

			return has_room(counters, leader, index) ? leader : index;
		}
	return index;
}

/*
 * Only a leader is disabled: its members count when it does. The two times are for scaling,
 * if the PMU is shared (counters_scale()).
 */
static int open_in_group(struct counters *counters, size_t index, size_t leader, pid_t thread)
{
	struct perf_event_attr attr = counters->set->events[index].attr;

	attr.size = sizeof(attr);
	attr.disabled = leader == index;
	attr.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	counters->leader[index] = leader;
	counters->fd[index] =
		(int)syscall(SYS_perf_event_open, &attr, thread, -1,
			     leader == index ? -1 : counters->fd[leader], PERF_FLAG_FD_CLOEXEC);
	return counters->fd[index] < 0 ? -1 : 0;
}

/*
 * The events before index must be open. EINVAL for a member may only mean that the PMU
 * cannot count the whole group at a time: the event then begins a group of its own.
 */
static int open_one(struct counters *counters, size_t index, pid_t thread)
{
	size_t leader = counters_leader(counters, index);

	if (!open_in_group(counters, index, leader, thread))
		return 0;
	if (leader == index || errno != EINVAL)
		return -1;
	return open_in_group(counters, index, index, thread);
}

/*
 * Whether a resource of this process or host ran out. This is STATUS_CANNOT, not
 * STATUS_UNSUPPORTED: it says nothing about what the host can count.
 */
static bool is_shortage(int errno_value)
{
	return errno_value == EMFILE || errno_value == ENFILE || errno_value == ENOMEM ||
	       errno_value == EAGAIN;
}

int counters_open(struct counters *counters, const struct counter_set *set, pid_t thread,
		  struct error *err)
{
	char why[COUNTERS_REASON_SIZE];

	*counters = (struct counters){ .set = set };
	for (size_t i = 0; i < set->count; i++)
		counters->fd[i] = -1;
	for (size_t i = 0; i < set->count; i++)
		if (open_one(counters, i, thread)) {
			int error = errno;

			counters_reason(&set->events[i], error, why, sizeof(why));
			error_set(err, is_shortage(error) ? STATUS_CANNOT : STATUS_UNSUPPORTED,
				  "cannot count %s: %s", set->events[i].name, why);
			counters_close(counters);
			return -1;
		}
	return 0;
}

void counters_close(struct counters *counters)
{
	for (size_t i = 0; i < counters->set->count; i++)
		if (counters->fd[i] >= 0)
			close(counters->fd[i]);
}

int counters_check(const struct counter_set *set, struct error *err)
{
	struct counters counters;

	if (counters_open(&counters, set, 0, err))
		return -1;
	counters_close(&counters);
	return 0;
}

/*
 * The set is compacted in place: events that were opened keep their index, as the groups
 * refer to it, and the next candidate is moved down to the first free one.
 */
void counters_fit(struct counter_set *set, struct counters_dropped *dropped)
{
	struct counters counters = { .set = set };
	char why[COUNTERS_REASON_SIZE];
	size_t count = set->count;

	set->count = 0;
	for (size_t i = 0; i < count; i++) {
		struct counter_event *event = &set->events[set->count];

		*event = set->events[i];
		if (open_one(&counters, set->count, 0)) {
			counters_reason(event, errno, why, sizeof(why));
			counters_drop(dropped, event->name, why);
			continue;
		}
		set->count++;
	}
	counters_close(&counters);
}

/* ---- counting ---- */

/*
 * Enables or disables the leaders alone, and with each its whole group at one moment.
 * PERF_IOC_FLAG_GROUP would go through the members one by one.
 */
static void each_group(struct counters *counters, unsigned long request)
{
	for (size_t i = 0; i < counters->set->count; i++)
		if (counters->leader[i] == i && ioctl(counters->fd[i], request, 0))
			counters->failed = errno;
}

void counters_start(struct counters *counters)
{
	each_group(counters, PERF_EVENT_IOC_ENABLE);
}

void counters_stop(struct counters *counters)
{
	each_group(counters, PERF_EVENT_IOC_DISABLE);
}

struct counter_value counters_scale(uint64_t counted, uint64_t enabled, uint64_t running)
{
	struct counter_value value = { .count = (double)counted, .running = 1 };

	if (!enabled)
		return value;
	value.running = (double)running / (double)enabled;
	value.count = running ? (double)counted / value.running : (double)NAN;
	return value;
}

int counters_read(const struct counters *counters, struct counter_value *values, struct error *err)
{
	if (counters->failed)
		return error_errno(err, counters->failed, "starting or stopping a counter");
	for (size_t i = 0; i < counters->set->count; i++) {
		struct {
			uint64_t value, enabled, running;
		} now;

		if (read(counters->fd[i], &now, sizeof(now)) != sizeof(now))
			return error_errno(err, errno, "reading the counter %s",
					   counters->set->events[i].name);
		values[i] = counters_scale(now.value, now.enabled, now.running);
	}
	return 0;
}
