// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `list events`: each event once, with its other names. counters_each() gives all names; events
 * that have the same description are one event. Generic events are opened here, to show which this
 * host counts. Tracepoints and the events of one PMU, of which there are thousands, are only
 * counted by category or PMU.
 */
#include "command/cli.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/text.h"
#include "measure/counters.h"
#include "report/text/show.h"

#define WIDTH 100 /* columns, as the summary */

struct event {
	char *name, *what;
	char others[128]; /* other names of it, each after ", " */
};

/* A PMU or a category of tracepoints: too many events to print their names. */
struct group {
	char *name;
	unsigned int count;
	bool tracepoints;
};

struct listed {
	struct event *events;
	size_t event_count;
	struct group *groups;
	size_t group_count;
};

static void count_in_group(struct listed *listed, const char *name, bool tracepoints)
{
	for (size_t i = 0; i < listed->group_count; i++)
		if (!strcmp(listed->groups[i].name, name)) {
			listed->groups[i].count++;
			return;
		}
	listed->groups = memory_grow(listed->groups, listed->group_count, sizeof(struct group));
	listed->groups[listed->group_count++] =
		(struct group){ .name = memory_copy(name), .tracepoints = tracepoints, .count = 1 };
}

/*
 * Events with equal descriptions are one event by several names; the first is printed before the
 * others. Left out are the names of the kernel's enumeration (PERF_COUNT_*), which double others,
 * and categories of tracepoints, which libpfm4 has among the generic events.
 */
static void add_event(struct listed *listed, const char *name, const char *what)
{
	struct event *event;

	if (!strncmp(name, "perf_count_", strlen("perf_count_")) || !strcmp(what, "tracepoint"))
		return;
	for (size_t i = 0; i < listed->event_count; i++) {
		event = &listed->events[i];
		if (!strcmp(event->name, name))
			return;
		if (*what && !strcmp(event->what, what)) {
			text_add(event->others, sizeof(event->others), ", %s", name);
			return;
		}
	}
	listed->events = memory_grow(listed->events, listed->event_count, sizeof(*event));
	event = &listed->events[listed->event_count++];
	*event = (struct event){ .name = memory_copy(name), .what = memory_copy(what) };
}

static void take(void *target, enum counters_kind kind, const char *group, const char *name,
		 const char *what)
{
	if (kind == COUNTERS_GENERIC)
		add_event(target, name, what);
	else
		count_in_group(target, group, kind == COUNTERS_TRACEPOINT);
}

static void free_listed(struct listed *listed)
{
	for (size_t i = 0; i < listed->event_count; i++) {
		free(listed->events[i].name);
		free(listed->events[i].what);
	}
	for (size_t i = 0; i < listed->group_count; i++)
		free(listed->groups[i].name);
	free(listed->events);
	free(listed->groups);
}

static bool is_default(const char *name)
{
	for (const char *const *each = counters_default_names; *each; each++)
		if (!strcasecmp(*each, name))
			return true;
	return false;
}

/* Opens the event by itself; the reason for a failure is collected in dropped. */
static void try(struct counters_dropped *dropped, const char *name, const char *others)
{
	const char *const names[] = { name, NULL };
	struct counter_set set;

	counters_choose(&set, names, dropped);
	if (set.count)
		printf("  %s%s%s\n", name, others, is_default(name) ? " (default)" : "");
}

/*
 * Tries the generic events, then the defaults that are not among them: tracepoints and events with
 * a modifier, which have a colon in their names.
 */
static void list_tried(const struct listed *listed)
{
	struct counters_dropped dropped = { .count = 0 };

	puts("This host counts:\n");
	for (size_t i = 0; i < listed->event_count; i++)
		try(&dropped, listed->events[i].name, listed->events[i].others);
	for (const char *const *name = counters_default_names; *name; name++)
		if (strchr(*name, ':'))
			try(&dropped, *name, "");
	for (size_t i = 0; i < COUNTERS_REASONS_MAX && dropped.of[i].names[0]; i++) {
		puts("");
		show_paragraph(stdout, WIDTH, "",
			       "It does not count these: %s:", dropped.of[i].reason);
		show_folded(stdout, WIDTH, "  ", dropped.of[i].names);
	}
}

static void list_groups(const struct listed *listed, bool tracepoints, const char *head)
{
	char text[COUNTERS_NAMES_SIZE] = "";

	for (size_t i = 0; i < listed->group_count; i++) {
		const struct group *group = &listed->groups[i];

		if (group->tracepoints == tracepoints)
			text_add(text, sizeof(text), "%s%s %u", text[0] ? ", " : "", group->name,
				 group->count);
	}
	if (!text[0])
		return;
	puts("");
	show_folded(stdout, WIDTH, "", head);
	show_folded(stdout, WIDTH, "  ", text);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct group *)a)->name, ((const struct group *)b)->name);
}

static bool list_hardware(void)
{
	char pmu[COUNTERS_REASON_SIZE];
	bool there = counters_pmu(pmu, sizeof(pmu));

	show_paragraph(stdout, WIDTH, "", "hardware counters: %s: %s%s%s", there ? "yes" : "no",
		       pmu, there && counters_left_out[0] ? "; " : "",
		       there ? counters_left_out : "");
	puts("");
	return there;
}

int list_events(struct error *err)
{
	struct listed listed = { 0 };
	char why[COUNTERS_REASON_SIZE];
	bool pmu;

	(void)err;
	counters_each(take, &listed);
	qsort(listed.groups, listed.group_count, sizeof(struct group), by_name);
	pmu = list_hardware();
	list_tried(&listed);
	if (pmu)
		list_groups(&listed, false,
			    "Events of this PMU, as libpfm4 names them (`showevtinfo` lists "
			    "them):");
	list_groups(&listed, true,
		    "Tracepoints, as CATEGORY:NAME, so many of each category (their names are in "
		    "/sys/kernel/tracing/events/CATEGORY):");
	if (!counters_tracepoints(why, sizeof(why)))
		show_paragraph(stdout, WIDTH, "", "Tracepoints are not known: %s", why);
	free_listed(&listed);
	return 0;
}
