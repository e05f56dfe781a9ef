// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files of a run's folder. Tables of records are written here, by zlib; what is made from the
 * model is written by report/. results/README.md describes every file and column.
 */
#include "run/output.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "analysis/analyze.h"
#include "base/memory.h"
#include "report/draw/figure.h"
#include "report/draw/gnuplot.h"
#include "report/format/formats.h"
#include "report/format/rounds_table.h"
#include "report/format/screen.h"
#include "report/page/run_page.h"
#include "run/progress.h"

typedef int write_function(FILE *out, const struct model *model, struct error *err);

static const struct {
	const char *name;
	write_function *write;
} files[] = {
	{ "run.json", report_write_json },
	{ "summary.txt", report_write_text },
	{ "cover-letter.txt", report_write_cover },
	{ "cover-host.txt", report_write_cover_host },
};

/* A writer that fails leaves no file, so that nobody takes a part for the whole. */
static int write_report(const struct folder *folder, const char *name, write_function *write,
			const struct model *model, struct error *err)
{
	FILE *file = folder_open(folder, name, err);
	struct error lost;
	int result;

	if (!file)
		return -1;
	result = write(file, model, err);
	if (folder_close(file, name, result ? &lost : err))
		result = -1;
	if (result)
		folder_remove(folder, name);
	return result;
}

