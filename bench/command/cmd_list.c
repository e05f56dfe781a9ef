// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `list`: what there is to choose from. Each list is a function that prints the rows of one table
 * of the program, so that a new suite, gate or loop appears without a change here. Nothing of it
 * depends on the host, but for list_events.c; `probe` tries what this host can do. cli_words() has
 * the names of some lists for the completions of shells.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/names.h"
#include "check/check.h"
#include "check/scenario.h"
#include "command/cli.h"
#include "measure/counters.h"
#include "monitor/physmem.h"
#include "report/text/show.h"
#include "suite/outline.h"
#include "plan/uml_arm.h"
#include "suite/suite.h"
#include "workload/merges.h"

#define WIDTH	  100 /* columns, as the summary */
#define KEY_WIDTH 13  /* of what arm_keys() writes before the text */

/* kinds: the kinds of run that have the suite without --suite. */
static int list_suites(struct error *err)
{
	static const char *const kinds[] = {
		[RUN_QUICK] = "all", [RUN_DEFAULT] = "not --quick", [RUN_FULL] = "--full"
	};

	(void)err;
	puts("suite     runs         target question");
	for (size_t i = 0; suites[i]; i++)
		printf("%-9s %-12s +-%g %%  %s\n", suites[i]->name, kinds[suites[i]->in],
		       suites[i]->target_percent, suites[i]->question);
	return 0;
}

static int list_gates(struct error *err)
{
	(void)err;
	for (size_t i = 0; gates[i]; i++)
		printf("%-12s %s\n", gates[i]->name, gates[i]->what);
	return 0;
}

/* What leaves the loop waiting for ever, by what it declares of itself; `check` tries that. */
static const char *risks_of(const struct serve_loop *loop)
{
	if (loop->late == SERVE_LATE_NEVER)
		return "; wedges when a call fails in mid-batch or comes outside of a batch";
	if (loop->wedges)
		return "; wedges when a call fails in mid-batch, or without a tick when one comes "
		       "outside of a batch";
	if (loop->done == STUB_DONE_MARKER_ON_ERROR)
		return "; wedges when a hijacked stub shortens its batch, or without a tick when a "
		       "call comes outside of a batch";
	if (loop->late == SERVE_LATE_AT_TICK)
		return "; gets on by ticks alone";
	return loop->done == STUB_DONE_EVENTFD ? "; wedges when the stub closes that" : "";
}

/* A stub that hands over by other means than the futex is not UML's stub any more. */
static void list_loop(const struct serve_loop *loop)
{
	char head[32];

	snprintf(head, sizeof(head), "%-14s ", loop->name);
	show_paragraph(stdout, WIDTH, head, "%s%s%s", loop->what,
		       loop->done == STUB_DONE_FUTEX ? "" : "; changes the stub", risks_of(loop));
}

/*
 * Loops for one stub, ways for many, and of the latter those that `check` and `soak` also run with
 * two monitor threads.
 */
static int list_loops(struct error *err)
{
	(void)err;
	for (size_t i = 0; serve_loops[i]; i++)
		list_loop(serve_loops[i]);
	puts("\nFor many stubs at once (key many):\n");
	for (size_t i = 0; serve_manys[i]; i++)
		printf("%-12s %s%s\n", serve_manys[i]->name, serve_manys[i]->what,
		       serve_manys[i]->counts ? "; wedges as counted does" : "");
	puts("\nBy two monitor threads, which hand each stub over before each batch (`check`, "
	     "`soak`):\n");
	for (const struct check_shared *row = check_shared; row->name; row++)
		printf("  %s%s\n", row->name, row->many->counts ? "; wedges as counted does" : "");
	return 0;
}

static int list_floor(struct error *err)
{
	(void)err;
	for (size_t i = 0; floor_rows[i]; i++)
		printf("%-18s %s\n", floor_rows[i]->name, floor_rows[i]->what);
	return 0;
}

/* Recordings are read whole for these numbers; only their names are known without. */
static int list_workloads(struct error *err)
{
	const char *const *names = workload_names();
	struct workload workload;

	for (; *names; names++) {
		if (workload_open(&workload, *names, err))
			return -1;
		printf("%-12s %5u batches, %5u entries, %3u address spaces:\n", *names,
		       workload.batch_count, workload.entry_count, workload.mm_count);
		show_paragraph(stdout, WIDTH, "    ", "%s", workload.what);
		workload_free(&workload);
	}
	return 0;
}

/* All arms of a full run, measurable here or not. */
static void list_suite_arms(const struct plan *plan)
{
	puts("\nArms of the suites (`unotify-bench probe` shows which of these this host can "
	     "run):\n");
	for (size_t i = 0; i < plan->lane_count; i++)
		for (size_t k = 0; k < plan->lanes[i].count; k++)
			printf("  %-8s %s\n", plan->lanes[i].suite, plan->lanes[i].arms[k].id);
}

/* What each rule saves of one recording, in percent of its calls. */
static int find_saved(const char *name, double saved[MERGE_RULES], struct error *err)
{
	struct workload workload;

	if (workload_open(&workload, name, err))
		return -1;
	for (enum merge_rule rule = 0; rule < MERGE_RULES; rule++)
		saved[rule] = 100.0 * merges_saved(&workload, rule) / workload.entry_count;
	workload_free(&workload);
	return 0;
}

/*
 * A column per shipped recording, a row per merge rule, then what the rules are. Recordings of the
 * user are not read: run.json has the same figures for those that a run replays.
 */
