// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `plot`: draws figures that compare recordings, side by side in the order of the command line. All
 * are in memory at once, since a figure has the phases of each. The figures are made by
 * output/phase_plots.c.
 */
#define _GNU_SOURCE
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
	const char *label = trace->recording.header.label;

	return label[0] ? label : basename(path);
}

/* All are opened before a folder is made: a wrong name leaves nothing behind. */
static int draw(void *target, char **paths, int count, struct error *err)
{
	const char *folder = ((const struct plot_options *)target)->folder;
	const char *labels[RECORDINGS_MAX];
	struct trace *traces;
	int opened = 0, result = 0;

	if (count > RECORDINGS_MAX)
		return error_set(err, STATUS_USAGE, "%d recordings are too many, at most %d", count,
				 RECORDINGS_MAX);
	traces = memory_new((size_t)count, sizeof(*traces));
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

const struct command command_plot = {
	.name = "plot",
	.summary = "draw the phases of recordings",
	.act = draw,
	.options_size = sizeof(struct plot_options),
	.operands = "RECORDING...",
	.about = "Draws the median and quartiles of each phase, with all recordings side by side; "
		 "and "
		 "a batch of each of the first two recordings as time lines.",
	.rows = rows,
};
