// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How real UMLs compare: a row for each operation and placement, with the time of the baseline and
 * the ratio of each other UML to it. With `--predict` the replica's prediction of that ratio
 * (prediction.h) stands beside it, and the sentence says how often it was right.
 *
 * Results of one host do not hold for another, so the sentence names host and kernel.
 */
#include "report/answer/answer_source.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "report/answer/prediction.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"
#include "report/text/show.h"

/* A table has two labels, the baseline's time, and for each other UML a ratio and a prediction. */
#define UMLS_MAX ((TABLE_COLUMNS_MAX - 1) / 2)

/* The UMLs by label, the baseline first. */
struct labels {
	enum word of[UMLS_MAX];
	size_t count;
	bool predicted; /* each but the baseline has a prediction */
	bool placed;	/* there are several placements */
};

static bool is_operation(const struct model_arm *arm)
{
	return arm->suite == WORD_UML && arm->uml && !arm->control;
}

/* The order of the model is that of the command line, where the first UML is the baseline. */
static void find_labels(const struct model *model, struct labels *labels)
{
	model_each_arm(arm, model)
		if (is_operation(arm))
			word_note(labels->of, &labels->count, UMLS_MAX, arm->uml);
}

/* The arm of a UML with the operation and placement of like, or NULL if it was not measured. */
static const struct model_arm *of_uml(const struct model *model, const struct model_arm *like,
				      enum word uml)
{
	return model_first_arm(arm, model,
			       is_operation(arm) && arm->uml == uml && arm->op == like->op &&
				       arm->placement == like->placement && view_measured(arm));
}

/* Counts over all operations of one UML. Errors are predicted / measured - 1. */
struct uml_tally {
	struct answer_tally ratios;
	unsigned int predicted, near, nearer; /* within PREDICTED_NEAR, PREDICTED_NEARER */
	double least, most;		      /* error of the predictions */
};

/* Of a ratio. A prediction that is not near gets a note with what may explain it. */
#define PREDICTED_NEAR	 0.10
#define PREDICTED_NEARER 0.05
#define MEASURED_WELL	 0.05 /* half an interval: a ratio known less well judges no prediction */

static void note_error(struct uml_tally *tally, double error)
{
	tally->least = tally->predicted ? fmin(tally->least, error) : error;
	tally->most = tally->predicted ? fmax(tally->most, error) : error;
	tally->predicted++;
	tally->near += fabs(error) <= PREDICTED_NEAR;
	tally->nearer += fabs(error) <= PREDICTED_NEARER;
}

/* Calls per operation, the mean over the recorded boots; *spaces: address spaces that it makes. */
static double recorded_calls(const struct model *model, enum word operation, double *spaces)
{
	double calls = 0;
	size_t boots = 0;

	*spaces = 0;
	model_each_arm(arm, model) {
		if (!prediction_replays(arm, operation) || arm->gate != WORD_ALLOW)
			continue;
		calls += arm->operations.calls;
		*spaces = arm->operations.spaces;
		boots++;
	}
	return boots ? calls / (double)boots : 0;
}

#define CALLS_ALIKE 0.1 /* a share: more than that apart, and the note says so */

/*
 * Adds a note below the table with what the run knows of why a prediction misses: its interval;
 * that the measured UML queued more or fewer calls than the recorded boots, as that depends on
 * where its pages lie; address spaces, whose stubs are not replayed. Returns the note's number.
 */
static size_t note_miss(const struct answer_source *source, struct table *table,
			const struct model_arm *baseline, const struct model_arm *arm,
			const struct prediction *predicted, double measured)
{
	double spaces, calls = recorded_calls(source->model, baseline->op, &spaces);
	char text[400];
	FILE *out = memory_or_end(fmemopen(text, sizeof(text), "w"));

	fprintf(out,
		"%s, predicted [%.2f,%.2f] of %u boot%s (%.2f to %.2f): ", word_text(baseline->op),
		predicted->ci95[0], predicted->ci95[1], predicted->boots,
		predicted->boots == 1 ? "" : "s", predicted->least, predicted->most);
	if (predicted->ci95[0] <= measured * (1 + PREDICTED_NEAR) &&
	    predicted->ci95[1] >= measured * (1 - PREDICTED_NEAR))
		fputs("its interval comes within 10 % of what was measured; ", out);
	if (calls && arm->operations.count && fabs(arm->operations.calls / calls - 1) > CALLS_ALIKE)
		fprintf(out,
			"this UML queued %.1f calls when it was traced, the recorded boots %.1f; ",
			arm->operations.calls, calls);
	if (spaces >= 0.5)
		fprintf(out,
			"the stubs of %.0f address space%s start and end in it, which is not "
			"replayed; ",
			spaces, spaces < 1.5 ? "" : "s");
	fputs("the guest kernel's own work counts as the same in both modes", out);
	fclose(out);
	return table_note(table, "%s", text);
}

/*
 * Adds a cell: the prediction, and its error where the measured ratio is known well enough to judge
 * one.
 */
