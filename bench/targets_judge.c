// SPDX-License-Identifier: GPL-2.0-or-later
/* What is met and what is missed. */
#include <stdio.h>

#include "stats/quantile.h"
#include "targets.h"

#define TWINS_OFF   0.0015
#define ANALYSIS_S  2.0
#define ANALYSIS_MB 500.0
#define RUN_S	    300.0

void targets_judge_twins(double *off, size_t runs, struct selftest_result *result)
{
	struct summary summary;
	double p95;

	stats_summarize(off, runs, &summary);
	p95 = stats_quantile(off, runs, 0.95);
	snprintf(result->text, sizeof(result->text),
		 "%zu ratios within %.3f %% of 1 (half of them), %.3f %% (95 %%; target %.2f %%), "
		 "%.3f %% (all)",
		 runs, 100 * summary.median, 100 * p95, 100 * TWINS_OFF, 100 * summary.max);
	result->failed = p95 > TWINS_OFF;
}

void targets_judge_resolved(double *ratios, size_t runs, size_t resolved,
			    struct selftest_result *result)
{
	snprintf(result->text, sizeof(result->text),
		 "%zu of %zu runs resolve it (target %zu), ratios about %.4f", resolved, runs, runs,
		 stats_middle(ratios, runs));
	result->failed = resolved < runs;
}

void targets_judge_analysis(size_t records, double seconds, double megabytes,
			    struct selftest_result *result)
{
	snprintf(result->text, sizeof(result->text),
		 "%zu records in %.2f s (target %.0f s) and %.0f MB (target %.0f MB)", records,
		 seconds, ANALYSIS_S, megabytes, ANALYSIS_MB);
	result->failed = seconds > ANALYSIS_S || megabytes > ANALYSIS_MB;
}

void targets_judge_run(double seconds, struct selftest_result *result)
{
	snprintf(result->text, sizeof(result->text), "%.0f s with its figures (target %.0f s)",
		 seconds, RUN_S);
	result->failed = seconds > RUN_S;
}
