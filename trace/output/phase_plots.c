// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Figures that compare recordings, each of one arm: the phases of all notifications as dots, and
 * one typical batch as time lines. The data goes to TSV files that the scripts in plots/ read, so a
 * figure can be drawn again without the recording. report/draw/figure.c writes those and runs
 * gnuplot.
 */
#include "trace/output/phase_plots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/draw/figure.h"
#include "report/text/show.h"
#include "stats/stats.h"
#include "trace/output/phase_summary.h"

#define BATCH_SHOWN 16 /* more notifications than this are not legible in a time line */

/* ---- phases ---- */

/* In us; a logarithmic axis has no 0. */
static double quantile_us(double *values, size_t count, double q)
{
	return fmax(stats_quantile(values, count, q), 1) / 1e3;
}

/* The median of a phase, from the lower to the upper quartile, of those that have it. */
static void add_phase(struct figure *figure, const struct trace *trace, const char *label,
		      int phase)
{
	struct figure_place place = { "all notifications", phase_name(phase), label };
	size_t count;
	double *values = phase_values(trace, phase, &count);

	if (count) {
		figure_dot(figure, &place, quantile_us(values, count, 0.5),
			   (const double[]){ quantile_us(values, count, 0.25),
					     quantile_us(values, count, 0.75) });
		figure_count(figure, "notifications", count);
	}
	free(values);
}

/* A row of the figure is named only if one of the recordings has something in it. */
static bool has_phase(const struct trace *trace, int phase)
{
	size_t count;

	free(phase_values(trace, phase, &count));
	return count > 0;
}

static int draw_phases(struct figures *figures, const struct trace *traces,
		       const char *const *labels, size_t count, struct error *err)
{
	struct figure figure;

	if (figure_begin(&figure, figures, "dots", "trace-phases", NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), "Where does the time of a notification go?");
	snprintf(figure.note, sizeof(figure.note), "us (further left is better)|log|own");
	snprintf(figure.what, sizeof(figure.what),
		 "Medians, bars: quartiles, of the notifications that have the phase");
	for (int k = STAGE_POSTED; k < STAGE_COUNT; k++)
		for (size_t i = 0; i < count; i++)
			if (has_phase(&traces[i], k))
				figure_name_row(&figure, phase_name(k));
	figure_row(&figure, FIGURE_DOTS);
	for (size_t i = 0; i < count; i++)
		for (int k = STAGE_POSTED; k < STAGE_COUNT; k++)
			add_phase(&figure, &traces[i], labels[i], k);
	return figure_end(&figure, figures, err);
}

/* ---- one batch as a time line ---- */

static uint64_t length_of(const struct round *round)
{
	return round_end(round) - round_begin(round);
}

static int by_length(const void *a, const void *b)
{
	uint64_t one = length_of(*(const struct round *const *)a);
	uint64_t two = length_of(*(const struct round *const *)b);

	return one < two ? -1 : one > two;
}

/* The most frequent number of notifications per batch, of those that fit. */
static uint32_t usual_count(const struct trace *trace)
{
	size_t times[BATCH_SHOWN + 1] = { 0 };
	uint32_t usual = 0;

	for (size_t i = 0; i < trace->round_count; i++)
		if (trace->rounds[i].notified <= BATCH_SHOWN)
			times[trace->rounds[i].notified]++;
	for (uint32_t i = 1; i <= BATCH_SHOWN; i++)
		if (times[i] && (times[i] >= times[usual] || !usual))
			usual = i;
	return usual;
}

/* The batch of median length among those of the usual size. False: there is none. */
static bool typical(const struct trace *trace, struct round *round)
{
	const struct round **all = memory_new(trace->round_count, sizeof(*all));
	uint32_t usual = usual_count(trace);
	size_t count = 0;

	for (size_t i = 0; usual && i < trace->round_count; i++)
		if (trace->rounds[i].notified == usual)
			all[count++] = &trace->rounds[i];
	qsort(all, count, sizeof(*all), by_length);
	if (count)
		*round = *all[count / 2];
	free(all);
	return count;
}

/* A row per phase of the notification; zero is where the time line begins. */
static void draw_line(struct figure *figure, const struct trace *trace, const char *arm,
		      const struct notification *one, uint64_t zero)
{
	uint64_t at = notification_begin(one);

	for (int i = 0; i < STAGE_COUNT; i++) {
		if (one->time[i] <= at)
			continue;
		figure_row(figure, "%s\t%d\t%s\t%.3f\t%.3f", arm, phase_is_monitors(i),
			   figure_word(phase_name(i)).text, trace_ns(trace, at - zero) / 1e3,
			   trace_ns(trace, one->time[i] - zero) / 1e3);
		at = one->time[i];
	}
}

static void draw_batch(struct figure *figure, const struct trace *trace, const char *label)
{
	struct figure_word arm;
	struct round round;

	/* A panel without rows has no axis, and gnuplot would refuse all of the figure. */
	if (!typical(trace, &round))
		return;
	arm = figure_panel(figure, label);
	for (size_t i = 0; i < trace->count; i++) {
		const struct notification *one = &trace->notifications[i];

		if (one->stub == round.stub && notification_begin(one) >= round_begin(&round) &&
		    notification_end(one) <= round_end(&round))
			draw_line(figure, trace, arm.text, one, round_begin(&round));
	}
}

/* Only UML has batches, and its monitor does not use ADDFD. */
static bool is_rare(int phase)
{
	return phase == STAGE_ADDING || phase == STAGE_ADDED;
}

/* Names all other phases first, so that both panels and the legend have the same colours. */
static void name_phases(struct figure *figure)
{
	for (int i = STAGE_POSTED; i < STAGE_COUNT; i++)
		if (!is_rare(i))
			figure_arm(figure, phase_name(i));
}

static int draw_batches(struct figures *figures, const struct trace *traces,
			const char *const *labels, size_t count, struct error *err)
{
	struct figure figure;

	if (figure_begin(&figure, figures, "trace-batch", "trace-batch", NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), "A batch of median length, step by step");
	figure_row(&figure, "arm\tmonitor\tphase\tfrom_us\tto_us");
	name_phases(&figure);
	for (size_t i = 0; i < count && i < 2; i++)
		draw_batch(&figure, &traces[i], labels[i]);
	return figure_end(&figure, figures, err);
}

/* The source is that of the first recording: labels tell the recordings apart. */
static void describe(struct figures *figures, const struct trace *traces)
{
	const struct recording_header *header = &traces[0].recording.header;

	snprintf(figures->source, sizeof(figures->source), "Linux %.60s, %.10s, command: %.70s%s",
		 header->kernel, header->started, header->command,
		 strlen(header->command) > 70 ? "..." : "");
	show_plain(figures->source, sizeof(figures->source), figures->source);
}

int export_plots(const char *folder, const struct trace *traces, const char *const *labels,
		 size_t count, struct error *err)
{
	struct figures figures;

	int result = figures_begin(&figures, folder, FIGURE_SVG | FIGURE_PNG, err);

	if (!result) {
		describe(&figures, traces);
		result = draw_phases(&figures, traces, labels, count, err);
	}
	if (!result)
		result = draw_batches(&figures, traces, labels, count, err);
	if (!result)
		result = figures_end(&figures, err);
	figures_free(&figures);
	return result;
}
