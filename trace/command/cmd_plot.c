// SPDX-License-Identifier: GPL-2.0-or-later
/* `plot`: draws figures that compare recordings. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/options.h"
#include "base/memory.h"
#include "trace/command/commands.h"
#include "trace/output/phase_plots.h"

#define RECORDINGS_MAX 16

struct plot_options {
	const char *folder;
};

static const struct option_row rows[] = {
	{ "o,output", "FOLDER", "write to FOLDER/plots",
	  OPTION_OF(OPTION_PATH, struct plot_options, folder), .standard = "." },
	{ 0 },
};

/* Recordings without a label are told apart by the names of their files. */
static const char *label_of(const struct trace *trace, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (trace->recording.header.label[0])
		return trace->recording.header.label;
	return slash ? slash + 1 : path;
}

static int draw(const char *folder, char **paths, int count, struct error *err)
{
	struct trace *traces = memory_new((size_t)count, sizeof(*traces));
	const char *labels[RECORDINGS_MAX];
	int opened = 0, result = 0;

	for (; !result && opened < count; opened += !result) {
		result = trace_open(&traces[opened], paths[opened], err);
		if (!result)
			labels[opened] = label_of(&traces[opened], paths[opened]);
	}
	if (!result && mkdir(folder, 0777) && errno != EEXIST)
		result = error_errno(err, errno, "%s cannot be made", folder);
	if (!result)
		result = export_plots(folder, traces, labels, (size_t)count, err);
	for (int i = 0; i < opened; i++)
		trace_close(&traces[i]);
	free(traces);
	return result;
}

static int run(int argc, char **argv)
{
	struct plot_options options;
	struct error err;
	char **paths;
	int count;
	int result = command_parse(&command_plot, argc, argv, &options, &paths, &count, &err);

	if (result > 0)
		return STATUS_DONE;
	if (!result && count > RECORDINGS_MAX)
		result = error_set(&err, STATUS_USAGE, "%d recordings are too many, at most %d",
				   count, RECORDINGS_MAX);
	if (!result)
		result = draw(options.folder, paths, count, &err);
	return result ? command_fail(&err) : STATUS_DONE;
}

const struct command command_plot = {
	.name = "plot",
	.summary = "draw the phases of recordings",
	.run = run,
	.operands = "RECORDING...",
	.about = "Draws the phases of each recording as a stack, one batch of each of the first "
		 "two as a time line, and the distribution of each phase.",
	.rows = rows,
};
