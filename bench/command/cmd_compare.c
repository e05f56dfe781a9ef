// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `compare`: new runs with a baseline run. report/compare/compare.h reads the runs, matches their
 * arms and judges the changes; this file chooses the form. Exit status 3 is for scripts and CI: an
 * arm is slower by more than the threshold, or a control of one of the runs failed.
 */
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "command/cli.h"
#include "report/compare/compare.h"

static const char *const format_names[] = { "text", "cover", "ktap", "lava", NULL };

/* By index in format_names. */
static int (*const formats[])(FILE *out, const struct compare *compare, struct error *err) = {
	compare_write_text,
	compare_write_cover,
	compare_write_ktap,
	compare_write_lava,
};

struct options {
	unsigned int format;
	const char *page; /* NULL: none */
	struct compare_options compare;
};

#define OF(type, member) OPTION_OF(type, struct options, member)

/* Filters are parsed as they come, so that an error names the one that is wrong. */
static int add_filter(void *target, const char *value, struct error *err)
{
	struct options *options = target;

	return compare_filter_add(&options->compare.filters, value, err);
}

static const struct option_row rows[] = {
	{ "format", "NAME", "the form", OF(OPTION_CHOICE, format), .choices = format_names,
	  .standard = "text" },
	{ "filter", "KEY=VALUE",
	  "compare only arms with this value; several values of one key are alternatives; "
	  "keys: suite, " COMPARE_FILTER_KEYS,
	  .set = add_filter },
	{ "threshold", "PERCENT", "an arm that is slower by more is a regression",
	  OF(OPTION_PERCENT, compare.threshold_percent), .max = 1000,
	  .standard = COMPARE_THRESHOLD },
	{ "page", "FILE", "write it as an HTML page as well", OF(OPTION_PATH, page) },
	{ "across-hosts", NULL, "compare runs of different hosts, too",
	  OF(OPTION_FLAG, compare.across_hosts) },
	{ 0 },
};

/* The page is written before stdout: if it cannot be, no output looks like a success. */
static int compare(void *target, char **runs, int count, struct error *err)
{
	const struct options *options = target;
	struct compare compared;
	int result;

	if (count > COMPARE_RUNS_MAX)
		return error_set(err, STATUS_USAGE, "%d runs are too many, at most %d", count,
				 COMPARE_RUNS_MAX);
	if (compare_open(&compared, (const char *const *)runs, (size_t)count, &options->compare,
			 err))
		return -1;
	result = options->page ? compare_save_page(options->page, &compared, err) : 0;
	if (!result)
		result = formats[options->format](stdout, &compared, err);
	if (!result)
		result = cli_conclude(compare_why_control(&compared));
	compare_close(&compared);
	return result;
}

const struct command command_compare = {
	.name = "compare",
	.summary = "compare runs with a baseline run",
	.act = compare,
	.options_size = sizeof(struct options),
	.operands = "BASE NEW...",
	.about = "Compares the ratios of each NEW run with those of BASE, arm by arm. A run is a "
		 "folder that `run` made, or the run.json of it. Exit status 3: an arm is slower "
		 "by more than the threshold, or a control of one of the runs failed.",
	.rows = rows,
};
