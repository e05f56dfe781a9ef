// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two runs side by side: the batch_ns of the arms that both measured. Runs are
 * not paired with each other, so a ratio is that of two medians and its interval
 * is made of the ends of both intervals; a regression counts if the whole of it
 * lies beyond the threshold.
 */
#include <errno.h>
#include <string.h>

#include "report/estimate.h"
#include "report/report.h"
#include "report/show.h"
#include "report/table.h"
#include "report/view.h"

#define WIDTH 100

struct comparing {
	FILE *out;
	const struct model *base, *candidate;
	double limit; /* ratio beyond which a candidate's arm is a regression */
	size_t common, regressions, base_only;
};

static const char *host_value(const struct model *model, const char *key)
{
	for (size_t i = 0; i < model->host_count; i++)
		if (strcmp(model->host[i].key, key) == 0)
			return model->host[i].value;
	return "(not known)";
}

static void write_difference(const struct comparing *comparing, const char *key, bool *any)
{
	const char *base = host_value(comparing->base, key);
	const char *candidate = host_value(comparing->candidate, key);

	if (strcmp(base, candidate) == 0)
		return;
	if (!*any)
		show_folded(comparing->out, WIDTH, "",
			    "Warning: the hosts differ, so the ratios may tell of them instead:");
	*any = true;
	show_paragraph(comparing->out, WIDTH, "  ", "%s: %s -> %s", key, base, candidate);
}

static void write_differences(const struct comparing *comparing)
{
	const struct model *base = comparing->base, *candidate = comparing->candidate;
	bool any = false;

	for (size_t i = 0; i < base->host_count; i++)
		write_difference(comparing, base->host[i].key, &any);
	for (size_t i = 0; i < candidate->host_count; i++)
		if (strcmp(host_value(base, candidate->host[i].key), "(not known)") == 0)
			write_difference(comparing, candidate->host[i].key, &any);
	if (any)
		fputc('\n', comparing->out);
}

static void write_doubts(FILE *out, const char *which, const struct model *model)
{
	if (model_control_failed(model))
		show_paragraph(out, WIDTH, "CONTROL FAILED: ", "in %s", which);
	if (model->partial)
		show_paragraph(out, WIDTH, "PARTIAL: ", "%s was interrupted", which);
}

static void add_arm(struct comparing *comparing, struct table *table, const struct model_arm *arm)
{
	const struct model_arm *other = model_arm_by_id(comparing->candidate, arm->id);
	const struct model_summary *base = &arm->metric[MODEL_BATCH_NS];
	const struct model_summary *candidate;
	struct estimate estimate;
	bool regressed;

	if (!other || !view_measured(other)) {
		comparing->base_only++;
		return;
	}
	candidate = &other->metric[MODEL_BATCH_NS];
	comparing->common++;
	table_add(table, "%s", arm->id);
	table_add(table, "%s", show_us(base->median).text);
	table_add(table, "%s", show_us(candidate->median).text);
	if (!estimate_quotient(candidate->median, candidate->ci95, base->median, base->ci95,
			       &estimate)) {
		table_end_row(table);
		return;
	}
	regressed = estimate.ci95[0] > comparing->limit;
	comparing->regressions += regressed;
	table_add(table, "%s", show_ratio(estimate.ratio).text);
	table_add(table, "%s", show_ratio_interval(estimate.ci95).text);
	table_add(table, "%s", regressed ? "REGRESSION" : model_verdict_names[estimate.verdict]);
}

static int write_arms(struct comparing *comparing, struct error *err)
{
	struct table table;
	struct view view;

	table_init(&table, "lrrrnl");
	table_add(&table, "arm");
	table_add(&table, "base us");
	table_add(&table, "new us");
	table_add(&table, "new/base");
	table_add(&table, "95 %% interval");
	table_add(&table, "verdict");
	view_init(&view, comparing->base);
	for (size_t i = 0; i < view.count; i++)
		if (view_measured(view.arms[i]) && !view.arms[i]->control)
			add_arm(comparing, &table, view.arms[i]);
	view_free(&view);
	if (!comparing->common) {
		table_free(&table);
		return error_set(err, STATUS_CANNOT,
				 "the two runs have no measured arm in common: "
				 "compare runs of the same suites");
	}
	table_print(&table, comparing->out, WIDTH);
	return 0;
}

int report_compare(FILE *out, const struct model *base, const struct model *candidate,
		   double threshold_percent, struct error *err)
{
	struct comparing comparing = { .out = out,
				       .base = base,
				       .candidate = candidate,
				       .limit = 1 + threshold_percent / 100 };

	write_doubts(out, "the base run", base);
	write_doubts(out, "the new run", candidate);
	show_paragraph(out, WIDTH, "", "base: %s %s", base->started, base->label);
	show_paragraph(out, WIDTH, "", "new:  %s %s", candidate->started, candidate->label);
	fputc('\n', out);
	write_differences(&comparing);
	show_folded(out, WIDTH, "",
		    "batch_ns, medians; lower is better. The runs are not paired: an interval is "
		    "made of the ends of two, and wider than within a run.");
	if (write_arms(&comparing, err))
		return err->status;
	show_paragraph(out, WIDTH, "",
		       "%zu arms in both, %zu in the base alone; %zu certainly slower "
		       "by more than %g %%.",
		       comparing.common, comparing.base_only, comparing.regressions,
		       threshold_percent);
	if (fflush(out) || ferror(out)) {
		error_errno(err, errno, "the comparison could not be written");
		return err->status;
	}
	return comparing.regressions ? STATUS_CONTROL : STATUS_DONE;
}
