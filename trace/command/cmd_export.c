// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `export`: writes a recording in forms for other programs, several at once if asked. The recording
 * is read and followed once for all of them. The forms are those of trace/output; here are only the
 * options and the files.
 */
#include <stdio.h>

#include "trace/command/commands.h"
#include "base/outfile.h"
#include "trace/output/perfetto.h"
#include "trace/output/tsv_tables.h"

/* Files; NULL: not asked for. */
struct export_options {
	const char *perfetto, *tsv, *rounds;
};

#define PATH(member) OPTION_OF(OPTION_PATH, struct export_options, member)

static const struct option_row rows[] = {
	{ "perfetto", "FILE", "trace events, for ui.perfetto.dev", PATH(perfetto) },
	{ "tsv", "FILE", "a row per notification", PATH(tsv) },
	{ "rounds", "FILE", "a row per round", PATH(rounds) },
	{ 0 },
};

/* The writers return nothing: outfile_close() sees by ferror() whether all was written. */
static int write_one(const char *path, void (*write)(FILE *, const struct trace *),
		     const struct trace *trace, struct error *err)
{
	struct outfile out;

	if (!path)
		return 0;
	if (outfile_open(&out, path, err))
		return -1;
	write(out.file, trace);
	return outfile_close(&out, 0, err);
}

/* The files are independent: the first that cannot be written ends the command. */
static int write_all(const struct export_options *options, const struct trace *trace,
		     struct error *err)
{
	return write_one(options->perfetto, export_perfetto, trace, err) ||
			       write_one(options->tsv, export_notifications, trace, err) ||
			       write_one(options->rounds, export_rounds, trace, err) ?
		       -1 :
		       0;
}

static int export(void *target, char **paths, int count, struct error *err)
{
	const struct export_options *options = target;
	struct trace trace;
	int result;

	(void)count;
	if (!options->perfetto && !options->tsv && !options->rounds)
		return error_set(err, STATUS_USAGE,
				 "export what? Give --perfetto, --tsv or --rounds FILE");
	if (trace_open(&trace, paths[0], err))
		return -1;
	result = write_all(options, &trace, err);
	trace_close(&trace);
	return result;
}

const struct command command_export = {
	.name = "export",
	.summary = "write a recording for Perfetto, or as tables",
	.act = export,
	.options_size = sizeof(struct export_options),
	.operands = "RECORDING",
	.rows = rows,
};
