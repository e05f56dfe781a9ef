// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The options of `run` and of `uml`, a row each, and their set() functions. Values are checked one
 * by one here; what depends on several options, on suites or on SPECs is checked by plan_outline(),
 * before anything is measured. Both commands fill the same structure, so that all that comes after
 * is one code path; rows that they share are macros.
 */
#include "plan/run_options.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/names.h"
#include "base/options.h"
#include "plan/plan.h"
#include "stub/layout.h"

#define BUDGET_MAX_S 3600

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Appends to an array of the options that has room for so many. */
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

/*
 * Never called by `run`, which has replaced the option by the SPECs of the file (arm_files.h). The
 * row is there for the help.
 */
static int set_arms(void *target, const char *value, struct error *err)
{
	(void)target;
	return error_set(err, STATUS_USAGE, "--arms %s: only `run` reads such files", value);
}

/* The name is kept in every arm that replays it, and so must fit there. */
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

/* The label becomes part of the run folder's name. */
int run_options_set_label(void *target, const char *value, struct error *err)
{
	struct run_options *options = target;

	if (!name_is_plain(value, 40))
		return error_set(err, STATUS_USAGE,
				 "--label: '%s' is not 1 to 40 letters, digits, '-', '_' or '.'",
				 value);
	options->label = value;
	return 0;
}

#define OF(type, member) OPTION_OF(type, struct run_options, member)

/* Of both commands. `selftest` has a row of its own, for a part of its work. */
#define OTHER_CPU_ROW                                                                              \
	{                                                                                          \
		"other-cpu", "STATE",                                                              \
			"state of the CPUs that are not measured; as-is: they are watched; busy: " \
			"SCHED_IDLE spinners keep them busy, in placements cross and free all "    \
			"CPUs; idle: "                                                             \
			"a control fails if they are not idle, in placement same",                 \
			OF(OPTION_CHOICE, other_cpu), .choices = other_cpu_names,                  \
						      .standard = "as-is"                          \
	}

/* Of both commands: where the results go, and what is printed of them. */
#define RESULT_ROWS                                                                        \
	{ "label", "TEXT", "end the name of the run's folder with this",                   \
	  .set = run_options_set_label },                                                  \
		{ "out", "FOLDER", "where the run's folder is made", OF(OPTION_PATH, out), \
		  .standard = "results" },                                                 \
		{ "seed",                                                                  \
		  "N",                                                                     \
		  "seed of the random order; default: from the clock",                     \
		  OF(OPTION_NUMBER, seed),                                                 \
		  .min = 1,                                                                \
		  .max = UINT32_MAX },                                                     \
		{ "verbose", NULL, "print the whole summary instead of one screen",        \
		  OF(OPTION_FLAG, verbose) },                                              \
		{ "quiet", NULL, "print nothing but errors and the folder's name",         \
		  OF(OPTION_FLAG, quiet) },                                                \
		{ "json", NULL, "print run.json", OF(OPTION_FLAG, json) },                 \
	{                                                                                  \
		"no-plots", NULL, "draw no figures", OF(OPTION_FLAG, no_plots)             \
	}

/*
 * budget, invocations and seed have no .standard: 0 means that they were not given, and their
 * defaults depend on the kind of run or on the clock. target_percent and uml_placements get theirs
 * from the parsers below.
 */
