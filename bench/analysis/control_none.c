// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control "none/allow": whether a batch without a filter took longer than the same batch
 * behind a filter that allows it. That cannot be: seccomp only adds to a system call. Where
 * it is measured nevertheless, something other than the gates differs between the arms, and
 * every other ratio of the lane may be wrong by as much.
 */
#include "analysis/sorted_records.h"
#include "base/text.h"

/* The ratio of one kind of batch: without a filter / behind the filter that allows it. */
struct unfiltered {
	const char *id; /* of the arm without */
	double ratio, ci95[2];
	bool slower; /* corrected together with all other controls */
	bool bimodal;
};

/* All kinds of batch of a lane that were measured with both gates. */
struct pairs {
	uint32_t count, slower, bimodal;
	struct unfiltered worst; /* highest ratio, of the slower ones if any; id NULL: none */
};

/* If gate none is the baseline, the comparison is of allow by none, and its ratio is inverted. */
static struct unfiltered look_at(const struct model_comparison *comparison,
				 const struct tested *tested)
{
	bool direct = tested->arm->gate == WORD_NONE;
	struct unfiltered found = { .id = direct ? comparison->arm : comparison->baseline,
				    .ratio = comparison->ratio,
				    .ci95 = { comparison->ci95[0], comparison->ci95[1] },
				    .bimodal = tested->bimodal };

	if (!direct) {
		found.ratio = 1 / comparison->ratio;
		found.ci95[0] = 1 / comparison->ci95[1];
		found.ci95[1] = 1 / comparison->ci95[0];
	}
	found.slower = tested->refused && found.ci95[0] > 1;
	return found;
}

static void note_pair(struct pairs *pairs, const struct unfiltered *found)
{
	const struct unfiltered *worst = &pairs->worst;

	pairs->count++;
	pairs->slower += found->slower;
	pairs->bimodal += found->bimodal;
	/* If it has two modes there is no ratio. */
	if (!found->bimodal && (found->slower > worst->slower ||
				(found->slower == worst->slower && found->ratio > worst->ratio)))
		pairs->worst = *found;
}

static void judge(struct analysis *analysis, const struct plan_lane *lane,
		  const struct pairs *pairs)
{
	struct model_control *control = control_add(analysis, CONTROL_NONE, lane,
						    "slower without a filter in %u of %u kinds of "
						    "batch, after correction%s%.80s",
						    pairs->slower, pairs->count - pairs->bimodal,
						    pairs->slower   ? "; the worst is " :
						    pairs->worst.id ? "; the highest is " :
								      "",
						    pairs->worst.id ?: "");

	if (pairs->bimodal)
		text_add(control->text, sizeof(control->text),
			 "; %u have two modes and are not judged", pairs->bimodal);
	control_give_ratio(control, pairs->worst.ratio, pairs->worst.ci95);
	control->failed = pairs->slower;
	control->warning = pairs->bimodal == pairs->count;
}

void control_none(struct analysis *analysis, const struct plan_lane *lane)
{
	const struct model *model = analysis->model;
	struct pairs pairs = { 0 };

	for (size_t i = 0; i < model->comparison_count; i++) {
		struct unfiltered found;

		if (!analysis->tested[i].checked || !control_judges(analysis, lane, i))
			continue;
		found = look_at(&model->comparisons[i], &analysis->tested[i]);
		note_pair(&pairs, &found);
	}
	if (pairs.count)
		judge(analysis, lane, &pairs);
}
