// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One line per arm and metric, tab-separated, for other programs. Columns are the keys of a SPEC
 * and those of a metric, in the order of json_fields.c and under the same names, then the ratio to
 * the baseline of the arm, modes, and why an arm was skipped. All lines have all columns; "-" is
 * what there is none of. Failed controls and warnings come first, as comments.
 */
#include <inttypes.h>
#include <math.h>

#include "base/files.h"
#include "report/text/estimate.h"
#include "report/text/conditions.h"
#include "report/text/ratio.h"
#include "report/format/formats.h"
#include "report/format/json_fields.h"
#include "report/text/show.h"
#include "report/text/view.h"

/* As plain ASCII: a tab or a newline of a label would be a column or a row. */
static void put_text(FILE *out, const char *text)
{
	char plain[512];

	show_plain(plain, sizeof(plain), text);
	fprintf(out, "%s\t", plain);
}

static void put_known(FILE *out, double value)
{
	if (isnan(value))
		fputs("-\t", out);
	else
		fprintf(out, "%.10g\t", value);
}

/* One column; two for an interval. */
static void put_title(FILE *out, const struct field *row)
{
	if (row->type == FIELD_INTERVAL)
		fprintf(out, "%s_low\t%s_high\t", row->key, row->key);
	else
		fprintf(out, "%s\t", row->key);
}

/* Of the types that a SPEC or a metric has. All others are whole numbers here, a bool as 0 or 1. */
static void put_value(FILE *out, const struct field *row, const void *base)
{
	const void *member = (const char *)base + row->at.offset;
	const double *numbers = member;

	if (row->type == FIELD_WORD)
		put_text(out, word_text(*(const enum word *)member));
	else if (row->type == FIELD_NUMBER)
		fprintf(out, "%.10g\t", *numbers);
	else if (row->type == FIELD_MAYBE)
		put_known(out, *numbers);
	else if (row->type == FIELD_INTERVAL)
		fprintf(out, "%.10g\t%.10g\t", numbers[0], numbers[1]);
	else
		fprintf(out, "%" PRIu64 "\t", member_get(base, row->at));
}

/*
 * The members of these rows; spec: those alone that are keys of a SPEC. Without a base their
 * titles, so that the header cannot differ from the lines.
 */
static void put_fields(FILE *out, const struct field *rows, bool spec, const void *base)
{
	for (; rows->key; rows++)
		if (spec && !rows->spec)
			continue;
		else if (base)
			put_value(out, rows, base);
		else
			put_title(out, rows);
}

static void put_arm(FILE *out, const struct model_arm *arm)
{
	put_text(out, arm ? arm->id : "id");
	put_fields(out, arm_rows, true, arm);
	put_text(out, !arm ? "control" : arm->control ? "1" : "0");
}

/*
 * Seven columns: whose two modes they are, an arm's id or "ratio", the modes, their shares, and the
 * least and greatest share of the lower one in an invocation. An arm without a comparison may have
 * modes of its own.
 */
static void put_modes(FILE *out, const struct model *model, const struct model_arm *arm,
		      const struct model_comparison *comparison)
{
	struct ratio_modes modes = { .arm = arm };

	if (comparison && comparison->verdict == MODEL_BIMODAL) {
		modes = ratio_modes_of(model, comparison);
	} else if (arm->modes.found && !comparison) {
		modes = ratio_modes_of_arm(arm);
	} else {
		fputs("-\t-\t-\t-\t-\t-\t-\t", out);
		return;
	}
	put_text(out, modes.arm ? modes.arm->id : "ratio");
	for (int i = 0; i < 2; i++) {
		put_known(out, modes.of.mode[i]);
		put_known(out, modes.of.share[i]);
	}
	put_known(out, modes.least);
	put_known(out, modes.most);
}

/* Of what has two modes there is no ratio: the columns of its modes stand for it. */
static void put_ratio(FILE *out, const struct model *model, const struct model_arm *arm,
		      const struct model_comparison *comparison)
{
	bool bimodal = comparison && comparison->verdict == MODEL_BIMODAL;
	double none = (double)NAN;

	put_text(out, comparison ? comparison->baseline : "-");
	put_known(out, comparison && !bimodal ? comparison->ratio : none);
	put_known(out, comparison && !bimodal ? comparison->ci95[0] : none);
	put_known(out, comparison && !bimodal ? comparison->ci95[1] : none);
	if (comparison)
		fprintf(out, "%" PRIu64 "\t%s\t%u\t", comparison->pairs,
			model_verdict_names[comparison->verdict], comparison->correction);
	else
		fputs("-\t-\t-\t", out);
	put_modes(out, model, arm, comparison);
}

static void put_metric(FILE *out, const struct model *model, const struct model_arm *arm,
		       enum model_metric metric)
{
	put_arm(out, arm);
	put_text(out, model_metric_names[metric]);
	put_fields(out, summary_rows, false, &arm->metric[metric]);
	put_ratio(out, model, arm, estimate_own(model, arm, metric));
	fputs("-\n", out);
}

/* No metric, n of 0, no other value, and no ratio. */
static void put_skipped(FILE *out, const struct model *model, const struct model_arm *arm)
{
	char reason[sizeof(arm->skipped)];

	put_arm(out, arm);
	fputs("-\t", out);
	for (const struct field *row = summary_rows; row->key; row++)
		fputs(row->type == FIELD_WHOLE	  ? "0\t" :
		      row->type == FIELD_INTERVAL ? "-\t-\t" :
						    "-\t",
		      out);
	put_ratio(out, model, arm, NULL);
	show_plain(reason, sizeof(reason), arm->skipped);
	fprintf(out, "%s\n", reason);
}

int report_write_tsv(FILE *out, const struct model *model, struct error *err)
{
	struct view view;

	view_init(&view, model);
	parts_comments(out, model);
	put_arm(out, NULL);
	put_text(out, "metric");
	put_fields(out, summary_rows, false, NULL);
	fputs("baseline\tratio\tratio_low\tratio_high\tpairs\tverdict\tcorrection\tmodes_of\t"
	      "mode_low\tmode_low_share\tmode_high\tmode_high_share\tmode_low_share_least\t"
	      "mode_low_share_most\tskipped\n",
	      out);
	view_each_arm(arm, &view) {
		if (arm->skipped[0])
			put_skipped(out, model, arm);
		for (int metric = 0; metric < MODEL_METRICS && !arm->skipped[0]; metric++)
			if (arm->metric[metric].n)
				put_metric(out, model, arm, (enum model_metric)metric);
	}
	view_free(&view);
	return finish_writing(out, "the table", err);
}
