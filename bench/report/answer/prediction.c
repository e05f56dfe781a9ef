// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A boot's ratio is 1 + (replays' ratio - 1) * share. share is the time of the replay behind the
 * UML's own gate by the time that the UML itself took, per operation: only that part of the UML's
 * time changes with the gate. How boots differ gives the interval.
 */
#include "report/answer/prediction.h"

#include <math.h>
#include <string.h>

#include "report/text/estimate.h"
#include "report/text/view.h"
#include "stats/stats.h"

#define BOOTS_MAX 16 /* boots that count; a run records fewer (run/uml_record.c) */

/* Recordings are called OPERATION@BOOT (run/uml_record.c). */
bool prediction_replays(const struct model_arm *arm, enum word operation)
{
	const char *name = word_text(arm->workload), *of = word_text(operation);
	size_t length = strlen(of);

	return arm->suite == WORD_PREDICT && strncmp(name, of, length) == 0 &&
	       name[length] == '@' && view_measured(arm) && arm->metric[MODEL_WHOLE_NS].n;
}

/*
 * seccomp mode without a listener is gate allow: the filter allows all calls of the stub. With a
 * listener it is notify-map if more than 5 % of the traced calls were not notified, as no unmap is
 * with patches 2 to 4.
 */
enum word prediction_gate(const struct model *model, const struct model_arm *uml)
{
	double calls = 0, notifications = 0;

	if (strcmp(word_text(uml->uml_mode), "seccomp") == 0)
		return WORD_ALLOW;
	if (uml->uml_mode != WORD_NOTIFY)
		return uml->uml_mode == WORD_PTRACE ? WORD_PTRACE : WORD_EMPTY;
	model_each_arm(arm, model) {
		if (arm->suite != WORD_UML || arm->uml != uml->uml)
			continue;
		calls += arm->operations.calls;
		notifications += arm->operations.notifications;
	}
	return notifications < 0.95 * calls ? WORD_NOTIFY_MAP : WORD_NOTIFY;
}

/* The ratio of one boot, and the ends of its interval. */
static bool predict_boot(const struct model *model, const struct model_arm *uml,
			 const struct model_arm *own, enum word gate, double ratio[3])
{
	/* the same recording behind the other gate */
	const struct model_arm *other =
		model_first_arm(arm, model,
				prediction_replays(arm, uml->op) && arm->gate == gate &&
					arm->workload == own->workload);
	struct model_comparison replays;
	double share;

	if (!other || !own->operations.count || uml->placement != own->placement)
		return false;
	ratio[0] = ratio[1] = ratio[2] = 1;
	if (own == other)
		return true;
	if (!estimate_ratio(model, other, own, &replays))
		return false;
	/* both times are of one operation */
	share = own->metric[MODEL_WHOLE_NS].median / own->operations.count /
		(uml->metric[model_time(uml)].median / uml->batch);
	ratio[0] += (replays.ratio - 1) * share;
	ratio[1] += (replays.ci95[0] - 1) * share;
	ratio[2] += (replays.ci95[1] - 1) * share;
	return true;
}

static void add_boot(struct prediction *prediction, const double ratio[3])
{
	if (!prediction->boots) {
		prediction->least = prediction->most = ratio[0];
		prediction->ci95[0] = ratio[1];
		prediction->ci95[1] = ratio[2];
	}
	prediction->least = fmin(prediction->least, ratio[0]);
	prediction->most = fmax(prediction->most, ratio[0]);
	prediction->boots++;
}

bool prediction_make(const struct model *model, const struct model_arm *uml, enum word gate,
		     struct prediction *prediction)
{
	const enum word own = prediction_gate(model, uml);
	struct estimate_of_mean mean;
	double ratios[BOOTS_MAX], ratio[3];

	*prediction = (struct prediction){ .boots = 0 };
	model_each_arm(arm, model) {
		if (prediction->boots == BOOTS_MAX || !prediction_replays(arm, uml->op) ||
		    arm->gate != own || !predict_boot(model, uml, arm, gate, ratio))
			continue;
		ratios[prediction->boots] = ratio[0];
		add_boot(prediction, ratio);
	}
	if (!prediction->boots)
		return false;
	stats_mean(ratios, prediction->boots, &mean);
	prediction->ratio = mean.mean;
	if (prediction->boots == 1)
		return true;
	prediction->ci95[0] = mean.mean - stats_half(&mean, STATS_ALPHA);
	prediction->ci95[1] = mean.mean + stats_half(&mean, STATS_ALPHA);
	return true;
}

bool prediction_is_there(const struct model *model)
{
	return model_first_arm(arm, model, arm->suite == WORD_PREDICT);
}
