// SPDX-License-Identifier: GPL-2.0-or-later
/* A small part of `unotify-bench check`. */
#include "run/risks.h"

#include <stdio.h>
#include <string.h>

#include "base/interrupt.h"
#include "check/check.h"

#define LOOPS_MAX 64

static bool has_risk(const struct model_arm *arm)
{
	return !arm->skipped[0] && arm->serve != WORD_DASH &&
	       (arm->suite == WORD_LOOPS || arm->suite == WORD_ORDER || arm->suite == WORD_STUBS);
}

/* Arms with a watchdog, or those without. */
struct findings {
	struct model *model;
	bool watched;
};

static bool is_of(const struct findings *findings, const struct model_arm *arm)
{
	return has_risk(arm) && findings->watched == (arm->stalls > 0);
}

static void tell(void *target, const char *loop, const char *text)
{
	const struct findings *findings = target;

	for (size_t i = 0; i < findings->model->arm_count; i++) {
		struct model_arm *arm = &findings->model->arms[i];

		if (is_of(findings, arm) && !strcmp(word_text(arm->serve), loop))
			snprintf(arm->if_call_fails, sizeof(arm->if_call_fails), "%.150s", text);
	}
}

static void add_once(const char **names, size_t *count, const char *name)
{
	for (size_t i = 0; i < *count; i++)
		if (!strcmp(names[i], name))
			return;
	if (*count < LOOPS_MAX)
		names[(*count)++] = name;
}

static void find(struct model *model, bool watched)
{
	struct findings findings = { model, watched };
	const char *names[LOOPS_MAX + 1] = { NULL };
	size_t count = 0;
	struct error err;

	for (size_t i = 0; i < model->arm_count; i++)
		if (is_of(&findings, &model->arms[i]))
			add_once(names, &count, word_text(model->arms[i].serve));
	if (count && !interrupt_requested() &&
	    check_if_call_fails(names, watched, tell, &findings, &err))
		model_add_warning(model, "not found out what the loops risk: %s", err.text);
}

void risks_find(struct model *model)
{
	find(model, false);
	find(model, true);
}
