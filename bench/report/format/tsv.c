// SPDX-License-Identifier: GPL-2.0-or-later
/* One line per arm and metric, tab-separated, for other programs. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>

#include "report/text/estimate.h"
#include "report/text/conditions.h"
#include "report/text/ratio.h"
#include "report/format/formats.h"
#include "report/format/json_fields.h"
#include "report/text/show.h"
#include "report/text/view.h"

static void put_text(FILE *out, const char *text)
{
	char plain[512];

	show_plain(plain, sizeof(plain), text);
	fprintf(out, "%s\t", plain);
}

static void put_value(FILE *out, const struct field *row, const struct model_arm *arm)
{
	const char *member = (const char *)arm + row->at.offset;

	switch (row->type) {
	case FIELD_WORD:
		put_text(out, word_text(*(const enum word *)(const void *)member));
		break;
	case FIELD_NUMBER:
		fprintf(out, "%.10g\t", *(const double *)(const void *)member);
		break;
	default:
		fprintf(out, "%" PRIu64 "\t", member_get(arm, row->at));
	}
}

/* What a SPEC can say of an arm, under the keys of run.json; arm NULL: the titles. */
static void put_arm(FILE *out, const struct model_arm *arm)
{
	put_text(out, arm ? arm->id : "id");
	for (const struct field *row = arm_rows; row->key; row++) {
		if (!row->spec)
			continue;
		if (arm)
			put_value(out, row, arm);
		else
			fprintf(out, "%s\t", row->key);
	}
	if (arm)
		fprintf(out, "%d\t", arm->control);
	else
		fputs("control\t", out);
}

static void put_known(FILE *out, double value)
{
	if (isnan(value))
		fputs("-\t", out);
	else
		fprintf(out, "%.10g\t", value);
}

/* Whose two modes there are: ratios', or the batches' of an arm, which is named. */
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
		put_known(out, modes.mode[i]);
		put_known(out, modes.share[i]);
	}
	put_known(out, modes.least);
	put_known(out, modes.most);
}

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
	fputs("-\n", out);
}

static void put_metric(FILE *out, const struct model *model, const struct model_arm *arm,
		       enum model_metric metric)
{
	const struct model_summary *summary = &arm->metric[metric];

	put_arm(out, arm);
	fprintf(out, "%s\t%" PRIu64 "\t%.10g\t%.10g\t%.10g\t%.10g\t", model_metric_names[metric],
		summary->n, summary->mean, summary->median, summary->ci95[0], summary->ci95[1]);
	put_known(out, summary->p25);
	put_known(out, summary->p75);
	put_known(out, summary->p90);
	put_known(out, summary->p99);
	put_known(out, summary->p999);
	fprintf(out, "%.10g\t", summary->max);
	put_ratio(out, model, arm, estimate_own(model, arm, metric));
}

static void put_skipped(FILE *out, const struct model_arm *arm)
{
	char reason[sizeof(arm->skipped)];

	put_arm(out, arm);
	show_plain(reason, sizeof(reason), arm->skipped);
	fputs("-\t0\t", out);
	for (int i = 0; i < 24; i++)
		fputs("-\t", out);
	fprintf(out, "%s\n", reason);
}

int report_write_tsv(FILE *out, const struct model *model, struct error *err)
{
	struct view view;

	view_init(&view, model);
	parts_comments(out, model);
	put_arm(out, NULL);
	fputs("metric\tn\tmean\tmedian\tci95_low\tci95_high\t"
	      "p25\tp75\tp90\tp99\tp999\tmax\tbaseline\tratio\tratio_low\tratio_high\tpairs\t"
	      "verdict\tcorrection\tmodes_of\tmode_low\tmode_low_share\tmode_high\t"
	      "mode_high_share\tmode_low_share_least\tmode_low_share_most\tskipped\n",
	      out);
	for (size_t i = 0; i < view.count; i++) {
		const struct model_arm *arm = view.arms[i];

		if (arm->skipped[0])
			put_skipped(out, arm);
		for (int metric = 0; metric < MODEL_METRICS && !arm->skipped[0]; metric++)
			if (arm->metric[metric].n)
				put_metric(out, model, arm, (enum model_metric)metric);
	}
	view_free(&view);
	if (fflush(out) || ferror(out))
		return error_errno(err, errno, "the table could not be written");
	return 0;
}
