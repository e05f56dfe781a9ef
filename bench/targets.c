// SPDX-License-Identifier: GPL-2.0-or-later
/* Measures what the targets are about; see targets.h. */
#include "targets.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/wall.h"
#include "made_up.h"
#include "selftest_measure.h"

#define DIFFERENCE    0.01 /* of a call */
#define CALIBRATION_S 2.0

int targets_twins(size_t runs, double seconds, struct selftest_result *result, struct error *err)
{
	double *off = calloc(runs, sizeof(*off));
	size_t misses;
	int status =
		off ? selftest_run_twins(runs, seconds, SELFTEST_INVOCATIONS, off, &misses, err) :
		      error_set(err, STATUS_CANNOT, "no memory for A/A");

	snprintf(result->name, sizeof(result->name), "A/A on one CPU in %.0f s", seconds);
	if (!status)
		targets_judge_twins(off, runs, result);
	free(off);
	return status;
}

/* ---- a true difference ---- */

struct resolving {
	double call_ns; /* of the baseline */
	unsigned int work_ns;
	double *ratios;
	size_t runs, resolved;
};

static int note_call(const struct model *model, void *target, struct error *err)
{
	struct resolving *resolving = target;
	const struct model_summary *call = &model->arms[0].metric[MODEL_CALL_NS];

	if (!call->n)
		return error_set(err, STATUS_UNSUPPORTED,
				 "call_ns was not measured: no stamps of the stub (see `probe`)");
	resolving->call_ns = call->median;
	return 0;
}

static int note_ratio(const struct model *model, void *target, struct error *err)
{
	struct resolving *resolving = target;

	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];
		const struct model_arm *arm = model_arm_by_id(model, comparison->arm);

		if (comparison->metric != MODEL_BATCH_NS || arm->work_ns != resolving->work_ns)
			continue;
		resolving->ratios[resolving->runs++] = comparison->ratio;
		resolving->resolved += comparison->verdict == MODEL_SLOWER;
		return 0;
	}
	return error_set(err, STATUS_CANNOT, "no arm is delayed");
}

#define ARM "--arm gate=notify,batch=16,placement=%s,work=%uns"

static int resolve(enum placement placement, size_t runs, double seconds,
		   struct resolving *resolving, struct error *err)
{
	const char *place = placement_name(placement);

	if (selftest_analyze(note_call, resolving, err, "--budget %.1f " ARM, CALIBRATION_S, place,
			     SELFTEST_WORK_NS))
		return -1;
	resolving->work_ns =
		SELFTEST_WORK_NS + (unsigned int)lround(DIFFERENCE * resolving->call_ns);
	while (resolving->runs < runs)
		if (selftest_analyze(note_ratio, resolving, err,
				     "--budget %.1f --invocations %d " ARM " " ARM, seconds,
				     SELFTEST_INVOCATIONS, place, SELFTEST_WORK_NS, place,
				     resolving->work_ns))
			return -1;
	return 0;
}

int targets_resolves(enum placement placement, size_t runs, double seconds,
		     struct selftest_result *result, struct error *err)
{
	struct resolving resolving = { .ratios = calloc(runs, sizeof(double)) };
	int status = resolving.ratios ? 0 : error_set(err, STATUS_CANNOT, "no memory for ratios");

	snprintf(result->name, sizeof(result->name), "1 %% %s in %.0f s",
		 placement == PLACEMENT_SAME ? "on one CPU" : "across two CPUs", seconds);
	if (!status)
		status = resolve(placement, runs, seconds, &resolving, err);
	if (!status)
		targets_judge_resolved(resolving.ratios, runs, resolving.resolved, result);
	free(resolving.ratios);
	return status;
}

/* ---- analysis ---- */

/* What the child tells. */
struct analysed {
	double seconds;
	int result;
	struct error err;
};

static int analyze_timed(const struct plan *plan, const struct records *records, double *seconds,
			 struct error *err)
{
	struct timespec from;
	struct model model;
	int result;

	model_init(&model);
	wall_now(CLOCK_MONOTONIC, &from);
	result = analyze(&model, plan, records, err);
	*seconds = wall_seconds_since(&from);
	model_free(&model);
	return result;
}

static int analyze_made_up(size_t count, double *seconds, struct error *err)
{
	struct run_options options = { .suites = { "series" }, .suite_count = 1, .quick = true };
	struct records records = { 0 };
	struct plan plan;
	int result;

	if (plan_outline(&plan, &options, err))
		return -1;
	result = made_up_records(&plan, count, &records, err);
	if (!result)
		result = analyze_timed(&plan, &records, seconds, err);
	records_free(&records);
	plan_free(&plan);
	return result;
}

static void be_child(int to, size_t count)
{
	struct analysed analysed = { 0 };

	analysed.result = analyze_made_up(count, &analysed.seconds, &analysed.err);
	_exit(write(to, &analysed, sizeof(analysed)) == sizeof(analysed) ? 0 : 1);
}

static int read_child(pid_t pid, int from, struct analysed *analysed, struct rusage *usage,
		      struct error *err)
{
	bool told = read(from, analysed, sizeof(*analysed)) == sizeof(*analysed);
	int status;

	while (wait4(pid, &status, 0, usage) < 0)
		if (errno != EINTR)
			return error_errno(err, errno, "waiting for the analysis");
	if (WIFSIGNALED(status))
		return error_set(err, STATUS_CANNOT, "the analysis was killed by %s",
				 strsignal(WTERMSIG(status)));
	if (!told)
		return error_set(err, STATUS_CANNOT, "the analysis ended without a word");
	if (analysed->result)
		*err = analysed->err;
	return analysed->result;
}

int targets_analysis(size_t records, struct selftest_result *result, struct error *err)
{
	struct analysed analysed;
	struct rusage usage;
	int ends[2], status;
	pid_t pid;

	snprintf(result->name, sizeof(result->name), "analysis");
	if (pipe(ends))
		return error_call(err, (struct failed){ .error = errno },
				  "a pipe for the analysis");
	pid = fork();
	if (!pid)
		be_child(ends[1], records);
	close(ends[1]);
	status = pid < 0 ? error_call(err, (struct failed){ .call = CALL_FORK, .error = errno },
				      "a process for the analysis") :
			   read_child(pid, ends[0], &analysed, &usage, err);
	close(ends[0]);
	if (!status)
		targets_judge_analysis(records, analysed.seconds,
				       (double)usage.ru_maxrss * 1024 / 1e6, result);
	return status;
}
