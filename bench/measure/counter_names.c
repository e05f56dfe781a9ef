// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds what a name stands for: one of the kernel's software events, a tracepoint of tracefs,
 * or, in a build with libpfm4, whatever that library knows. They are asked in this order, so
 * that the first two work alike in every build. Whether the host can count an event shows
 * only when it is opened (counters.c).
 */
#define _GNU_SOURCE
#include "measure/counters.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_LIBPFM
#include <perfmon/pfmlib.h>
#include <perfmon/pfmlib_perf_event.h>
#endif

#include "base/facts.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/names.h"

const char *const counters_default_names[] = {
	"cycles",	    "instructions",	      "cycles:k",
	"dTLB-load-misses", "LLC-load-misses",	      "branch-misses",
	"context-switches", "cpu-migrations",	      "page-faults",
	"task-clock",	    "sched:sched_waking",     "sched:sched_switch",
	"tlb:tlb_flush",    "raw_syscalls:sys_enter", NULL,
};

/* ---- tracepoints ---- */

const char *const counters_tracefs[] = { FACTS_TRACEFS, "/sys/kernel/debug/tracing", NULL };

static void tracepoint_path(char *path, size_t size, const char *root, const char *name)
{
	int category = (int)strcspn(name, ":");

	snprintf(path, size, "%s/events/%.*s/%s/id", root, category, name, name + category + 1);
}

/* The id differs between kernels and boots, so it is read anew by each process. */
static bool read_tracepoint_id(const char *name, uint64_t *id)
{
	char path[PATH_MAX], line[32];

	for (size_t i = 0; counters_tracefs[i]; i++) {
		tracepoint_path(path, sizeof(path), counters_tracefs[i], name);
		if (read_first_line(path, line, sizeof(line))) {
			*id = strtoull(line, NULL, 10);
			return *id != 0;
		}
	}
	return false;
}

/*
 * Whether it is CATEGORY:NAME, of letters, digits and "_" only: the name becomes part of a
 * path, and must not lead out of tracefs.
 */
static bool is_tracepoint_name(const char *name)
{
	size_t colons = 0;

	for (const char *at = name; *at; at++) {
		colons += *at == ':';
		if (!isalnum((unsigned char)*at) && *at != '_' && *at != ':')
			return false;
	}
	return colons == 1 && name[0] != ':' && name[strlen(name) - 1] != ':';
}

static bool find_tracepoint(struct counter_event *event)
{
	uint64_t id;

	if (!is_tracepoint_name(event->name) || !read_tracepoint_id(event->name, &id))
		return false;
	event->attr.type = PERF_TYPE_TRACEPOINT;
	event->attr.config = id;
	return true;
}

static void each_tracepoint(counters_take *each, void *target)
{
	char path[PATH_MAX], line[COUNTERS_NAME_SIZE + 2], category[COUNTERS_NAME_SIZE + 2];
	FILE *file = NULL;

	for (size_t i = 0; !file && counters_tracefs[i]; i++) {
		snprintf(path, sizeof(path), "%s/available_events", counters_tracefs[i]);
		file = fopen(path, "re");
	}
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		snprintf(category, sizeof(category), "%.*s", (int)strcspn(line, ":"), line);
		if (is_tracepoint_name(line))
			each(target, COUNTERS_TRACEPOINT, category, line, "");
	}
	if (file)
		fclose(file);
}

/* ---- software events ---- */

static const struct {
	const char *name;
	uint64_t config;
} software[] = {
	{ "context-switches", PERF_COUNT_SW_CONTEXT_SWITCHES },
	{ "cpu-migrations", PERF_COUNT_SW_CPU_MIGRATIONS },
	{ "page-faults", PERF_COUNT_SW_PAGE_FAULTS },
	{ "minor-faults", PERF_COUNT_SW_PAGE_FAULTS_MIN },
	{ "major-faults", PERF_COUNT_SW_PAGE_FAULTS_MAJ },
	{ "task-clock", PERF_COUNT_SW_TASK_CLOCK },
};

