// SPDX-License-Identifier: GPL-2.0-or-later
/* `compare`: runs with a baseline run. */
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "command/cli.h"
#include "report/compare.h"

static const char *const format_names[] = { "text", "cover", "ktap", NULL };

/* By index in format_names. */
static int (*const formats[])(FILE *out, const struct compare *compare, struct error *err) = {
	compare_write_text,
	compare_write_cover,
	compare_write_ktap,
};

struct compare_options {
	unsigned int format;
	double threshold_percent;
	const char *plot; /* folder, or NULL */
};

#define OF(type, member) OPTION_OF(type, struct compare_options, member)

static const struct option_row rows[] = {
	{ "format", "NAME", "the form", OF(OPTION_CHOICE, format), .choices = format_names,
	  .standard = "text" },
	{ "threshold", "PERCENT", "a regression is what is slower by more",
	  OF(OPTION_PERCENT, threshold_percent), .max = 1000, .standard = "5" },
	{ "plot", "FOLDER", "also draw plots/compare.svg and .png in this folder",
	  OF(OPTION_PATH, plot) },
	{ 0 },
};

static const char usage[] = "usage: unotify-bench compare BASE NEW [NEW]... [OPTIONS]";

static int parse(int argc, char **argv, struct compare_options *options, char ***runs, int *count,
		 struct error *err)
{
	int result;

	*options = (struct compare_options){ 0 };
	result = options_parse(rows, argc, argv, options, runs, count, err);
	if (!result && (*count < 2 || *count > COMPARE_RUNS_MAX))
		return error_set(err, STATUS_USAGE, "%s", usage);
	return result;
}

/* Figures are welcome, but not what was asked for first. */
static int draw(const struct compare *compare, const char *folder, struct error *err)
{
	if (!folder || !compare_write_plot(folder, compare, err))
		return 0;
	if (err->status != STATUS_UNSUPPORTED)
		return -1;
	fprintf(stderr, "unotify-bench: no figure: %s\n", err->text);
	return 0;
}

static int compare(int argc, char **argv)
{
	struct compare_options options;
	struct compare compared;
	char **runs;
	struct error err;
	int count, result = parse(argc, argv, &options, &runs, &count, &err);

	if (result > 0) {
		puts(usage);
		putchar('\n');
		options_help(stdout, rows);
		return STATUS_DONE;
	}
	if (result < 0 || compare_open(&compared, (const char *const *)runs, (size_t)count,
				       options.threshold_percent, &err))
		return cli_fail(&err);
	result = formats[options.format](stdout, &compared, &err);
	if (!result)
		result = draw(&compared, options.plot, &err);
	if (!result)
		result = (int)compare_status(&compared);
	compare_close(&compared);
	return result < 0 ? cli_fail(&err) : result;
}

const struct command command_compare = { "compare", "compare runs with a baseline run", compare };