const struct option_row run_option_rows[] = {
	{ "suite", "NAME",
	  "run this suite (see `list suites`); again for more (default: those that the five "
	  "answers need)",
	  .set = set_suite, .list = "suites" },
	{ "arm", "SPEC",
	  "measure this arm instead of suites: key=value joined by commas (see `list "
	  "arms`); again for more; batch=1..99 or wake={async,sync} is an arm for each of "
	  "these values; the baseline of an arm is the first that does the same work (op, "
	  "batch, pages, touch, path, think, stubs or workload) in the same placement",
	  .set = set_arm, .list = "arms" },
	{ "arms", "FILE", "the same from a file, one SPEC a line; # begins a comment",
	  .set = set_arms },
	{ "workload", "FILE",
	  "replay this recording in suite guest, instead of those of `list workloads`",
	  .set = set_workload, .list = "workloads" },
	{ "budget", "SECONDS",
	  "measuring time of the whole run, or minutes such as 10m; default 235, with --quick 24, "
	  "with --full 900",
	  OF(OPTION_SECONDS, budget_s), .min = 1, .max = BUDGET_MAX_S },
	{ "invocations", "N",
	  "divide the measuring among so many processes; default: as many as get 0.4 s for "
	  "each placement of a suite, or 0.015 s for each arm with short batches, at least "
	  "6; of more than 50 fewer where the first ones cost over a tenth on top, as on a busy "
	  "host; above 50 neighbours are averaged, so 51 to 60 give no narrower intervals than "
	  "50",
	  OF(OPTION_NUMBER, invocations), .min = 1, .max = RUN_INVOCATIONS_MAX },
	{ "target", "PERCENT",
	  "stop sampling an arm when the interval of its ratio is within +-PERCENT; "
	  "default: that of its suite, see `list suites`; 0: spend the whole budget",
	  OF(OPTION_PERCENT, target_percent), .max = 100 },
	{ "events", "LIST",
	  "count these in a pass of its own: names of `list events` joined by commas, or "
	  "none (default: what this host can count)",
	  OF(OPTION_TEXT, events), .list = "events" },
	{ "quick", NULL, "less time and fewer suites", OF(OPTION_FLAG, quick) },
	{ "full", NULL,
	  "run all suites with all of their arms in all placements (default: what the "
	  "answers need); a suite named by --suite has all of its arms anyway",
	  OF(OPTION_FLAG, full) },
	{ "whole", NULL,
	  "replay every batch of each workload in each invocation, however long that takes "
	  "(default: a sample of segments for which the budget has time)",
	  OF(OPTION_FLAG, whole) },
	{ "cross-poll", NULL,
	  "suites also measure two CPUs with idle states forbidden (holds "
	  "/dev/cpu_dma_latency)",
	  OF(OPTION_FLAG, cross_poll) },
	OTHER_CPU_ROW,
	RESULT_ROWS,
	{ "allow-tcg", NULL,
	  "where qemu emulates the CPU (TCG), warn instead of failing a control; ratios are "
	  "then not those of hardware",
	  OF(OPTION_FLAG, allow_tcg) },
	{ "physmem", "SIZE", "guest memory", OF(OPTION_BYTES, physmem_bytes), .min = 16 << 20,
	  .max = 1ull << 40, .standard = "1G" },
	{ "check", NULL,
	  "afterwards attack the run's serve loops and gates by all scenarios of `check`, which "
	  "takes two minutes for all loops (default: two scenarios against those of suites loops, "
	  "order, stubs and gates)",
	  OF(OPTION_FLAG, check) },
	{ "trace", NULL,
	  "trace each arm in a pass of its own, which takes a third of a second per arm",
	  OF(OPTION_FLAG, trace) },
	{ 0 },
};

/* stdout has one thing: the screen, or what one of these asks for. */
static int check_output(const struct run_options *options, struct error *err)
{
	if (options->verbose + options->quiet + options->json > 1)
		return error_set(err, STATUS_USAGE,
				 "--verbose, --quiet and --json exclude each other");
	return 0;
}

/* ---- of `uml` ---- */

/* Labels are compared as each UML is added, so that an error names the --uml that repeats one. */
static int set_uml(void *target, const char *value, struct error *err)
{
	struct run_options *to = target;
	struct arm_uml *uml = &to->umls[to->uml_count];

	if (to->uml_count == COUNT(to->umls))
		return error_set(err, STATUS_USAGE, "--uml: more than %zu", COUNT(to->umls));
	if (uml_arm_parse(uml, value, err))
		return -1;
	for (size_t i = 0; i < to->uml_count; i++)
		if (strcmp(to->umls[i].label, uml->label) == 0)
			return error_set(err, STATUS_USAGE,
					 "--uml %s: there is a UML called %s already: give "
					 "PATH:LABEL",
					 value, uml->label);
	to->uml_count++;
	return 0;
}

