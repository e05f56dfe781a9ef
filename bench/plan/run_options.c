// SPDX-License-Identifier: GPL-2.0-or-later
/* Each option of `run` is a row. */
#include "plan/run_options.h"

#include <ctype.h>
#include <string.h>

#include "base/options.h"
#include "plan/plan.h"
#include "stub/layout.h"

#define BUDGET_MAX_S 3600

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int add(const char **list, size_t *count, size_t room, const char *option, const char *value,
	       struct error *err)
{
	if (*count == room)
		return error_set(err, STATUS_USAGE, "--%s: more than %zu", option, room);
	list[(*count)++] = value;
	return 0;
}

static int set_suite(void *target, const char *value, struct error *err)
{
	struct run_options *to = target;

	return add(to->suites, &to->suite_count, COUNT(to->suites), "suite", value, err);
}

static int set_arm(void *target, const char *value, struct error *err)
{
	struct run_options *to = target;

	return add(to->arms, &to->arm_count, COUNT(to->arms), "arm", value, err);
}

/* The command has put what is in the file in its place (arm_files.h). */
static int set_arms(void *target, const char *value, struct error *err)
{
	(void)target;
	return error_set(err, STATUS_USAGE, "--arms %s: files are for `run` to read", value);
}

static int set_workload(void *target, const char *value, struct error *err)
{
	struct run_options *options = target;
	size_t room = sizeof(((struct arm *)NULL)->workload);

	if (!*value)
		return error_set(err, STATUS_USAGE, "--workload: the name of a file is empty");
	if (strlen(value) >= room)
		return error_set(err, STATUS_USAGE, "--workload: the path is longer than %zu bytes",
				 room - 1);
	options->workload = value;
	return 0;
}

/* It becomes part of a folder's name. */
static int set_label(void *target, const char *value, struct error *err)
{
	struct run_options *options = target;
	size_t length = strlen(value);

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)value[i]) && !strchr("-_.", value[i]))
			length = 0;
	if (!length || length > 40)
		return error_set(err, STATUS_USAGE,
				 "--label: '%s' is not 1 to 40 letters, digits, '-', '_' or '.'",
				 value);
	options->label = value;
	return 0;
}

#define OF(type, member) OPTION_OF(type, struct run_options, member)

const struct option_row run_option_rows[] = {
	{ "suite", "NAME",
	  "a suite to run (see `list suites`); again for more (default: what the "
	  "answers need)",
	  .set = set_suite, .list = "suites" },
	{ "arm", "SPEC",
	  "instead of suites an arm, key=value joined by commas (see `list arms`); again for "
	  "more, or batch=1..99 or wake={async,sync} for an arm of each; the baseline of each is "
	  "the first that does the same work (op, batch, pages, "
	  "touch, path, stubs or workload) in the same placement",
	  .set = set_arm, .list = "arms" },
	{ "arms", "FILE", "the same from a file, a SPEC a line; # begins a comment",
	  .set = set_arms },
	{ "workload", "FILE",
	  "what suite guest replays instead of the recordings of `list workloads`",
	  .set = set_workload, .list = "workloads" },
	{ "budget", "SECONDS",
	  "measuring time of the whole run, or minutes such as 10m; default 235, with --quick 24, "
	  "with --full 900",
	  OF(OPTION_SECONDS, budget_s), .min = 1, .max = BUDGET_MAX_S },
	{ "invocations", "N",
	  "processes that the measuring is divided over; default: as many as the budget has 0.5 s "
	  "for of each placement of a suite, or 0.015 s of each arm with short batches; at least 6",
	  OF(OPTION_NUMBER, invocations), .min = 1, .max = RUN_INVOCATIONS_MAX },
	{ "target", "PERCENT",
	  "sampling of an arm stops when the interval of its ratio is within +-PERCENT; default: "
	  "that of its suite, see `list suites`; 0: the whole budget is spent",
	  OF(OPTION_PERCENT, target_percent), .max = 100 },
	{ "events", "LIST",
	  "what to count in a pass of its own: names of `list events` joined by commas, or none "
	  "(default: what this host can)",
	  OF(OPTION_TEXT, events), .list = "events" },
	{ "quick", NULL, "less time and fewer suites", OF(OPTION_FLAG, quick) },
	{ "full", NULL,
	  "all suites with all of their arms, in all placements (default: what the answers need); "
	  "a suite named by --suite has all of its arms anyway",
	  OF(OPTION_FLAG, full) },
	{ "whole", NULL,
	  "replay every batch of each workload in each invocation, whatever time that takes "
	  "(default: segments from all over it, as many as the budget has time for)",
	  OF(OPTION_FLAG, whole) },
	{ "cross-poll", NULL,
	  "suites measure two CPUs with idle states forbidden too (holds /dev/cpu_dma_latency)",
	  OF(OPTION_FLAG, cross_poll) },
	{ "other-cpu", "STATE",
	  "what the CPUs that are not measured do: SCHED_IDLE spinners keep them busy (in "
	  "placements cross and free all CPUs), a control fails where they are not idle (in "
	  "placement same), or they are watched",
	  OF(OPTION_CHOICE, other_cpu), .choices = other_cpu_names, .standard = "as-is" },
	{ "label", "TEXT", "ends the name of the run's folder", .set = set_label },
	{ "out", "FOLDER", "where the run's folder is made", OF(OPTION_PATH, out),
	  .standard = "results" },
	{ "physmem", "SIZE", "guest memory", OF(OPTION_BYTES, physmem_bytes), .min = 16 << 20,
	  .max = 1ull << 40, .standard = "1G" },
	{ "seed", "N", "of the random order; default: from the clock", OF(OPTION_NUMBER, seed),
	  .min = 1, .max = UINT32_MAX },
	{ "verbose", NULL, "print the whole summary instead of one screen",
	  OF(OPTION_FLAG, verbose) },
	{ "quiet", NULL, "print nothing but errors and the folder's name", OF(OPTION_FLAG, quiet) },
	{ "json", NULL, "print run.json", OF(OPTION_FLAG, json) },
	{ "no-plots", NULL, "do not draw", OF(OPTION_FLAG, no_plots) },
	{ "trace", NULL, "trace each arm in a pass of its own; takes a third of a second per arm",
	  OF(OPTION_FLAG, trace) },
	{ 0 },
};

int run_options_parse(struct run_options *options, int argc, char **argv, struct error *err)
{
	char **operands;
	int count, result;

	*options = (struct run_options){ .target_percent = -1 };
	result = options_parse(run_option_rows, argc, argv, options, &operands, &count, err);
	if (!result && count)
		return error_set(err, STATUS_USAGE, "run takes options alone, not '%s'%s",
				 operands[0],
				 strchr(operands[0], '=') ?
					 ": --arm begins each SPEC, and quotes keep the shell "
					 "from taking braces" :
					 "");
	if (!result && options->verbose + options->quiet + options->json > 1)
		return error_set(err, STATUS_USAGE,
				 "--verbose, --quiet and --json exclude each other");
	if (!result && options->physmem_bytes % STUB_PAGE_SIZE)
		return error_set(err, STATUS_USAGE, "--physmem: %llu is not a multiple of 4K",
				 (unsigned long long)options->physmem_bytes);
	return result;
}

enum run_kind run_kind(const struct run_options *options)
{
	if (options->quick)
		return RUN_QUICK;
	return options->full ? RUN_FULL : RUN_DEFAULT;
}
