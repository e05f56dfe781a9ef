// SPDX-License-Identifier: GPL-2.0-or-later
/* `report` and `export`: what is made of recordings. */
#include <stdio.h>

#include "base/options.h"
#include "base/units.h"
#include "trace/command/commands.h"
#include "trace/file/outfile.h"
#include "trace/output/export.h"
#include "trace/output/text_report.h"

struct report_options {
	uint64_t slowest;
	const char *stamps;
	const char *perfetto, *tsv, *rounds, *phases; /* export: files */
};

static int set_slowest(void *target, const char *value, struct error *err)
{
	struct report_options *options = target;

	return parse_u64(value, 0, 1000, "--slowest", &options->slowest, err);
}

static int set_path(const char **path, const char *option, const char *value, struct error *err)
{
	if (!*value)
		return error_set(err, STATUS_USAGE, "%s: the name of a file is empty", option);
	*path = value;
	return 0;
}

static int set_stamps(void *target, const char *value, struct error *err)
{
	return set_path(&((struct report_options *)target)->stamps, "--stamps", value, err);
}

static int set_perfetto(void *target, const char *value, struct error *err)
{
	return set_path(&((struct report_options *)target)->perfetto, "--perfetto", value, err);
}

static int set_tsv(void *target, const char *value, struct error *err)
{
	return set_path(&((struct report_options *)target)->tsv, "--tsv", value, err);
}

static int set_rounds(void *target, const char *value, struct error *err)
{
	return set_path(&((struct report_options *)target)->rounds, "--rounds", value, err);
}

static int set_phases(void *target, const char *value, struct error *err)
{
	return set_path(&((struct report_options *)target)->phases, "--phases", value, err);
}

#define STAMPS_ROW                                                                        \
	{                                                                                 \
		"stamps", "FILE", "the bench's own stamps of what was traced", set_stamps \
	}

static const struct option_row report_rows[] = {
	{ "slowest", "N", "notifications shown with their time lines (default 5)", set_slowest },
	STAMPS_ROW,
	{ 0 },
};

static const struct option_row export_rows[] = {
	{ "perfetto", "FILE", "trace events for ui.perfetto.dev", set_perfetto },
	{ "tsv", "FILE", "a row a notification", set_tsv },
	{ "rounds", "FILE", "a row a round", set_rounds },
	{ "phases", "FILE", "a row a phase", set_phases },
	STAMPS_ROW,
	{ 0 },
};

/* 1 for --help, 0, or -1. */
static int parse(const struct option_row *rows, const char *usage, int argc, char **argv,
		 struct report_options *options, char ***operands, int *count, struct error *err)
{
	int result = options_parse(rows, argc, argv, options, operands, count, err);

	if (result > 0) {
		printf("usage: unotify-trace %s\n\n", usage);
		options_help(stdout, rows);
	} else if (!result && *count < 1) {
		result = error_set(err, STATUS_USAGE, "usage: unotify-trace %s", usage);
	}
	return result;
}

static int report_one(const struct report_options *options, const char *path, struct error *err)
{
	struct life life;

	if (life_open(&life, path, options->stamps, err))
		return -1;
	trace_report(stdout, &life, path, options->slowest);
	life_close(&life);
	return 0;
}

static int report(int argc, char **argv)
{
	struct report_options options = { .slowest = 5 };
	struct error err;
	char **paths;
	int count, result;

	result = parse(report_rows, "report [OPTIONS] RECORDING...", argc, argv, &options, &paths,
		       &count, &err);
	if (result > 0)
		return STATUS_DONE;
	for (int i = 0; !result && i < count; i++)
		result = report_one(&options, paths[i], &err);
	return result ? trace_fail(&err) : STATUS_DONE;
}

static int write_one(const char *path, int (*write)(FILE *, const struct life *, struct error *),
		     const struct life *life, struct error *err)
{
	struct outfile out;

	if (!path)
		return 0;
	if (outfile_open(&out, path, err))
		return -1;
	return outfile_close(&out, write(out.file, life, err), err);
}

static int write_all(const struct report_options *options, const struct life *life,
		     struct error *err)
{
	return write_one(options->perfetto, export_perfetto, life, err) ||
			       write_one(options->tsv, export_notifications, life, err) ||
			       write_one(options->rounds, export_rounds, life, err) ||
			       write_one(options->phases, export_phases, life, err) ?
		       -1 :
		       0;
}

static int export_one(const struct report_options *options, const char *path, struct error *err)
{
	struct life life;
	int result;

	if (!options->perfetto && !options->tsv && !options->rounds && !options->phases)
		return error_set(err, STATUS_USAGE,
				 "export what? Give --perfetto, --tsv, --rounds or --phases FILE");
	if (life_open(&life, path, options->stamps, err))
		return -1;
	result = write_all(options, &life, err);
	life_close(&life);
	return result;
}

static int export_command(int argc, char **argv)
{
	struct report_options options = { 0 };
	struct error err;
	char **paths;
	int count, result;

	result = parse(export_rows, "export [OPTIONS] RECORDING", argc, argv, &options, &paths,
		       &count, &err);
	if (result > 0)
		return STATUS_DONE;
	if (!result && count != 1)
		result = error_set(&err, STATUS_USAGE, "export takes one recording");
	if (!result)
		result = export_one(&options, paths[0], &err);
	return result ? trace_fail(&err) : STATUS_DONE;
}

const struct command trace_command_report = {
	"report", "phases, calls, rounds and the slowest of a recording", report
};
const struct command trace_command_export = { "export", "a recording for Perfetto, or as tables",
					      export_command };