static int list_merges(struct error *err)
{
	const char *const *names = workload_names();
	double(*saved)[MERGE_RULES] = NULL;
	size_t count;

	for (count = 0; names[count]; count++) {
		saved = memory_grow(saved, count, sizeof(*saved));
		if (find_saved(names[count], saved[count], err)) {
			free(saved);
			return -1;
		}
	}
	printf("%-17s", "% of the calls");
	for (size_t i = 0; i < count; i++)
		printf(" %12s", names[i]);
	puts("  to be changed");
	for (enum merge_rule rule = 0; rule < MERGE_RULES; rule++) {
		printf("%-17s", merge_rows[rule].name);
		for (size_t i = 0; i < count; i++)
			printf(" %12.1f", saved[i][rule]);
		printf("  %s\n", merge_rows[rule].change);
	}
	puts("");
	for (enum merge_rule rule = 0; rule < MERGE_RULES; rule++)
		printf("%-17s %s\n", merge_rows[rule].name, merge_rows[rule].what);
	puts("");
	show_folded(stdout, WIDTH, "",
		    "What a filter checks before it notifies a map (gate filter-both: range, "
		    "flags, prot, "
		    "number of the descriptor) saves none of them: no recording can have a call "
		    "that it "
		    "denies, and whether a page is the guest's is in the monitor's page table.");
	free(saved);
	return 0;
}

/*
 * arm_keys() prints a line per key, and that of the serve loops is longer than a terminal is wide.
 * So the text is taken line by line and folded below the key.
 */
static void list_keys(void)
{
	char *text = NULL, *rest;
	size_t size = 0;
	FILE *out = memory_or_end(open_memstream(&text, &size));

	arm_keys(out);
	fclose(out);
	rest = text;
	for (const char *line; (line = strsep(&rest, "\n")) && *line;) {
		char head[KEY_WIDTH + 1];

		snprintf(head, sizeof(head), "%s", line);
		show_folded(stdout, WIDTH, head, line + strlen(head));
	}
	free(text);
}

/* The options of a full run, filled in by hand: a plan of them tries nothing on the host. */
static int list_arms(struct error *err)
{
	struct run_options options = { .full = true,
				       .target_percent = -1,
				       .physmem_bytes = PHYSMEM_DEFAULT_BYTES };
	struct plan plan;

	if (plan_outline(&plan, &options, err))
		return -1;
	puts("Keys of a SPEC, key=value joined by commas:\n");
	list_keys();
	puts("");
	show_folded(stdout, WIDTH, "",
		    "With several --arm the baseline of an arm is the first given with the same "
		    "op, "
		    "batch, pages, touch, path, think, stubs, workload and placement; without such "
		    "an arm "
		    "it has no ratio.");
	list_suite_arms(&plan);
	plan_free(&plan);
	return 0;
}

static int list_scenarios(struct error *err)
{
	const struct scenario *scenario;

	(void)err;
	for (size_t i = 0; (scenario = scenario_at(i)); i++) {
		char head[32];

		snprintf(head, sizeof(head), "%-18s ", scenario->name);
		show_paragraph(stdout, WIDTH, head, "%s", scenario->what);
	}
	return 0;
}

/* The second column is the group, by which --guest chooses. */
static int list_operations(struct error *err)
{
	(void)err;
	for (size_t i = 0; uml_operations[i]; i++)
		printf("%-12s %-10s %s\n", uml_operations[i]->name, uml_operations[i]->group,
		       uml_operations[i]->what);
	return 0;
}

/*
 * In the order of `list`. Each list() prints to stdout. The name is the first member, as
 * name_find_row() wants it.
 */
static const struct list {
	const char *name, *what;
	int (*list)(struct error *err);
} lists[] = {
	{ "suites", "questions that a run answers", list_suites },
	{ "arms", "keys of a SPEC for --arm, and the arms of all suites", list_arms },
	{ "gates", "what may stand between a stub's call and the kernel", list_gates },
	{ "loops", "how a monitor may wait for notifications and serve them", list_loops },
	{ "floor", "parts of a notification, measured by themselves", list_floor },
	{ "events", "what --events takes, and which of that this host can count", list_events },
	{ "workloads", "recordings of real guests, which suite guest replays", list_workloads },
	{ "merges", "calls of recordings that other merge rules than UML's would save",
	  list_merges },
	{ "operations", "what the guests of `uml` do, with the groups of --guest",
	  list_operations },
	{ "scenarios", "what `check` does to each loop", list_scenarios },
};

#define LIST_COUNT (sizeof(lists) / sizeof(lists[0]))

static void list_lists(void)
{
	for (size_t i = 0; i < LIST_COUNT; i++)
		printf("%-10s %s\n", lists[i].name, lists[i].what);
}

static int list(void *options, char **names, int count, struct error *err)
{
	const struct list *found;

	(void)options;
	if (!count) {
		list_lists();
		return 0;
	}
	found = name_find_row("list", names[0], lists, LIST_COUNT, sizeof(lists[0]), err);
	return found ? found->list(err) : -1;
}

/* ---- for the completion of shells ---- */

static const char *const *list_names(void)
{
	static const char *names[LIST_COUNT + 1];

	for (size_t i = 0; i < LIST_COUNT; i++)
		names[i] = lists[i].name;
	return names;
}

/* A list without words of its own, "lists", has the names of all. */
const char *const *cli_words(const char *list)
{
	if (!strcmp(list, "suites"))
		return suite_names();
	if (!strcmp(list, "arms"))
		return arm_words();
	if (!strcmp(list, "groups"))
		return uml_arm_groups();
	if (!strcmp(list, "events"))
		return counters_default_names;
	return strcmp(list, "workloads") ? list_names() : workload_names();
}

const struct command command_list = {
	.name = "list",
	.summary = "what there is: suites, arms, gates, loops, events, workloads",
	.act = list,
	.operands = "[WHAT]",
	.about = "Without WHAT, lists what can be listed.",
	.list = "lists",
};
