// SPDX-License-Identifier: GPL-2.0-or-later
/* What runs of the self-test have in common. */
#include "selftest/selftest_measure.h"

#include "analysis/analyze.h"
#include "run/run.h"

void selftest_options(struct run_options *options, double seconds, uint32_t invocations)
{
	char *no_words[] = { "run", NULL };
	struct error err;

	/* The defaults, which are never refused. */
	run_options_parse(options, 1, no_words, &err);
	options->budget_s = seconds;
	options->invocations = invocations;
	options->events = "none";
	options->target_percent = 0;
}

int selftest_analyze(const struct run_options *options, struct model *model, struct error *err)
{
	struct records records;
	struct plan plan;

	if (run_measure(options, &plan, &records, err))
		return -1;
	model_init(model);
	analyze(model, &plan, &records);
	records_free(&records);
	plan_free(&plan);
	return 0;
}