#define SOFTWARE_COUNT (sizeof(software) / sizeof(software[0]))

static bool find_software(struct counter_event *event)
{
	for (size_t i = 0; i < SOFTWARE_COUNT; i++)
		if (!strcmp(event->name, software[i].name)) {
			event->attr.type = PERF_TYPE_SOFTWARE;
			event->attr.config = software[i].config;
			return true;
		}
	return false;
}

/* ---- libpfm4 ---- */

#ifdef HAVE_LIBPFM
/* Not thread-safe: names are looked up before there are other threads. */
static bool pfm_is_ready(void)
{
	static int result = -1;

	if (result < 0)
		result = pfm_initialize();
	return result == PFM_SUCCESS;
}

/*
 * Counts at both privilege levels unless the name says otherwise (":u"). At user level alone
 * context switches, migrations and faults would read 0, without an error.
 */
static bool find_by_library(struct counter_event *event)
{
	pfm_perf_encode_arg_t encoded = { .attr = &event->attr, .size = sizeof(encoded) };

	if (!pfm_is_ready() ||
	    pfm_get_os_event_encoding(event->name, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT,
				      &encoded) != PFM_SUCCESS)
		return false;
	event->hardware =
		event->attr.type != PERF_TYPE_SOFTWARE && event->attr.type != PERF_TYPE_TRACEPOINT;
	return true;
}

static void each_of_pmu(const pfm_pmu_info_t *pmu, counters_take *each, void *target)
{
	bool generic = pmu->pmu == PFM_PMU_PERF_EVENT;

	for (int i = pmu->first_event; i >= 0; i = pfm_get_event_next(i)) {
		pfm_event_info_t event = { .size = sizeof(event) };
		char name[COUNTERS_NAME_SIZE];

		if (pfm_get_event_info(i, PFM_OS_PERF_EVENT, &event) != PFM_SUCCESS)
			continue;
		snprintf(name, sizeof(name), "%s", event.name);
		/* libpfm4 takes either case; perf(1) writes the kernel's events in lower case. */
		for (char *at = name; generic && *at; at++)
			*at = (char)tolower((unsigned char)*at);
		each(target, generic ? COUNTERS_GENERIC : COUNTERS_PMU, pmu->name, name,
		     event.desc ? event.desc : "");
	}
}

static void each_by_library(counters_take *each, void *target)
{
	pfm_pmu_t pmu;

	if (!pfm_is_ready())
		return;
	pfm_for_all_pmus(pmu)
	{
		pfm_pmu_info_t info = { .size = sizeof(info) };

		if (pfm_get_pmu_info(pmu, &info) == PFM_SUCCESS && info.is_present)
			each_of_pmu(&info, each, target);
	}
}

#define LIBRARY_HINT ""
const char counters_left_out[] = "hardware events leave out what a KVM guest executes "
				 "(exclude_guest), which monitor and stub never do";
#else
const char counters_left_out[] = "";

static bool find_by_library(struct counter_event *event)
{
	(void)event;
	return false;
}

static void each_by_library(counters_take *each, void *target)
{
	(void)each;
	(void)target;
}

#define LIBRARY_HINT " (this program was built without libpfm4, which knows more)"
#endif

/* ---- all ---- */

/* libpfm4 names the software events as well, so a name may be passed twice. */
void counters_each(counters_take *each, void *target)
{
	each_by_library(each, target);
	for (size_t i = 0; i < SOFTWARE_COUNT; i++)
		each(target, COUNTERS_GENERIC, "", software[i].name, "");
	each_tracepoint(each, target);
}

static void note_name(void *target, enum counters_kind kind, const char *group, const char *name,
		      const char *what)
{
	(void)kind;
	(void)group;
	(void)what;
	name_list_add(target, memory_copy(name));
}

/*
 * True if the name may be that of a tracepoint, but tracefs cannot be read, so that nobody
 * knows; why says what prevents it.
 */