/* The names are checked here and parsed again for each operation (uml_arm_wants()). */
static int set_guest(void *target, const char *value, struct error *err)
{
	struct run_options *to = target;

	to->guest = value;
	return uml_arm_check_groups(value, err);
}

/* Only placements that are for UMLs; the list for the error has the same names. */
static int add_placement(struct run_options *to, const char *name, struct error *err)
{
	for (enum placement i = 0; i < PLACEMENTS; i++) {
		if (i != PLACEMENT_CROSS_POLL && strcmp(placement_name(i), name) == 0) {
			to->uml_placements |= 1u << i;
			return 0;
		}
	}
	return name_unknown("placement", name,
			    (const char *const[]){ "same", "cross", "free", NULL }, err);
}

/* The first --placement replaces the default, and a later one the first. */
static int set_placement(void *target, const char *value, struct error *err)
{
	struct run_options *to = target;
	char *copy = memory_copy(value), *rest = copy, *name;
	int result = 0;

	to->uml_placements = 0;
	while (!result && (name = strsep(&rest, ",")))
		result = add_placement(to, name, err);
	free(copy);
	return result ? error_prefix(err, "--placement: ") : 0;
}

const struct option_row uml_option_rows[] = {
	{ "uml", "SPEC",
	  "compare this UML, PATH[:LABEL][,mode=seccomp|ptrace]; PATH is its program, or a "
	  "folder of scripts/fetch-uml; without a mode it boots as it does by itself; give "
	  "two or more, the first is the baseline",
	  .set = set_uml },
	{ "guest", "LIST",
	  "groups of operations that the guests run, joined by commas (see `list "
	  "operations`; default: all)",
	  .set = set_guest, .list = "groups" },
	{ "placement", "LIST",
	  "CPUs of a UML's threads, joined by commas: same, all on one; cross, its kernel "
	  "on one and its stubs on another; free, not pinned (default: same)",
	  .set = set_placement },
	{ "budget", "SECONDS", "time of the whole run, boots included, or minutes such as 10m",
	  OF(OPTION_SECONDS, budget_s), .min = 1, .max = BUDGET_MAX_S, .standard = "120" },
	{ "invocations", "N",
	  "boot each UML so many times; default: once for each 3 s of the budget and "
	  "placement, less often with --predict, at least 6",
	  OF(OPTION_NUMBER, invocations), .min = 1, .max = RUN_INVOCATIONS_MAX },
	{ "predict", NULL,
	  "record each operation on the first UML, replay that in the replica, and print what it "
	  "predicts beside what was measured (root, tracefs)",
	  OF(OPTION_FLAG, predict) },
	{ "trace", NULL,
	  "trace each operation of each UML after all has been measured: rounds and batches "
	  "(root, tracefs)",
	  OF(OPTION_FLAG, trace) },
	OTHER_CPU_ROW,
	RESULT_ROWS,
	{ 0 },
};

/* physmem and target are not options of `uml`; predicted arms use them. */
int uml_options_parse(struct run_options *options, int argc, char **argv, struct error *err)
{
	char **operands;
	int count, result;

	*options = (struct run_options){ .target_percent = -1,
					 .guest = UML_ARM_ALL,
					 .physmem_bytes = PHYSMEM_DEFAULT_BYTES,
					 .uml_placements = 1u << PLACEMENT_SAME };
	result = options_parse(uml_option_rows, argc, argv, options, &operands, &count, err);
	if (!result && count)
		return error_set(err, STATUS_USAGE,
				 "uml takes options alone, not '%s': put --uml before each UML",
				 operands[0]);
	if (!result && options->uml_count < 2)
		return error_set(err, STATUS_USAGE,
				 "%s: give --uml twice or more, the first is the baseline; one "
				 "program in two modes is two: PATH,mode=seccomp and "
				 "PATH,mode=ptrace",
				 options->uml_count ? "one UML has nothing to be compared with" :
						      "there is no UML");
	return result ? result : check_output(options, err);
}

/*
 * An operand is most likely a SPEC without --arm, or what a shell has made of braces without
 * quotes; the error says so.
 */
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
					 ": put --arm before each SPEC, and quotes around braces" :
					 "");
	if (!result && check_output(options, err))
		return -1;
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
