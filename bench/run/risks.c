// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs `check` for the loops that a run measured and writes the worst outcome into each arm.
 *
 * A check gives all of its monitors a watchdog or none. So there are two: one for the arms without
 * a watchdog, one for those with. A gate that asks less than notify does is checked like a loop,
 * under its own name; counted serves it.
 */
#include "run/risks.h"

#include <stdio.h>
#include <string.h>

#include "base/interrupt.h"
#include "run/progress.h"

#define LOOPS_MAX 64

/* The scenarios that every run tries: a call is denied, or fails, in the middle of a batch. */
static const char *const brief[] = { "denied-middle", "failed-middle", NULL };
static const char *const all[] = { NULL };

static bool has_loop(const struct model_arm *arm)
{
	return !arm->skipped[0] && arm->serve != WORD_DASH;
}

static bool has_risk(const struct model_arm *arm)
{
	return has_loop(arm) &&
	       (arm->suite == WORD_LOOPS || arm->suite == WORD_ORDER || arm->suite == WORD_STUBS);
}

/* The name under which `check` has the arm's gate, if that asks less than notify does; or NULL. */
static const char *gate_of(const struct model_arm *arm)
{
	const bool less = arm->gate == WORD_NOTIFY_MAP || arm->gate == WORD_FILTER_UNMAP ||
			  arm->gate == WORD_FILTER_BOTH;

	return less && arm->serve == WORD_COUNTED && !arm->skipped[0] ? word_text(arm->gate) : NULL;
}

/*
 * The name under which `check` has the arm's loop, or NULL. A loop for many stubs with several
 * monitor threads has another name there, and not every such loop is checked.
 */
static const char *loop_of(const struct model_arm *arm)
{
	const char *serve = word_text(arm->serve);

	return arm->monitors ? check_shared_name(serve) : serve;
}

/* The name under which the arm is in the brief checks; NULL: it is not. */
static const char *risk_of(const struct model_arm *arm)
{
	if (arm->suite == WORD_GATES)
		return gate_of(arm);
	return has_risk(arm) ? loop_of(arm) : NULL;
}

static bool is_watched(const struct model_arm *arm)
{
	return arm->stalls > 0;
}

static bool is_brief(const struct model_check *check)
{
	return !strcmp(check->scenario, brief[0]) || !strcmp(check->scenario, brief[1]);
}

/* Of both brief scenarios, and of the paths of the stub; later outcomes are worse. */
static const struct model_check *worst_of(const struct model *model, const struct model_arm *arm)
{
	const struct model_check *worst = NULL;
	const char *name = risk_of(arm);

	model_each(check, model->checks, model->check_count)
		if (name && is_brief(check) && check->watchdog == is_watched(arm) &&
		    !strcmp(check->loop, name) && (!worst || check->outcome > worst->outcome))
			worst = check;
	return worst;
}

static void say_fate(const struct model_check *check, char *text, size_t size)
{
	if (check->by_watchdog)
		snprintf(text, size,
			 "killed: by the watchdog, %.0f ms later, with %u ticks of %u ms",
			 check->after_ms, CHECK_STALLS, CHECK_WATCHDOG_NS / 1000000);
	else if (check->outcome < MODEL_WEDGED)
		snprintf(text, size, "goes on");
	else
		snprintf(text, size, "%s: %.130s",
			 check->outcome == MODEL_WEDGED ? "wedges" : outcome_names[check->outcome],
			 check->text);
}

static void fill(struct model *model)
{
	for (size_t i = 0; i < model->arm_count; i++) {
		struct model_arm *arm = &model->arms[i];
		const struct model_check *worst = worst_of(model, arm);

		if (worst && worst->outcome > MODEL_SKIPPED)
			say_fate(worst, arm->if_call_fails, sizeof(arm->if_call_fails));
	}
}

void risks_tick(const struct check *check)
{
	progress_show((double)check->done / (double)check->count, "check: cell %zu of %zu",
		      check->done + 1, check->count);
	progress_tick();
}

static int attack(struct model *model, const char *const *loops, bool thorough, bool watched,
		  struct error *err)
{
	struct check check;
	int result;

	if (check_plan(&check, thorough ? all : brief, loops, err))
		return -1;
	if (watched)
		check_give_watchdogs(&check);
	check.tick = risks_tick;
	result = check_run(&check, err);
	if (!result)
		check_store(&check, model);
	model->partial |= check.done < check.count;
	check_free(&check);
	return result;
}

static void add_once(const char **names, size_t *count, const char *name)
{
	for (size_t i = 0; name && i < *count; i++)
		if (!strcmp(names[i], name))
			return;
	if (name && *count < LOOPS_MAX)
		names[(*count)++] = name;
}

/*
 * Checks the arms with a watchdog, or those without. How long a thorough check takes is not known
 * before, so its progress is by cells done.
 */
static void find(struct model *model, bool thorough, bool watched)
{
	const char *names[LOOPS_MAX + 1] = { NULL };
	size_t count = 0;
	struct error err;

	model_each_arm(arm, model) {
		if (is_watched(arm) != watched)
			continue;
		add_once(names, &count, thorough && has_loop(arm) ? loop_of(arm) : risk_of(arm));
		add_once(names, &count, thorough ? gate_of(arm) : NULL);
	}
	if (thorough)
		progress_expect(0);
	if (count && !interrupt_requested() && attack(model, names, thorough, watched, &err))
		model_add_warning(model, "not found out what the loops risk: %s", err.text);
}

void risks_find(struct model *model, bool thorough)
{
	find(model, thorough, false);
	find(model, thorough, true);
	fill(model);
}