static bool is_hidden_tracepoint(const char *name, char *why, size_t size)
{
	return is_tracepoint_name(name) && !counters_tracepoints(why, size);
}

/*
 * Whether the part before ":" is nearly the name of an event. "cyclse:k" looks like a
 * tracepoint, but is a mistyped event with a modifier.
 */
static bool is_like_an_event(const char *name, const char *const *names)
{
	char head[COUNTERS_NAME_SIZE];

	snprintf(head, sizeof(head), "%.*s", (int)strcspn(name, ":"), name);
	return name_nearest(head, names);
}

/*
 * Sets the error for a name that was not found. A well-formed tracepoint that could not be
 * looked up is no fault of the user: STATUS_UNSUPPORTED. All else is STATUS_USAGE, with the
 * nearest of all names. The default names come first, as the likeliest to be meant.
 */
static int unknown(const char *name, struct error *err)
{
	char why[COUNTERS_REASON_SIZE];
	struct name_list names = { 0 };

	for (const char *const *at = counters_default_names; *at; at++)
		name_list_add(&names, memory_copy(*at));
	counters_each(note_name, &names);
	if (is_hidden_tracepoint(name, why, sizeof(why)) && !is_like_an_event(name, names.name)) {
		error_set(err, STATUS_UNSUPPORTED, "cannot count %s: %s", name, why);
	} else {
		const char *nearest = name_nearest(name, names.name);

		error_set(err, STATUS_USAGE,
			  "unknown event '%.63s'%s%s; `list events` names them%s", name,
			  nearest ? ", did you mean " : "", nearest ? nearest : "", LIBRARY_HINT);
	}
	for (size_t i = 0; i < names.count; i++)
		free((char *)names.name[i]);
	name_list_free(&names);
	return -1;
}

static void why_not_found(const char *name, char *why, size_t size)
{
	if (is_hidden_tracepoint(name, why, size))
		return;
	snprintf(why, size, "%s",
		 is_tracepoint_name(name) ? "this kernel has no such tracepoint" :
					    "no event of this name" LIBRARY_HINT);
}

static bool find(struct counter_event *event)
{
	return find_software(event) || find_tracepoint(event) || find_by_library(event);
}

/* Builds the event in the slot after the last; the count grows only once it is complete. */
static int add_event(struct counter_set *set, const char *name, size_t length, struct error *err)
{
	struct counter_event *event = &set->events[set->count];

	if (set->count == COUNTERS_MAX)
		return error_set(err, STATUS_USAGE, "more than %d events", COUNTERS_MAX);
	if (!length || length >= COUNTERS_NAME_SIZE)
		return error_set(err, STATUS_USAGE,
				 "the name of an event must have 1 to %d letters, one has %zu",
				 COUNTERS_NAME_SIZE - 1, length);
	memset(event, 0, sizeof(*event));
	memcpy(event->name, name, length);
	for (size_t i = 0; i < set->count; i++)
		if (!strcmp(set->events[i].name, event->name))
			return error_set(err, STATUS_USAGE, "event %s is given twice", event->name);
	if (!find(event))
		return unknown(event->name, err);
	set->count++;
	return 0;
}

int counters_parse(struct counter_set *set, const char *names, struct error *err)
{
	set->count = 0;
	for (;;) {
		size_t length = strcspn(names, ",");

		if (add_event(set, names, length, err))
			return -1;
		if (!names[length])
			return 0;
		names += length + 1;
	}
}

void counters_choose(struct counter_set *set, const char *const *names,
		     struct counters_dropped *dropped)
{
	char why[COUNTERS_REASON_SIZE];

	set->count = 0;
	for (; *names; names++) {
		struct counter_event *event = &set->events[set->count];

		memset(event, 0, sizeof(*event));
		snprintf(event->name, sizeof(event->name), "%s", *names);
		if (find(event)) {
			set->count++;
			continue;
		}
		why_not_found(*names, why, sizeof(why));
		counters_drop(dropped, *names, why);
	}
	counters_fit(set, dropped);
}
