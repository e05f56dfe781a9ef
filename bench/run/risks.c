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

static void tell(void *target, const char *loop, const char *text)
{
	struct model *model = target;

	for (size_t i = 0; i < model->arm_count; i++) {
		struct model_arm *arm = &model->arms[i];

		if (has_risk(arm) && !strcmp(word_text(arm->serve), loop))
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

void risks_find(struct model *model)
{
	const char *names[LOOPS_MAX + 1] = { NULL };
	size_t count = 0;
	struct error err;

	for (size_t i = 0; i < model->arm_count; i++)
		if (has_risk(&model->arms[i]))
			add_once(names, &count, word_text(model->arms[i].serve));
	if (count && !interrupt_requested() && check_if_call_fails(names, tell, model, &err))
		model_add_warning(model, "not found out what the loops risk: %s", err.text);
}
