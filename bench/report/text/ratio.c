// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a ratio is written. Every cell for a ratio is made here, so that the same rules hold in all
 * tables: no ratio where two modes were found (add_none()), the same digits (show.h), and below
 * the table what its verdicts are corrected for (remark()). Figures get the same as columns of
 * their TSV.
 *
 * Verdicts and intervals are the model's. What is added here is the word for a verdict, "a part" or
 * "too few" where it would claim too much.
 */
#include "report/text/ratio.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/text/show.h"
#include "report/text/view.h"
#include "stats/stats.h"

/* fmin() and fmax() pass over the NAN of an invocation without a clean batch. */
struct ratio_modes ratio_modes_of_arm(const struct model_arm *arm)
{
	struct ratio_modes modes = { arm, arm->modes, NAN, NAN };

	for (uint32_t i = 0; i < arm->mode_invocations; i++) {
		modes.least = fmin(modes.least, arm->mode_low_share[i]);
		modes.most = fmax(modes.most, arm->mode_low_share[i]);
	}
	return modes;
}

struct ratio_modes ratio_modes_of(const struct model *model, const struct model_comparison *ratio)
{
	const struct model_arm *arms[] = { model_arm_by_id(model, ratio->arm),
					   model_arm_by_id(model, ratio->baseline) };

	if (ratio->modes.found)
		return (struct ratio_modes){ NULL, ratio->modes, NAN, NAN };
	for (int i = 0; i < 2; i++)
		if (arms[i] && arms[i]->modes.found)
			return ratio_modes_of_arm(arms[i]);
	return (struct ratio_modes){
		.of = { .mode = { NAN, NAN }, .share = { NAN, NAN } },
		.least = NAN,
		.most = NAN,
	};
}

/* "23.00 us in 74 %", or of ratios "1.46 in 60 %". */
static struct shown mode_text(const struct ratio_modes *modes, int i)
{
	struct shown mode = modes->arm ? show_us(modes->of.mode[i]) : show_ratio(modes->of.mode[i]);

	return show_text("%.24s%s in %.0f %%", mode.text, modes->arm ? " us" : "",
			 100 * modes->of.share[i]);
}

struct ratio_text ratio_modes_text(const struct ratio_modes *modes)
{
	struct ratio_text all;

	if (isnan(modes->of.mode[0]))
		return (struct ratio_text){ "which this run does not tell" };
	snprintf(all.text, sizeof(all.text), "%.48s and %.48s of the %s%s",
		 mode_text(modes, 0).text, mode_text(modes, 1).text,
		 modes->arm ? "batches of " : "invocations", modes->arm ? modes->arm->id : "");
	if (!isnan(modes->least))
		text_add(all.text, sizeof(all.text),
			 ", by invocation %.0f to %.0f %% and %.0f to %.0f %%", 100 * modes->least,
			 100 * modes->most, 100 * (1 - modes->most), 100 * (1 - modes->least));
	return all;
}

/* gnuplot takes NaN for a missing number (plots/common.gp); the words are drawn instead. */
static struct ratio_text mode_columns(const struct ratio_modes *modes)
{
	struct ratio_text text;

	if (isnan(modes->of.mode[0]))
		return (struct ratio_text){ "NaN\tNaN\tNaN\ttwo modes" };
	snprintf(text.text, sizeof(text.text), "NaN\tNaN\tNaN\t%s, %s", mode_text(modes, 0).text,
		 mode_text(modes, 1).text);
	return text;
}

struct ratio_text ratio_columns(const struct model *model, const struct model_comparison *ratio)
{
	struct ratio_modes modes;
	struct ratio_text text;

	if (ratio->verdict != MODEL_BIMODAL) {
		snprintf(text.text, sizeof(text.text), "%.6g\t%.6g\t%.6g\t-", ratio->ratio,
			 ratio->ci95[0], ratio->ci95[1]);
		return text;
	}
	modes = ratio_modes_of(model, ratio);
	return mode_columns(&modes);
}

struct ratio_text ratio_columns_of_arm(const struct model_arm *arm, uint32_t parts)
{
	struct ratio_modes modes = ratio_modes_of_arm(arm);

	for (int i = 0; i < 2; i++)
		modes.of.mode[i] /= parts;
	return mode_columns(&modes);
}

static size_t note_modes(struct table *table, const struct ratio_modes *modes)
{
	return table_note(table, "two modes: %s", ratio_modes_text(modes).text);
}

/*
 * Adds the cell if there is no ratio: none without a comparison; lead and the number of a note if
 * there are two modes. Else it adds nothing and returns false.
 */
static bool add_none(struct table *table, const struct model *model,
		     const struct model_comparison *ratio, const char *none, const char *lead)
{
	struct ratio_modes modes;

	if (!ratio) {
		table_cells(table, none);
	} else if (ratio->verdict == MODEL_BIMODAL) {
		modes = ratio_modes_of(model, ratio);
		table_add(table, "%s(%zu)", lead, note_modes(table, &modes));
	} else {
		return false;
	}
	return true;
}

/*
 * Says which comparisons the verdict is corrected for, as the table may show only some of them, or
 * those of several suites. Controls are corrected together, over the run (results/README.md).
 */