/* A file for each arm with timed batches; plots and page find it by report_hist_name(). */
static int write_hist(const struct folder *folder, const struct plan *plan,
		      const struct records *records, struct error *err)
{
	struct histogram *histograms = memory_new(plan->arm_count, sizeof(*histograms));
	char name[224];
	int result = 0;

	analyze_histograms(histograms, records);
	for (size_t i = 0; i < plan->arm_count && !result; i++) {
		FILE *file;

		if (!histograms[i].count)
			continue;
		strcpy(name, "hist/");
		report_hist_name(name + strlen(name), sizeof(name) - strlen(name),
				 plan_arm(plan, i)->id);
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

/* A column; "-" is what was not measured. */
static void write_ns(gzFile file, float ns)
{
	if (isnan(ns))
		gzputs(file, "\t-");
	else
		gzprintf(file, "\t%.1f", ns);
}

/* A row of rounds.tsv.gz. calls: the native calls of its round, or NULL. */
static void write_round(gzFile file, const struct plan_lane *lane, const struct record *record,
			const struct record *calls)
{
	const struct record_batch *batch = &record->batch;
	const struct plan_arm *arm = &lane->arms[record->arm - lane->first];
	bool replays = lane->kind == LANE_REPLAY;

	gzprintf(file, "%u\t%u\t%s\t%u\t%u\t%u", record->invocation, record->round, arm->id,
		 batch->index, plan_entries(lane, arm, batch->index), batch->notified);
	write_ns(file, batch->batch_ns);
	write_ns(file, batch->round_ns);
	write_ns(file, replays ? batch->empty_ns : 0);
	write_ns(file, replays ? 0 : batch->late_ns);
	gzprintf(file, "\t%.4f", record_foreign_share(record));
	write_ns(file, calls ? calls->span.ns : (float)NAN);
	gzputc(file, '\n');
}

/* The header is shared with the reader, report/format/rounds_table.h. */
static void write_rounds(gzFile file, const struct plan *plan, const struct records *records)
{
	const struct record *last = NULL;

	gzputs(file, ROUNDS_HEADER ROUNDS_NATIVE "\n");
	for (size_t i = 0; i < records->count; i++) {
		const struct record *record = &records->items[i];
		const struct record *calls = record_calls_of(record, &last);

		if (record->kind == RECORD_BATCH)
			write_round(file, plan_lane_of(plan, record->arm), record, calls);
	}
}

/* One block: its records follow one another, in the order of enum record_kind. */
static void write_block(gzFile file, const struct plan *plan, const struct record *record)
{
	const struct plan_lane *lane = &plan->lanes[record->arm];
	const struct record_block *block = &record[0].block;
	const struct record_block_cpus *cpus = &record[1].cpus;
	const struct record_block_tasks *tasks = &record[2].tasks;

	gzprintf(file, "%u\t%s\t%s\t%s\t%u", record->invocation, lane->suite,
		 placement_name(lane->placement), lane->workload[0] ? lane->workload : "-",
		 record->round);
	gzprintf(file, "\t%.3f\t%.0f\t%.0f\t%.3f", cpus->block_ms, block->rounds, block->disturbed,
		 block->foreign_ms);
	gzprintf(file, "\t%.3f\t%.3f", tasks->monitor_delay_ms, tasks->stub_delay_ms);
	if (tasks->migrations < 0)
		gzputs(file, "\t-");
	else
		gzprintf(file, "\t%.0f", tasks->migrations);
	gzprintf(file, "\t%.0f\t%.0f\t%.0f", cpus->reschedule_interrupts, cpus->call_interrupts,
		 cpus->steal_ms);
	if (isnan(cpus->others_ran_ms))
		gzputs(file, "\t-");
	else
		gzprintf(file, "\t%.3f", cpus->others_ran_ms);
	for (int i = 0; i < RECORD_IDLE_STATES; i++)
		gzprintf(file, "\t%.0f", record[3].idle.entries[i]);
	gzputs(file, "\n");
}

static void write_blocks(gzFile file, const struct plan *plan, const struct records *records)
{
	gzputs(file, "invocation\tsuite\tplacement\tworkload\tround\tblock_ms\trounds\t"
		     "disturbed\tforeign_ms\tmonitor_delay_ms\tstub_delay_ms\tmigrations\t"
		     "reschedule_interrupts\tcall_interrupts\tsteal_ms\tothers_ran_"
		     "ms\tidle0\tidle1\tidle2\t"
		     "idle3\tidle_deeper\n");
	for (size_t i = 0; i + RECORDS_A_BLOCK <= records->count; i++)
		if (records->items[i].kind == RECORD_BLOCK)
			write_block(file, plan, &records->items[i]);
}

/* The weights of replayed batches, by workload and placement. */
static void write_weights(gzFile file, const struct model *model)
{
	gzputs(file, "suite\tplacement\tworkload\tinvocation\tbatch\tweight\n");
	model_each(weight, model->weights, model->weight_count)
		gzprintf(file, "%s\t%s\t%s\t%u\t%u\t%.17g\n", word_text(weight->suite),
			 word_text(weight->placement), word_text(model->arms[weight->arm].workload),
			 weight->invocation, weight->batch, weight->weight);
}

/*
 * There may be millions of rows, more than 100 MB as text, so tables are compressed, at zlib's
 * fastest level. The file is made by folder_open() first, whose error says why it cannot be.
 */
static gzFile open_table(const struct folder *folder, const char *name, struct error *err)
{
	FILE *file = folder_open(folder, name, err);
	char path[PATH_MAX + 16];
	gzFile table;

	if (!file || folder_close(file, name, err))
		return NULL;
	snprintf(path, sizeof(path), "%s/%s", folder->temporary, name);
	table = gzopen(path, "wb1");
	if (!table)
		error_errno(err, errno, "cannot write %s", path);
	return table;
}

/* gzerror() says what the kernel refused, but only until gzclose(): hence the flush before it. */
static int close_table(gzFile table, const char *name, struct error *err)
{
	int error, result = 0;
	const char *why;

	gzflush(table, Z_FINISH);
	why = gzerror(table, &error); /* "PATH: No space left on device" */
	if (error != Z_OK)
		result = error_set(err, STATUS_CANNOT, "cannot write %s", why);
	if (gzclose(table) != Z_OK && !result)
		result = error_errno(err, errno, "cannot write all of %s", name);
	return result;
}

static int write_table(const struct folder *folder, const char *name,
		       void (*write)(gzFile file, const struct plan *plan,
				     const struct records *records),
		       const struct plan *plan, const struct records *records, struct error *err)
{
	gzFile table = open_table(folder, name, err);

	if (!table)
		return -1;
	write(table, plan, records);
	return close_table(table, name, err);
}

/* Where nothing was replayed there is no such table. */
static int write_weights_table(const struct folder *folder, const struct model *model,
			       struct error *err)
{
	gzFile table;

	if (!model->weight_count)
		return 0;
	table = open_table(folder, "weights.tsv.gz", err);
	if (!table)
		return -1;
	write_weights(table, model);
	return close_table(table, "weights.tsv.gz", err);
}

/*
 * What drawing takes on two virtual CPUs, about, in both formats: once, and for each arm. Only the
 * progress line depends on it.
 */
#define FIGURES_S     1
#define FIGURES_ARM_S 0.01

/* Without gnuplot a run is whole all the same: that is a warning, and no error. */
static int write_plots(const struct folder *folder, const struct model *model,
		       const struct run_options *options, struct error *err)
{
	struct error plots;

	if (!options->no_plots) {
		progress_expect(FIGURES_S + FIGURES_ARM_S * (double)model->arm_count);
		progress_show(0, "drawing the figures");
		gnuplot_while_waiting(progress_tick);
	}
	if (options->no_plots ||
	    !report_write_plots(folder->temporary, model, FIGURE_SVG | FIGURE_PNG, &plots))
		return 0;
	if (plots.status != STATUS_UNSUPPORTED) {
		*err = plots;
		return -1;
	}
	progress_warn("no figures: %s", plots.text);
	return 0;
}

/* Called before the process ends for lack of memory: says where the measured rows are. */
static void keep_measured(void *folder)
{
	struct error err = { .text = "the run cannot be analysed" };

	folder_keep(folder, &err);
	fprintf(stderr, "unotify-bench: %s\n", err.text);
}

int output_measured(struct folder *folder, const struct plan *plan, const struct records *records,
		    const struct run_options *options, const char *host, time_t started,
		    struct error *err)
{
	if (folder_begin(folder, options->out, started, host ?: "host", options->label, err))
		return -1;
	/* From here on there is something to keep. */
	memory_at_end(keep_measured, folder);
	if (!write_table(folder, "rounds.tsv.gz", write_rounds, plan, records, err) &&
	    !write_table(folder, "blocks.tsv.gz", write_blocks, plan, records, err) &&
	    !write_hist(folder, plan, records, err))
		return 0;
	memory_at_end(NULL, NULL);
	return folder_keep(folder, err);
}

/* Of several errors the first is reported; the others go to a struct that nobody reads. */
static int write_all(const struct folder *folder, const struct model *model,
		     const struct run_options *options, struct error *err)
{
	struct error other;
	int result = write_weights_table(folder, model, err);

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		result |= write_report(folder, files[i].name, files[i].write, model,
				       result ? &other : err);
	result |= write_plots(folder, model, options, result ? &other : err);
	return result | page_save(model, folder->temporary, result ? &other : err);
}

/*
 * What ends a run on stdout: the screen, or what was asked for instead. It comes after the folder
 * was renamed, as its last line is the path.
 */
static int print(const struct folder *folder, const struct model *model,
		 const struct run_options *options, struct error *err)
{
	if (options->json)
		return report_write_json(stdout, model, err);
	if (!options->quiet && !options->verbose)
		return report_show_screen(stdout, model, folder->path, err);
	if (options->verbose && report_write_text(stdout, model, err))
		return -1;
	printf("%s\n", folder->path);
	return 0;
}

int output_reports(struct folder *folder, const struct model *model,
		   const struct run_options *options, struct error *err)
{
	int result = write_all(folder, model, options, err);

	memory_at_end(NULL, NULL);
	if (!result)
		progress_end();
	if (result || folder_publish(folder, err))
		return folder_keep(folder, err);
	return print(folder, model, options, err);
}
