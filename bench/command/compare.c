// SPDX-License-Identifier: GPL-2.0-or-later
/* `compare`: runs with a baseline run. */
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/options.h"
#include "base/units.h"
#include "command/cli.h"
#include "report/compare.h"

#define THRESHOLD_MAX 1000.0

static const struct format {
	const char *name;
	int (*write)(FILE *out, const struct compare *compare, struct error *err);
} formats[] = {
	{ "text", compare_write_text },
	{ "cover", compare_write_cover },
	{ "ktap", compare_write_ktap },
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

struct compare_options {
	const struct format *format;
	double threshold_percent;
	const char *plot; /* folder, or NULL */
};

static int set_format(void *target, const char *value, struct error *err)
{
	struct compare_options *options = target;
	const struct format *format =
		name_find_row("format", value, formats, FORMAT_COUNT, sizeof(formats[0]), err);

	if (!format)
		return -1;
	options->format = format;
	return 0;
}

static int set_threshold(void *target, const char *value, struct error *err)
{
	struct compare_options *options = target;

	return parse_percent(value, 0, THRESHOLD_MAX, "--threshold", &options->threshold_percent,
			     err);
}

static int set_plot(void *target, const char *value, struct error *err)
{
	struct compare_options *options = target;

	if (!*value)
		return error_set(err, STATUS_USAGE, "--plot: the name of a folder is empty");
	options->plot = value;
	return 0;
}

static const struct option_row rows[] = {
	{ "format", "NAME", "text (default), cover or ktap", set_format },
	{ "threshold", "PERCENT", "a regression is what is slower by more, 0 to 1000 (default 5)",
	  set_threshold },
	{ "plot", "FOLDER", "also draw plots/compare.svg and .png in this folder", set_plot },
	{ 0 },
};

static const char usage[] = "usage: unotify-bench compare BASE NEW [NEW]... [OPTIONS]";

static int parse(int argc, char **argv, struct compare_options *options, char ***runs, int *count,
		 struct error *err)
{
	int result;

	*options = (struct compare_options){ .format = &formats[0], .threshold_percent = 5 };
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
	result = options.format->write(stdout, &compared, &err);
	if (!result)
		result = draw(&compared, options.plot, &err);
	if (!result)
		result = (int)compare_status(&compared);
	compare_close(&compared);
	return result < 0 ? cli_fail(&err) : result;
}

const struct command command_compare = { "compare", "compare runs with a baseline run", compare };
