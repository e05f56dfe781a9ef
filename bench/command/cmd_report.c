// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `report`, `plots` and `page`: other forms of a finished run. Each reads run.json into a model and
 * calls one writer; nothing is measured or computed anew. The exit status repeats the run's: 3 if a
 * control of it failed, so that a script that only reports cannot miss it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/options.h"
#include "command/cli.h"
#include "report/draw/figure.h"
#include "report/format/formats.h"
#include "report/format/screen.h"
#include "report/page/run_page.h"

static const char *const format_names[] = { "text", "screen", "cover", "tsv", "benchstat", NULL };

/*
 * By index in format_names; each has one of both functions. run is the folder or its run.json: some
 * forms need other files of the folder.
 */
static const struct format {
	int (*write)(FILE *out, const struct model *model, struct error *err);
	int (*write_run)(FILE *out, const struct model *model, const char *run, struct error *err);
} formats[] = {
	{ report_write_text, NULL }, { NULL, report_show_screen },     { report_write_cover, NULL },
	{ report_write_tsv, NULL },  { NULL, report_write_benchstat },
};

struct report_options {
	unsigned int format;
	const char *sections; /* of the letter besides */
};

static const struct option_row report_rows[] = {
	{ "format", "NAME",
	  "the form; benchstat needs a run of 6 invocations or more for its intervals",
	  OPTION_OF(OPTION_CHOICE, struct report_options, format), .choices = format_names,
	  .standard = "text" },
	{ "sections", "NAMES",
	  "tables to add to the cover letter: suites and controls joined by commas, or all",
	  OPTION_OF(OPTION_TEXT, struct report_options, sections) },
	{ 0 },
};

/* By the same index, as words and as bits. */
static const char *const plot_formats[] = { "svg,png", "svg", "png", "pdf", NULL };
static const unsigned int plot_bits[] = { FIGURE_SVG | FIGURE_PNG, FIGURE_SVG, FIGURE_PNG,
					  FIGURE_PDF };

static const struct option_row plots_rows[] = {
	{ "format", "NAME", "the form of the files",
	  OPTION_OF(OPTION_CHOICE, struct report_options, format), .choices = plot_formats,
	  .standard = "svg,png" },
	{ 0 },
};

/* Frees the model. An error of the writer counts more than a failed control. */
static int conclude(struct model *model, int result)
{
	bool failed = model_control_failed(model);

	model_free(model);
	return result ? -1 : cli_conclude(failed ? "a control of this run failed" : NULL);
}

static int report(void *target, char **runs, int count, struct error *err)
{
	const struct report_options *options = target;
	const struct format *format = &formats[options->format];
	struct model model;
	int result;

	(void)count;
	if (report_open(&model, runs[0], err))
		return -1;
	if (options->sections && format->write != report_write_cover)
		result = error_set(err, STATUS_USAGE, "--sections is for --format cover");
	else if (options->sections)
		result = report_write_cover_with(stdout, &model, options->sections, err);
	else if (format->write)
		result = format->write(stdout, &model, err);
	else
		result = format->write_run(stdout, &model, runs[0], err);
	return conclude(&model, result);
}

/*
 * The page has the pictures in it, so it is written anew after them. Without gnuplot
 * (STATUS_UNSUPPORTED) it gets those that are there already, and the command still fails.
 */
static int draw_and_save(const struct model *model, const char *run, unsigned int format,
			 struct error *err)
{
	struct error page;
	int result = report_write_plots(run, model, plot_bits[format], err);

	if (result && err->status != STATUS_UNSUPPORTED)
		return -1;
	if (!page_save(model, run, &page))
		return result;
	*err = page;
	return -1;
}

static int save(const struct model *model, const char *run, unsigned int format, struct error *err)
{
	(void)format;
	return page_save(model, run, err);
}

/* Runs a command that writes into the folder of a run, where `report` needs only its run.json. */
static int add_to_run(const char *command, const char *run, unsigned int format,
		      int (*add)(const struct model *model, const char *run, unsigned int format,
				 struct error *err),
		      struct error *err)
{
	struct model model;
	struct stat status;
	int result;

	if (report_open(&model, run, err))
		return -1;
	if (stat(run, &status) || !S_ISDIR(status.st_mode))
		result = error_set(err, STATUS_CANNOT,
				   "%s is not a folder; %s writes into the folder of a run", run,
				   command);
	else
		result = add(&model, run, format, err);
	return conclude(&model, result);
}

static int plots(void *target, char **runs, int count, struct error *err)
{
	const struct report_options *options = target;

	(void)count;
	return add_to_run("plots", runs[0], options->format, draw_and_save, err);
}

static int page(void *target, char **runs, int count, struct error *err)
{
	(void)target;
	(void)count;
	return add_to_run("page", runs[0], 0, save, err);
}

const struct command command_report = {
	.name = "report",
	.summary = "print a finished run in another form",
	.act = report,
	.options_size = sizeof(struct report_options),
	.operands = "RUN",
	.about = "RUN is a folder that `run` made, or the run.json of it.",
	.rows = report_rows,
};
const struct command command_plots = {
	.name = "plots",
	.summary = "draw the plots of a finished run again",
	.act = plots,
	.options_size = sizeof(struct report_options),
	.operands = "RUN",
	.about = "RUN is a folder that `run` made; the figures go to RUN/plots.",
	.rows = plots_rows,
};
const struct command command_page = {
	.name = "page",
	.summary = "write the page of a finished run, RUN/index.html",
	.act = page,
	.operands = "RUN",
	.about = "RUN is a folder that `run` made.",
};