static void remark_correction(struct table *table, const struct model *model,
			      const struct model_comparison *ratio)
{
	static const char lead[] = "Verdicts are corrected (Bonferroni) for";
	const char *metric = model_metric_names[ratio->metric];
	const struct model_arm *arm = model_arm_by_id(model, ratio->arm);
	const char *plural = ratio->correction == 1 ? "" : "s";

	if (!arm || !ratio->correction)
		return;
	if (arm->control)
		table_remark(table, lead, "%u comparison%s of %s in controls", ratio->correction,
			     plural, metric);
	else
		table_remark(table, lead, "%u comparison%s of %s in %s %s", ratio->correction,
			     plural, metric, word_text(arm->suite), word_text(arm->placement));
}

/* Why a verdict reads "too few"; table_remark() adds each text once for a table. */
static void remark_too_few(struct table *table, const struct model_comparison *ratio)
{
	static const char lead[] = "Too few:";
	struct model_enough enough = model_enough(ratio);

	if (enough.all)
		return;
	if (enough.invocations < STATS_INVOCATIONS_MIN)
		table_remark(table, lead, "%u invocation%s (%d are needed)", enough.invocations,
			     enough.invocations == 1 ? "" : "s", STATS_INVOCATIONS_MIN);
	if (enough.least_pairs < STATS_PAIRS_MIN)
		table_remark(table, lead, "an invocation with fewer than %d clean pairs",
			     STATS_PAIRS_MIN);
}

static void remark(struct table *table, const struct model *model,
		   const struct model_comparison *ratio)
{
	remark_correction(table, model, ratio);
	remark_too_few(table, ratio);
}

/* A part of a recording that is unlike the whole has no verdict on the whole. */
static const char *verdict_of(const struct model *model, const struct model_comparison *ratio)
{
	const struct model_arm *arm = model_arm_by_id(model, ratio->arm);

	if (ratio->metric == MODEL_WHOLE_NS && arm && !model_is_whole(arm))
		return "a part";
	return model_enough(ratio).all ? model_verdict_names[ratio->verdict] : "too few";
}

/* The verdict, with the number of a note if its ratio is to another baseline than usual. */
static void add_verdict(struct table *table, const struct model *model,
			const struct model_comparison *ratio, const char *usual)
{
	const struct model_arm *baseline = model_arm_by_id(model, ratio->baseline);
	const char *verdict = verdict_of(model, ratio);
	struct shown label;

	if (baseline)
		label = view_label(baseline);
	if (!usual || !baseline || strcmp(label.text, usual) == 0)
		table_cells(table, verdict);
	else
		table_add(table, "%s (%zu)", verdict, table_note(table, "ratio to %s", label.text));
}

void ratio_add(struct table *table, const struct model *model, const struct model_comparison *ratio,
	       const char *usual, const char *none)
{
	if (!ratio || ratio->verdict == MODEL_BIMODAL) {
		table_cells(table, "-", "-");
		add_none(table, model, ratio, none, "bimodal ");
		return;
	}
	remark(table, model, ratio);
	table_cells(table, show_ratio(ratio->ratio).text, show_ratio_interval(ratio->ci95).text);
	add_verdict(table, model, ratio, usual);
}

const char *ratio_mark(const struct model_comparison *ratio)
{
	return ratio->verdict == MODEL_UNRESOLVED ? "~" : "";
}

struct ratio_text ratio_brief(const struct model_comparison *ratio)
{
	struct ratio_text text;

	snprintf(text.text, sizeof(text.text), "%s%s",
		 show_estimate("", ratio->ratio, ratio->ci95).text, ratio_mark(ratio));
	return text;
}

void ratio_add_short(struct table *table, const struct model *model,
		     const struct model_comparison *ratio)
{
	if (add_none(table, model, ratio, "-", ""))
		return;
	remark(table, model, ratio);
	table_add(table, "%s%s", show_ratio(ratio->ratio).text, ratio_mark(ratio));
}

void ratio_add_long(struct table *table, const struct model *model,
		    const struct model_comparison *ratio)
{
	if (add_none(table, model, ratio, "-", ""))
		return;
	remark(table, model, ratio);
	table_add(table, "%s%s %s", show_ratio(ratio->ratio).text, ratio_mark(ratio),
		  show_ratio_interval(ratio->ci95).text);
}

void ratio_add_brief(struct table *table, const struct model *model,
		     const struct model_comparison *ratio)
{
	if (!add_none(table, model, ratio, "-", "two modes "))
		table_cells(table, ratio_brief(ratio).text);
}

/* The modes of an arm are of model_time(); an arm with a workload has none, whatever the metric. */
void ratio_add_time(struct table *table, const struct model_arm *arm, enum model_metric metric)
{
	if (!arm || !arm->metric[metric].n) {
		table_cells(table, "-");
	} else if (arm->modes.found) {
		struct ratio_modes modes = ratio_modes_of_arm(arm);

		table_add(table, "(%zu)", note_modes(table, &modes));
	} else {
		table_cells(table, show_us(arm->metric[metric].median).text);
	}
}

void ratio_add_estimate(struct table *table, const struct model_arm *arm, enum model_metric metric)
{
	const struct model_summary *time = arm ? &arm->metric[metric] : NULL;

	if (!time || !time->n || arm->modes.found)
		ratio_add_time(table, arm, metric);
	else
		table_cells(table, show_estimate("", time->median / 1000,
						 (const double[]){ time->ci95[0] / 1000,
								   time->ci95[1] / 1000 })
					   .text);
}