static void add_prediction(const struct answer_source *source, struct table *table,
			   const struct model_arm *baseline, const struct model_arm *arm,
			   const struct model_comparison *measured, struct uml_tally *tally)
{
	struct prediction predicted;
	double error;

	if (!arm || !prediction_make(source->model, baseline, prediction_gate(source->model, arm),
				     &predicted)) {
		table_cells(table, "-");
		return;
	}
	if (!measured || measured->verdict == MODEL_BIMODAL ||
	    model_half_width(measured) > MEASURED_WELL) {
		table_cells(table, show_number(predicted.ratio, 3).text);
		return;
	}
	error = predicted.ratio / measured->ratio - 1;
	note_error(tally, error);
	if (fabs(error) > PREDICTED_NEAR)
		table_add(table, "%s (%+.1f %%) (%zu)", show_number(predicted.ratio, 3).text,
			  100 * error,
			  note_miss(source, table, baseline, arm, &predicted, measured->ratio));
	else
		table_add(table, "%s (%+.1f %%)", show_number(predicted.ratio, 3).text,
			  100 * error);
}

static void add_row(const struct answer_source *source, struct answer *answer,
		    const struct labels *labels, const struct model_arm *baseline,
		    struct uml_tally tallies[UMLS_MAX])
{
	const struct model_arm *measured = of_uml(source->model, baseline, labels->of[0]);

	table_cells(&answer->table, word_text(baseline->op));
	if (labels->placed)
		table_cells(&answer->table, view_placement(baseline->placement));
	if (measured && measured->metric[MODEL_CALL_NS].n && !measured->modes.found)
		ratio_add_estimate(&answer->table, measured, MODEL_CALL_NS);
	else
		answer_add_time(&answer->table, measured);
	for (size_t i = 1; i < labels->count; i++) {
		const struct model_arm *arm = of_uml(source->model, baseline, labels->of[i]);
		struct model_comparison space;
		const struct model_comparison *ratio =
			estimate_ratio(source->model, arm, measured, &space);

		answer_add_ratio(source, answer, ratio);
		if (ratio)
			answer_count(&tallies[i].ratios, ratio);
		if (labels->predicted)
			add_prediction(source, &answer->table, baseline, arm, ratio, &tallies[i]);
	}
}

/* Kernel and mode of each UML. Its host key ends with ", PATH" (run/umls.h), which is left out. */
static void say_umls(const struct model *model, const struct labels *labels, FILE *text)
{
	for (size_t i = 0; i < labels->count; i++) {
		char key[sizeof(((struct model_pair *)NULL)->key)];
		const char *what;

		snprintf(key, sizeof(key), "uml %s", word_text(labels->of[i]));
		what = model_host_text(model, key);
		fprintf(text, "%s %s: %.*s. ", i ? "UML" : "Baseline", word_text(labels->of[i]),
			(int)strcspn(what, ","), what);
	}
}

static void say_host(const struct answer_source *source, FILE *text)
{
	const struct model *model = source->model;

	if (source->placement_count == 1)
		fprintf(text, "Placement: %s. ", view_placement(source->placements[0]));
	fprintf(text, "This holds for this host alone: %s, Linux %s.",
		model_host_value(model, "cpu") ?: "CPU not known",
		model_host_text(model, "kernel"));
}

/* How one UML compares with the baseline over all operations, and how good its predictions were. */
static void say_tally(FILE *text, enum word uml, const struct uml_tally *tally)
{
	fprintf(text, "%s is ", word_text(uml));
	answer_say_tally(text, &tally->ratios, "operations");
	fputs(". ", text);
	if (tally->predicted)
		fprintf(text,
			"The replica, which replayed what the baseline did, predicts its ratio "
			"within 10 %% in %u of %u operations, within 5 %% in %u (error %+.0f to "
			"%+.0f %%). ",
			tally->near, tally->predicted, tally->nearer, 100 * tally->least,
			100 * tally->most);
}

static void add_titles(struct table *table, const struct labels *labels)
{
	table_cells(table, "operation");
	if (labels->placed)
		table_cells(table, "where");
	table_add(table, "%s, us", word_text(labels->of[0]));
	for (size_t i = 1; i < labels->count; i++) {
		table_add(table, "%s / it", word_text(labels->of[i]));
		if (labels->predicted)
			table_cells(table, "predicted");
	}
}

void answer_umls(const struct answer_source *source, struct answer *answer, FILE *text)
{
	struct uml_tally tallies[UMLS_MAX] = { 0 };
	struct labels labels = { .predicted = prediction_is_there(source->model) };

	find_labels(source->model, &labels);
	if (!labels.count)
		return;
	labels.placed = source->placement_count > 1;
	answer->labels = 1 + labels.placed;
	table_init(&answer->table, "n",
		   2 + labels.placed + (labels.count - 1) * (1 + labels.predicted));
	add_titles(&answer->table, &labels);
	model_each_arm(arm, source->model)
		if (is_operation(arm) && arm->uml == labels.of[0])
			add_row(source, answer, &labels, arm, tallies);
	for (size_t i = 1; i < labels.count; i++)
		if (tallies[i].ratios.all)
			say_tally(text, labels.of[i], &tallies[i]);
	say_umls(source->model, &labels, text);
	say_host(source, text);
}
