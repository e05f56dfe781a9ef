// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `join`: several runs of one kernel as one, each counted as one invocation (analysis/join.h). It
 * writes a folder as `run` does (run/output.h), without what is made from batches. scripts/in-vm
 * joins the boots of a kernel so.
 */
#include <stdlib.h>
#include <time.h>

#include "analysis/join.h"
#include "base/memory.h"
#include "base/options.h"
#include "command/cli.h"
#include "plan/run_options.h"
#include "report/format/formats.h"
#include "run/output.h"

#define OF(type, member) OPTION_OF(type, struct run_options, member)

static const struct option_row rows[] = {
	{ "label", "TEXT", "end the name of the folder with this", .set = run_options_set_label },
	{ "out", "FOLDER", "where the folder is made", OF(OPTION_PATH, out),
	  .standard = "results" },
	{ "no-plots", NULL, "draw no figures", OF(OPTION_FLAG, no_plots) },
	{ 0 },
};

/*
 * Prints nothing but the folder (quiet): scripts read it. The first run's hostname becomes part of
 * its name.
 */
static int write_run(struct model *model, struct run_options *options, struct error *err)
{
	const char *host = model_host_value(model, "hostname");
	struct folder folder;

	options->quiet = true;
	if (options->label)
		snprintf(model->label, sizeof(model->label), "%s", options->label);
	if (folder_check(options->out, err) ||
	    folder_begin(&folder, options->out, time(NULL), host ?: "host", options->label, err))
		return -1;
	return output_reports(&folder, model, options, err);
}

/* The runs that have been read are freed in any case, by how many these are. */
static int read_and_join(struct model *runs, char **paths, size_t count,
			 struct run_options *options, struct error *err)
{
	struct model joined;
	size_t read = 0;
	int result = 0;

	model_init(&joined);
	while (!result && read < count) {
		result = report_open(&runs[read], paths[read], err);
		read += !result;
	}
	if (!result)
		result = join_runs(&joined, runs, (const char *const *)paths, count, err);
	if (!result)
		result = write_run(&joined, options, err);
	if (!result)
		result = cli_conclude(model_control_failed(&joined) ?
					      "a control of the joined run failed" :
					      NULL);
	model_free(&joined);
	while (read--)
		model_free(&runs[read]);
	return result;
}

static int join(void *target, char **paths, int count, struct error *err)
{
	struct model *runs = memory_new((size_t)count, sizeof(*runs));
	int result = read_and_join(runs, paths, (size_t)count, target, err);

	free(runs);
	return result;
}

const struct command command_join = {
	.name = "join",
	.summary = "make one run of several of the same kernel",
	.act = join,
	.options_size = sizeof(struct run_options),
	.operands = "RUN...",
	.about = "Each RUN, a folder that `run` made, counts as one invocation of the new run, so "
		 "that what differs between boots is in its intervals. Prints the new folder, "
		 "which has no quantiles and histograms: these are made of batches, which each "
		 "RUN has.",
	.rows = rows,
};
