// SPDX-License-Identifier: GPL-2.0-or-later
/* The files of a run's folder. */
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "analysis/analyze.h"
#include "report/report.h"

typedef int write_function(FILE *out, const struct model *model, struct error *err);

static const struct {
	const char *name;
	write_function *write;
} files[] = {
	{ "run.json", report_write_json },
	{ "summary.txt", report_write_text },
	{ "cover-letter.txt", report_write_cover },
};

static int write_reports(const struct folder *folder, const struct model *model, struct error *err)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		FILE *file = folder_open(folder, files[i].name, err);
		int result;

		if (!file)
			return -1;
		result = files[i].write(file, model, err);
		if (folder_close(file, files[i].name, err) || result)
			return -1;
	}
	return 0;
}

/* The file of an arm's histogram: its id without slashes. */
static void hist_name(char *name, size_t size, const char *id)
{
	snprintf(name, size, "hist/%s.tsv", id);
	for (char *at = name + strlen("hist/"); *at; at++)
		if (*at == '/')
			*at = '_';
}

static int write_hist(const struct folder *folder, const struct plan *plan,
		      const struct records *records, struct error *err)
{
	struct histogram *histograms = calloc(plan->arm_count, sizeof(*histograms));
	char name[224];
	int result = 0;

	if (!histograms)
		return error_set(err, STATUS_CANNOT, "no memory for %zu histograms",
				 plan->arm_count);
	analyze_histograms(histograms, plan->arm_count, records);
	for (size_t i = 0; i < plan->arm_count && !result; i++) {
		FILE *file;

		if (!histograms[i].count)
			continue;
		hist_name(name, sizeof(name), plan_arm(plan, i)->id);
		file = folder_open(folder, name, err);
		if (!file) {
			result = -1;
			break;
		}
		histogram_write_tsv(file, &histograms[i]);
		result = folder_close(file, name, err);
	}
	free(histograms);
	return result;
}

static void write_round(gzFile file, const struct plan *plan, const struct record *record)
{
	gzprintf(file, "%u\t%u\t%s\t%u\t%u\t%u\t%.1f\t%.1f\t%.1f\n", record->invocation,
		 record->round, plan_arm(plan, record->arm)->id, record->batch, record->entries,
		 record->notified, record->value[0], record->value[1], record->value[2]);
}

/* Millions of rows: compressed, since a run would take more than 100 MB otherwise. */
static int write_rounds(const struct folder *folder, const struct plan *plan,
			const struct records *records, struct error *err)
{
	FILE *file = folder_open(folder, "rounds.tsv.gz", err);
	char path[PATH_MAX + 16];
	gzFile rounds;

	if (!file)
		return -1;
	if (folder_close(file, "rounds.tsv.gz", err))
		return -1;
	snprintf(path, sizeof(path), "%s/rounds.tsv.gz", folder->temporary);
	rounds = gzopen(path, "wb1");
	if (!rounds)
		return error_errno(err, errno, "cannot write %s", path);
	gzputs(rounds, "invocation\tround\tarm\tbatch\tentries\tnotified\tbatch_ns\tround_ns\t"
		       "empty_wakes_ns\n");
	for (size_t i = 0; i < records->count; i++)
		if (records->items[i].kind == RECORD_BATCH)
			write_round(rounds, plan, &records->items[i]);
	if (gzclose(rounds) != Z_OK)
		return error_set(err, STATUS_CANNOT, "cannot write all of %s", path);
	return 0;
}

static int write_plots(const struct folder *folder, const struct model *model,
		       const struct run_options *options, struct error *err)
{
	struct error plots;

	if (options->no_plots || !report_write_plots(folder->temporary, model, &plots))
		return 0;
	if (plots.status != STATUS_UNSUPPORTED) {
		*err = plots;
		return -1;
	}
	fprintf(stderr, "unotify-bench: no figures: %s\n", plots.text);
	return 0;
}

int output_write(const struct model *model, const struct plan *plan, const struct records *records,
		 const struct run_options *options, time_t started, struct error *err)
{
	struct folder folder;
	const char *host = "host";

	for (size_t i = 0; i < model->host_count; i++)
		if (!strcmp(model->host[i].key, "hostname"))
			host = model->host[i].value;
	if (folder_begin(&folder, options->out, started, host, options->label, err))
		return -1;
	if (write_reports(&folder, model, err) || write_hist(&folder, plan, records, err) ||
	    write_rounds(&folder, plan, records, err) ||
	    write_plots(&folder, model, options, err) || folder_publish(&folder, err)) {
		folder_abandon(&folder);
		return -1;
	}
	if (report_write_text(stdout, model, err))
		return -1;
	printf("%s\n", folder.path);
	return 0;
}
