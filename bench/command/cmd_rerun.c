// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `rerun`: repeats a run with its own seed, and compares the two. run.json has the words of the
 * first command; they are parsed again, with seed, budget, invocations, label and folder appended.
 * A run of another version of the program is repeated too, and that is said.
 */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "command/cli.h"
#include "plan/run_options.h"
#include "report/compare/compare.h"
#include "report/format/formats.h"
#include "run/run.h"
#include "version.h"

struct rerun_options {
	const char *out, *label;
	bool verbose;
};

#define OF(type, member) OPTION_OF(type, struct rerun_options, member)

static const struct option_row rows[] = {
	{ "label", "TEXT", "end the name of the new run's folder with this", OF(OPTION_TEXT, label),
	  .standard = "rerun" },
	{ "out", "FOLDER", "where the new run's folder is made", OF(OPTION_PATH, out),
	  .standard = "results" },
	{ "verbose", NULL, "print the whole comparison instead of its answer",
	  OF(OPTION_FLAG, verbose) },
	{ 0 },
};

/* Words of the new command. They point into the model and into the numbers here. */
struct repeated {
	int argc;
	char **argv;
	char seed[24], invocations[24], budget[40];
};

static void add(struct repeated *repeated, const char *word)
{
	repeated->argv = memory_grow(repeated->argv, (size_t)repeated->argc, sizeof(char *));
	repeated->argv[repeated->argc++] = (char *)word;
}

static void add_option(struct repeated *repeated, const char *name, const char *value)
{
	add(repeated, name);
	add(repeated, value);
}

/*
 * How many words to leave out here: those of an option that is appended anew, or that says what the
 * first run was to print. A partial run had fewer invocations than it should; its own option, the
 * last of the names, is kept.
 */
static size_t left_out(const char *word, bool partial)
{
	static const char *const names[] = { "--seed", "--budget", "--out", "--label",
					     "--invocations" };
	const size_t count = sizeof(names) / sizeof(names[0]) - partial;

	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(names[i]);

		if (!strcmp(word, names[i]))
			return 2;
		if (!strncmp(word, names[i], length) && word[length] == '=')
			return 1;
	}
	return !strcmp(word, "--json") || !strcmp(word, "--quiet") || !strcmp(word, "--verbose");
}

/*
 * Seed, budget and invocations of the first run are given even if they were its defaults: another
 * version may have other defaults. 17 digits bring a double back exactly.
 */
static void repeat(struct repeated *repeated, const struct model *model,
		   const struct rerun_options *options)
{
	size_t words;

	for (size_t i = 0; i < model->argument_count; i += words ? words : 1) {
		words = left_out(model->arguments[i], model->partial);
		if (!words)
			add(repeated, model->arguments[i]);
	}
	snprintf(repeated->seed, sizeof(repeated->seed), "%llu", (unsigned long long)model->seed);
	snprintf(repeated->budget, sizeof(repeated->budget), "%.17g", model->budget_s);
	snprintf(repeated->invocations, sizeof(repeated->invocations), "%u", model->invocations);
	add_option(repeated, "--seed", repeated->seed);
	add_option(repeated, "--budget", repeated->budget);
	if (!model->partial)
		add_option(repeated, "--invocations", repeated->invocations);
	add_option(repeated, "--label", options->label);
	add_option(repeated, "--out", options->out);
	add(repeated, NULL);
	repeated->argc--;
}

/* The answer, and the command that prints the rest. */
static int write_answer(const struct compare *compare, struct error *err)
{
	const struct compare_run *runs = compare->runs;
	struct error differ;

	if (compare_write_answer(stdout, compare, err))
		return -1;
	printf("all: unotify-bench compare %s%s %s\n",
	       compare_same_host(&runs[0], &runs[1], &differ) ? "--across-hosts " : "",
	       runs[0].path, runs[1].path);
	return 0;
}

/* The program's exit status, or -1. */
static int compare_with(const char *base, const char *folder, bool verbose, struct error *err)
{
	const char *paths[] = { base, folder };
	const struct compare_options options = { .threshold_percent =
							 strtod(COMPARE_THRESHOLD, NULL),
						 .across_hosts = true };
	struct compare compared;
	int result;

	if (compare_open(&compared, paths, 2, &options, err))
		return -1;
	putchar('\n');
	result =
		verbose ? compare_write_text(stdout, &compared, err) : write_answer(&compared, err);
	if (!result)
		result = cli_conclude(compare_why_control(&compared));
	compare_close(&compared);
	return result;
}

/* A run of `uml` has that word first in its arguments. */
static int parse_options(struct run_options *options, int argc, char **argv, struct error *err)
{
	return argc && strcmp(argv[0], "uml") == 0 ? uml_options_parse(options, argc, argv, err) :
						     run_options_parse(options, argc, argv, err);
}

/* Without a whole folder, or after an interrupt, there is nothing to compare: the run's status. */
static int measure(const struct repeated *repeated, const char *path, const struct model *model,
		   bool verbose, struct error *err)
{
	struct run_options options;
	char folder[PATH_MAX] = "";
	int status;

	if (parse_options(&options, repeated->argc, repeated->argv, err))
		return error_prefix(err, "%s: the options of that run: ", path);
	options.any_budget = true;
	if (strcmp(model->version, version_text) != 0)
		fprintf(stderr, "unotify-bench: %s is of version %s, this is %s\n", path,
			model->version, version_text);
	status = run_execute(&options, repeated->argc, repeated->argv, folder);
	return folder[0] && status != STATUS_INTERRUPTED ?
		       compare_with(path, folder, verbose, err) :
		       status;
}

static int rerun(void *target, char **runs, int count, struct error *err)
{
	const struct rerun_options *options = target;
	struct repeated repeated = { 0 };
	struct model model;
	int result;

	(void)count;
	if (report_open(&model, runs[0], err))
		return -1;
	repeat(&repeated, &model, options);
	result = measure(&repeated, runs[0], &model, options->verbose, err);
	free(repeated.argv);
	model_free(&model);
	return result;
}

const struct command command_rerun = {
	.name = "rerun",
	.summary = "repeat a run with its own seed, and compare the two",
	.act = rerun,
	.options_size = sizeof(struct rerun_options),
	.operands = "RUN",
	.about = "Measures the same arms with the same seed, budget and number of invocations as "
		 "RUN, a folder that `run` made, on this host and with this program. Then compares "
		 "both as `compare --across-hosts` does, and ends with its exit status.",
	.rows = rows,
};
