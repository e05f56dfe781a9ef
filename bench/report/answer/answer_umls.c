// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How real UMLs compare: a row for each operation and placement, with the time of the baseline and
 * the ratio of each other UML to it. The sentence names host and kernel, as none speaks for
 * another.
 */
#include "report/answer/answer_source.h"

#include <math.h>
#include <string.h>

#include "report/answer/prediction.h"
#include "report/text/ratio.h"
#include "report/text/show.h"

#define UMLS_MAX 5

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

/* In the order of the model, which is that of the command line. */
static void find_labels(const struct model *model, struct labels *labels)
{
	for (size_t i = 0; i < model->arm_count; i++) {
		size_t at = 0;

		if (!is_operation(&model->arms[i]))
			continue;
		while (at < labels->count && labels->of[at] != model->arms[i].uml)
			at++;
		if (at == labels->count && at < UMLS_MAX)
			labels->of[labels->count++] = model->arms[i].uml;
	}
}

/* The same operation and placement of another UML, if it was measured. */
static const struct model_arm *of_uml(const struct model *model, const struct model_arm *like,
				      enum word uml)
{
	for (size_t i = 0; i < model->arm_count; i++) {
		const struct model_arm *arm = &model->arms[i];

		if (is_operation(arm) && arm->uml == uml && arm->op == like->op &&
		    arm->placement == like->placement && view_measured(arm))
			return arm;
	}
	return NULL;
}

/* What is said of all operations of a UML. */
struct uml_tally {
	struct answer_tally ratios;
	unsigned int predicted, near; /* of them within PREDICTED_NEAR */
	double least, most;	      /* error of the predictions */
};

#define PREDICTED_NEAR 0.10
#define MEASURED_WELL  0.05 /* half an interval: a ratio known less well judges no prediction */

static void note_error(struct uml_tally *tally, double error)
{
	tally->least = tally->predicted ? fmin(tally->least, error) : error;
	tally->most = tally->predicted ? fmax(tally->most, error) : error;
	tally->predicted++;
	tally->near += fabs(error) <= PREDICTED_NEAR;
}

/* A cell: the prediction and its error. */
static void add_prediction(const struct answer_source *source, struct table *table,
			   const struct model_arm *baseline, const struct model_arm *arm,
			   const struct model_comparison *measured, struct uml_tally *tally)
{
	double predicted, error;

	if (!arm || !prediction_ratio(source->model, baseline, prediction_gate(arm->uml_mode),
				      &predicted)) {
		table_add(table, "-");
		return;
	}
	if (!measured || measured->verdict == MODEL_BIMODAL ||
	    model_half_width(measured) > MEASURED_WELL) {
		table_add(table, "%s", show_number(predicted, 3).text);
		return;
	}
	error = predicted / measured->ratio - 1;
	table_add(table, "%s (%+.1f %%)", show_number(predicted, 3).text, 100 * error);
	note_error(tally, error);
}

static void add_row(const struct answer_source *source, struct answer *answer,
		    const struct labels *labels, const struct model_arm *baseline,
		    struct uml_tally tallies[UMLS_MAX])
{
	const struct model_arm *measured = of_uml(source->model, baseline, labels->of[0]);

	table_add(&answer->table, "%s", word_text(baseline->op));
	if (labels->placed)
		table_add(&answer->table, "%s", view_placement(baseline->placement));
	if (measured && measured->metric[MODEL_CALL_NS].n && !measured->modes.found)
		ratio_add_estimate(&answer->table, measured, MODEL_CALL_NS);
	else
		answer_add_time(&answer->table, measured);
	for (size_t i = 1; i < labels->count; i++) {
		const struct model_arm *arm = of_uml(source->model, baseline, labels->of[i]);
		struct model_comparison ratio;
		bool known = answer_ratio(source, arm, measured, &ratio);

		answer_add_ratio(source, answer, known ? &ratio : NULL);
		if (known)
			answer_count(&tallies[i].ratios, &ratio);
		if (labels->predicted)
			add_prediction(source, &answer->table, baseline, arm, known ? &ratio : NULL,
				       &tallies[i]);
	}
}

static void say_umls(const struct model *model, const struct labels *labels, FILE *text)
{
	for (size_t i = 0; i < labels->count; i++) {
		char key[sizeof(((struct model_pair *)NULL)->key)];
		const char *what;

		snprintf(key, sizeof(key), "uml %s", word_text(labels->of[i]));
		what = model_host_value(model, key);
		fprintf(text, "%s %s: %.*s. ", i ? "UML" : "Baseline", word_text(labels->of[i]),
			what ? (int)(strrchr(what, ',') ? strrchr(what, ',') - what :
							  (ptrdiff_t)strlen(what)) :
			       9,
			what ?: "not known");
	}
}

static void say_host(const struct answer_source *source, FILE *text)
{
	const struct model *model = source->model;

	if (source->placement_count == 1)
		fprintf(text, "Placement: %s. ", view_placement(source->placements[0]));
	fprintf(text, "This holds for this host alone: %s, Linux %.*s.",
		model_host_value(model, "cpu") ?: "CPU not known",
		(int)strcspn(model_host_value(model, "kernel") ?: "", "#"),
		model_host_value(model, "kernel") ?: "");
}

static void say_tally(FILE *text, enum word uml, const struct uml_tally *tally)
{
	fprintf(text, "%s is ", word_text(uml));
	answer_say_tally(text, &tally->ratios, "operations");
	fputs(". ", text);
	if (tally->predicted)
		fprintf(text,
			"The replica, which replayed what the baseline did, predicts its ratio "
			"within "
			"10 %% in %u of %u operations (error %+.0f to %+.0f %%). ",
			tally->near, tally->predicted, 100 * tally->least, 100 * tally->most);
}

static void add_titles(struct table *table, const struct labels *labels)
{
	table_add(table, "operation");
	if (labels->placed)
		table_add(table, "where");
	table_add(table, "%s, us", word_text(labels->of[0]));
	for (size_t i = 1; i < labels->count; i++) {
		table_add(table, "%s / it", word_text(labels->of[i]));
		if (labels->predicted)
			table_add(table, "predicted");
	}
}

void answer_umls(const struct answer_source *source, struct answer *answer, FILE *text)
{
	/* By its end, as the numbers of columns differ. */
	static const char align[] = "nnnnnnnnnnnnnn";
	struct uml_tally tallies[UMLS_MAX] = { 0 };
	struct labels labels = { .predicted = prediction_is_there(source->model) };
	size_t columns;

	find_labels(source->model, &labels);
	if (!labels.count)
		return;
	labels.placed = source->placement_count > 1;
	answer->labels = 1 + labels.placed;
	columns = 2 + labels.placed + (labels.count - 1) * (1 + labels.predicted);
	table_init(&answer->table,
		   align + (columns < sizeof(align) ? sizeof(align) - 1 - columns : 0));
	add_titles(&answer->table, &labels);
	for (size_t i = 0; i < source->model->arm_count; i++) {
		const struct model_arm *arm = &source->model->arms[i];

		if (is_operation(arm) && arm->uml == labels.of[0])
			add_row(source, answer, &labels, arm, tallies);
	}
	for (size_t i = 1; i < labels.count; i++)
		say_tally(text, labels.of[i], &tallies[i]);
	say_umls(source->model, &labels, text);
	say_host(source, text);
}
