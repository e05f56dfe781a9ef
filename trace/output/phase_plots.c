// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Figures that compare recordings, each of one arm. The data goes to TSV files that the
 * scripts in plots/ read, so a figure can be drawn again without the recording.
 */
#include "trace/output/phase_plots.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/draw/figure.h"
#include "trace/output/phase_summary.h"

#define CURVE_POINTS 200
#define BATCH_SHOWN  16 /* more notifications than this are not legible in a time line */

/* ---- phases stacked ---- */

/* Means, since medians of phases do not sum to the median of the whole. */
static void stack(struct figure *figure, const struct trace *trace, const char *label, size_t x)
{
	struct figure_word arm = figure_arm(figure, label);
	struct summary_of_phases summary;
	double low = 0;

	summarize_notifications(trace, &summary);
	for (size_t i = 0; i < summary.count; i++) {
		const struct phase_summary *phase = &summary.phases[i];
		struct figure_word panel = figure_panel(figure, phase->name);

		figure_row(figure, "%zu\t%s\t%s\t%.4f\t%.4f", x, arm.text, panel.text, low / 1e3,
			   (low + phase->mean) / 1e3);
		low += phase->mean;
	}
}

static int draw_stacks(struct figures *figures, const struct trace *traces,
		       const char *const *labels, size_t count, struct error *err)
{
	struct figure figure;

	if (figure_begin(&figure, figures, "trace-phases", NULL, NULL, NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), "Where the time of a notification goes");
	figure_row(&figure, "x\tarm\tphase\tfrom_us\tto_us");
	for (size_t i = 0; i < count; i++)
		stack(&figure, &traces[i], labels[i], i + 1);
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

/* 1: a phase of the monitor; 0: of the stub. */
static int side_of(int phase)
{
	return phase >= STAGE_RECEIVED && phase <= STAGE_REPLIED;
}

static void draw_line(struct figure *figure, const struct trace *trace, const char *arm,
		      const struct notification *one, uint64_t zero)
{
	uint64_t at = notification_begin(one);

	for (int i = 0; i < STAGE_COUNT; i++) {
		if (one->time[i] <= at)
			continue;
		figure_row(figure, "%s\t%d\t%s\t%.3f\t%.3f", arm, side_of(i),
			   figure_word(phase_name((enum stage)i)).text,
			   trace_ns(trace, at - zero) / 1e3,
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

/* Only UML has batches, and its monitor passes no descriptors by ADDFD. */
static bool is_rare(int phase)
{
	return phase == STAGE_ADDING || phase == STAGE_ADDED;
}

/* Names all other phases first, so that both panels and the legend have the same colours. */
static void name_phases(struct figure *figure)
{
	for (int i = STAGE_POSTED; i < STAGE_COUNT; i++)
		if (!is_rare(i))
			figure_arm(figure, phase_name((enum stage)i));
}

static int draw_batches(struct figures *figures, const struct trace *traces,
			const char *const *labels, size_t count, struct error *err)
{
	struct figure figure;

	if (figure_begin(&figure, figures, "trace-batch", NULL, NULL, NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), "One batch of median length");
	figure_row(&figure, "arm\tmonitor\tphase\tfrom_us\tto_us");
	name_phases(&figure);
	for (size_t i = 0; i < count && i < 2; i++)
		draw_batch(&figure, &traces[i], labels[i]);
	return figure_end(&figure, figures, err);
}

/* ---- distributions ---- */

static int compare_values(const void *a, const void *b)
{
	double one = *(const double *)a, two = *(const double *)b;

	return one < two ? -1 : one > two;
}

/*
 * Every n-th value of the sorted ones: a curve of 200 points looks the same as one of a
 * million.
 */
static void draw_curve(struct figure *figure, const struct trace *trace, const char *label,
		       enum stage phase)
{
	size_t count;
	double *values = phase_values(trace, phase, &count);
	size_t points = count < CURVE_POINTS ? count : CURVE_POINTS;
	struct figure_word panel, arm;

	qsort(values, count, sizeof(*values), compare_values);
	if (count) {
		panel = figure_panel(figure, label);
		arm = figure_arm(figure, phase_name(phase));
	}
	for (size_t i = 1; i <= points; i++) {
		size_t at = i * count / points - 1;

		figure_row(figure, "%s\t%s\t%.4f\t%.6f", panel.text, arm.text, values[at] / 1e3,
			   (double)(at + 1) / (double)count);
	}
	free(values);
}

static int draw_curves(struct figures *figures, const struct trace *traces,
		       const char *const *labels, size_t count, struct error *err)
{
	struct figure figure;

	if (figure_begin(&figure, figures, "trace-cdf", NULL, NULL, NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), "Distribution of each phase");
	figure_row(&figure, "arm\tphase\tus\tfraction");
	for (size_t i = 0; i < count; i++)
		for (int k = STAGE_POSTED; k < STAGE_COUNT; k++)
			draw_curve(&figure, &traces[i], labels[i], (enum stage)k);
	return figure_end(&figure, figures, err);
}

int export_plots(const char *folder, const struct trace *traces, const char *const *labels,
		 size_t count, struct error *err)
{
	struct figures figures;

	if (figures_begin(&figures, folder, err) ||
	    draw_stacks(&figures, traces, labels, count, err) ||
	    draw_batches(&figures, traces, labels, count, err) ||
	    draw_curves(&figures, traces, labels, count, err))
		return -1;
	return figures_end(&figures, err);
}
