// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Says why an event cannot be counted. errno of perf_event_open(2) alone does not tell, as
 * the kernel checks the permission before it looks for the event: a host without a PMU and
 * one that forbids counting may both say EACCES. So the event, and plain cycles, are tried
 * again at user level, which needs less permission. What sysctl, capability or filter is to
 * blame is then found by base/cause.h.
 */
#define _GNU_SOURCE
#include "measure/counters.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/text.h"

/* errno of opening the event on the calling thread, disabled; 0 if it can be opened. */
static int event_errno(const struct perf_event_attr *event, bool user_level)
{
	struct perf_event_attr attr = *event;
	int fd;

	attr.size = sizeof(attr);
	attr.disabled = 1;
	if (user_level)
		attr.exclude_kernel = attr.exclude_hv = 1;
	fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static bool is_absence(int errno_value)
{
	return errno_value == ENOENT || errno_value == ENODEV || errno_value == EOPNOTSUPP;
}

static bool is_permission(int errno_value)
{
	return errno_value == EACCES || errno_value == EPERM;
}

static const struct perf_event_attr cycles = {
	.type = PERF_TYPE_HARDWARE,
	.config = PERF_COUNT_HW_CPU_CYCLES,
};

/* Cycles are what every PMU counts: if they are absent too, there is no PMU at all. */
static const char *absence(const struct counter_event *event)
{
	if (!event->hardware)
		return "this kernel does not have it";
	return is_absence(event_errno(&cycles, true)) ?
		       "there is no hardware PMU (a virtual machine often has none)" :
		       "the hardware PMU does not count it";
}

/* A cause that is not proved comes behind the text of errno, as what is possible. */
static void look_up(enum call call, int errno_value, char *text, size_t size)
{
	const struct failed failed = { .call = call, .error = errno_value };
	struct cause_found found;
	struct facts facts;

	facts_read(&facts);
	cause_find(&facts, &failed, &found);
	if (found.proved)
		snprintf(text, size, "%s", found.text);
	else
		snprintf(text, size, "%s%s%s", strerror(errno_value), found.text[0] ? ": " : "",
			 found.text);
}

/*
 * The permission was refused. If the event is absent at user level, it is absent: permission
 * would not help. If even user level is refused, the cause is another (CALL_..._USER) than
 * if only counting in the kernel is.
 */
static void why_denied(const struct counter_event *event, int errno_value, char *text, size_t size)
{
	int at_user_level = event_errno(&event->attr, true);

	if (is_absence(at_user_level))
		snprintf(text, size, "%s", absence(event));
	else
		look_up(is_permission(at_user_level) ? CALL_PERF_EVENT_OPEN_USER :
						       CALL_PERF_EVENT_OPEN,
			errno_value, text, size);
}

void counters_reason(const struct counter_event *event, int errno_value, char *text, size_t size)
{
	if (is_absence(errno_value))
		snprintf(text, size, "%s", absence(event));
	else if (is_permission(errno_value))
		why_denied(event, errno_value, text, size);
	else
		look_up(CALL_PERF_EVENT_OPEN, errno_value, text, size);
}

bool counters_pmu(char *text, size_t size)
{
	struct counter_event event = { .attr = cycles, .hardware = true };
	int errno_value = event_errno(&cycles, false);

	if (errno_value)
		counters_reason(&event, errno_value, text, size);
	else
		snprintf(text, size, "it counts cycles");
	return !errno_value;
}

bool counters_tracepoints(char *text, size_t size)
{
	int first = 0; /* errno of FACTS_TRACEFS, which look_up() explains */

	for (size_t i = 0; counters_tracefs[i]; i++) {
		char path[64];

		snprintf(path, sizeof(path), "%s/events", counters_tracefs[i]);
		if (!access(path, R_OK | X_OK)) {
			snprintf(text, size, "read from %s", counters_tracefs[i]);
			return true;
		}
		first = first ?: errno;
	}
	look_up(CALL_TRACEFS, first, text, size);
	return false;
}

/* ---- what was left out ---- */

void counters_drop(struct counters_dropped *dropped, const char *name, const char *reason)
{
	dropped->count++;
	for (size_t i = 0; i < COUNTERS_REASONS_MAX; i++) {
		char *names = dropped->of[i].names;

		if (names[0] && strcmp(dropped->of[i].reason, reason))
			continue;
		snprintf(dropped->of[i].reason, sizeof(dropped->of[i].reason), "%s", reason);
		text_add(names, COUNTERS_NAMES_SIZE, "%s%s", names[0] ? ", " : "", name);
		return;
	}
}
