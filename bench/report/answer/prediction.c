// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/answer/prediction.h"

#include <string.h>

#include "report/text/estimate.h"
#include "report/text/view.h"

static const struct model_arm *find_replay(const struct model *model, enum word operation,
					   enum word gate)
{
	for (size_t i = 0; i < model->arm_count; i++) {
		const struct model_arm *arm = &model->arms[i];

		if (arm->suite == WORD_PREDICT && arm->workload == operation && arm->gate == gate &&
		    view_measured(arm) && arm->metric[MODEL_WHOLE_NS].n)
			return arm;
	}
	return NULL;
}

/* The base kernel's filter allows all; a UML with the series is none that is known of here. */
enum word prediction_gate(enum word uml_mode)
{
	if (strcmp(word_text(uml_mode), "seccomp") == 0)
		return WORD_ALLOW;
	return uml_mode == WORD_PTRACE ? WORD_PTRACE : WORD_EMPTY;
}

/* Ns of one of its operations. */
static double time_of(const struct model_arm *uml)
{
	return uml->metric[model_time(uml)].median / uml->batch;
}

bool prediction_ratio(const struct model *model, const struct model_arm *uml, enum word gate,
		      double *ratio)
{
	const struct model_arm *own = find_replay(model, uml->op, prediction_gate(uml->uml_mode));
	const struct model_arm *other = find_replay(model, uml->op, gate);
	struct model_comparison replays;
	double more_ns;

	if (!own || !other || !own->operations.count || uml->placement != own->placement)
		return false;
	*ratio = 1;
	if (own == other)
		return true;
	if (!estimate_ratio(model, other, own, MODEL_WHOLE_NS, &replays))
		return false;
	more_ns = (replays.ratio - 1) * own->metric[MODEL_WHOLE_NS].median / own->operations.count;
	*ratio = 1 + more_ns / time_of(uml);
	return true;
}

bool prediction_is_there(const struct model *model)
{
	for (size_t i = 0; i < model->arm_count; i++)
		if (model->arms[i].suite == WORD_PREDICT)
			return true;
	return false;
}
