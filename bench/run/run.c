// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The order of a run: plan, check of the output folder, pilot, invocations one after the other,
 * analysis, folder, summary.
 *
 * This process measures nothing itself. Each invocation is a process (invocation.c) that appends
 * its records to one file in memory, records_fd. The rows of what was measured are written before
 * anything is computed from them, so that no later failure loses them (output.c).
 */
#define _GNU_SOURCE
#include "run/run.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "analysis/analyze.h"
#include "base/cause.h"
#include "base/wall.h"
#include "run/supervise.h"
#include "base/interrupt.h"
#include "schedule/lane.h"
#include "run/manifest.h"
#include "measure/clock.h"
#include "run/output.h"
#include "run/pilot.h"
#include "run/progress.h"
#include "run/risks.h"
#include "report/format/formats.h"
#include "run/traced.h"
#include "run/uml_record.h"
#include "run/umls.h"
#include "suite/outline.h"
#include "version.h"

/*
 * Invocations after which choose_fewer() decides. The cost of one on top of its measuring time is
 * the lesser of the two, as the other may have been disturbed.
 */
#define TRIED 2

struct run {
	const struct run_options *options;
	int argc;
	char **argv;
	struct plan plan;
	/* of run_execute(): */
	struct model model;
	char *folder; /* may be NULL */
	int records_fd;
	time_t started, ended; /* when the run started; when its measuring ended */
	struct timespec began; /* of measuring */
	uint32_t invocations_done;
	double on_top_s; /* what an invocation took beyond its seconds; see choose_fewer() */
	bool fewer;	 /* there are fewer invocations than planned, as each took too much */
	struct error lost[RUN_INVOCATIONS_MAX]; /* invocations that failed, and why */
	uint32_t lost_count;
	bool left_out; /* an arm wedged, or a UML did not boot; its skipped says why */
	struct umls umls;
	struct uml_recordings recordings;
	struct error unrecorded; /* why --predict did not record all; text "": it did */
};

/*
 * Seconds that the next invocation gets: its share of what is left of the budget, as those before
 * it may have taken more or less than theirs. It gets half of an equal share at least, so a run
 * may exceed its budget.
 */
static double next_seconds(const struct run *run)
{
	const struct plan *plan = &run->plan;
	double left = plan->budget_s - wall_seconds_since(&run->began);
	double each = plan->budget_s / plan->invocations;

	return fmax(left / (plan->invocations - run->invocations_done), each / 2);
}

/* Of an invocation that failed after others were finished: the run goes on and is partial. */
static void lose(struct run *run, const struct error *why)
{
	progress_warn("%s", why->text);
	run->lost[run->lost_count++] = *why;
}

/*
 * What an invocation takes on top of its measuring time, as for starting stubs, measures nothing.
 * Where that is much, fewer and longer invocations give narrower intervals; the rule is that of
 * plan_invocations_that_pay(). Called after each of the first TRIED, unless the user chose.
 */
static void choose_fewer(struct run *run, double seconds, double on_top)
{
	uint32_t planned = run->plan.invocations;

	run->on_top_s = run->invocations_done == 1 ? on_top : fmin(run->on_top_s, on_top);
	if (run->invocations_done < TRIED)
		return;
	run->plan.invocations =
		plan_invocations_that_pay(planned, run->plan.budget_s, seconds, run->on_top_s);
	run->fewer = run->plan.invocations < planned;
	if (run->fewer)
		progress_tell("%u invocations rather than %u, as each costs %.0f ms "
			      "on top of its %.0f ms here",
			      run->plan.invocations, planned, 1e3 * run->on_top_s, 1e3 * seconds);
}

/*
 * An invocation that fails does not lose those that were finished before it. If none was, the run
 * ends. The records of one that failed are cut off, as it may have measured lanes in part. After
 * an arm that wedged (a positive result) the invocation runs again without it.
 *
 * An invocation inherits records_fd and shares its offset: so that is where the records of those
 * before it end.
 */
static int run_invocations(struct run *run, struct error *err)
{
	while (run->invocations_done + run->lost_count < run->plan.invocations &&
	       !interrupt_requested()) {
		off_t kept = lseek(run->records_fd, 0, SEEK_CUR);
		double seconds = next_seconds(run);
		struct timespec from;
		struct error why;
		int failed;

		wall_now(CLOCK_MONOTONIC, &from);
		failed = supervise_invocation(&run->plan, run->invocations_done, seconds,
					      run->records_fd, run->invocations_done ? &why : err);

		if (failed < 0 && !run->invocations_done)
			return -1;
		run->left_out |= failed > 0;
		if (failed > 0)
			progress_warn("%s: left out", err->text);
		else if (failed)
			lose(run, &why);
		if (failed && records_cut(run->records_fd, kept, err))
			return -1;
		run->invocations_done += !failed;
		if (!failed && run->invocations_done <= TRIED && !run->options->invocations)
			choose_fewer(run, seconds, wall_seconds_since(&from) - seconds);
	}
	return 0;
}

/* Leaves the records in run->records_fd. */
static int measure(struct run *run, struct error *err)
{
	int result;

	run->records_fd = memfd_create("records", MFD_CLOEXEC);
	if (run->records_fd < 0)
		return error_call(err, (struct failed){ .call = CALL_MEMFD_CREATE, .error = errno },
				  "memory for the records");
	clock_calibrate(&run->plan.clock);
	wall_now(CLOCK_MONOTONIC, &run->began);
	progress_expect(run->plan.budget_s);
	if (pilot_run(&run->plan, &run->left_out, err))
		return -1;
	result = run_invocations(run, err);
	progress_end();
	return result;
}

/* One word of the command line, in single quotes if a shell would change it. */
static void write_word(FILE *to, const char *word)
{
	size_t plain = strspn(word, "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_=,./:+");

	if (plain && !word[plain]) {
		fprintf(to, " %s", word);
		return;
	}
	fputs(" '", to);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", to);
		else
			fputc(*word, to);
	fputc('\'', to);
}

/*
 * The command as a line that can be pasted into a shell. A line that does not fit is not cut, as
 * it would look complete: `rerun` stands there, which takes all words from run.json.
 */
static void format_command(struct model *model)
{
	size_t size = sizeof(model->command);
	FILE *to = fmemopen(model->command, size, "w");

	model->command[0] = '\0';
	if (!to)
		return;
	fputs("unotify-bench", to);
	for (size_t i = 0; i < model->argument_count; i++)
		write_word(to, model->arguments[i]);
	fclose(to);
	/* fmemopen() writes no end where the line fills the buffer. */
	if (memchr(model->command, '\0', size - 1))
		return;
	strcpy(model->command, "unotify-bench rerun RUN");
}

/*
 * The words that make the same run again. The seed is added where it came from the clock, and the
 * number of invocations where choose_fewer() changed it.
 */
static void describe_command(struct model *model, const struct run *run)
{
	char seed[24], invocations[24];

	for (int i = 0; i < run->argc; i++)
		model_add_argument(model, run->argv[i]);
	if (run->fewer) {
		snprintf(invocations, sizeof(invocations), "%u", run->plan.invocations);
		model_add_argument(model, "--invocations");
		model_add_argument(model, invocations);
	}
	if (!run->options->seed) {
		snprintf(seed, sizeof(seed), "%llu", (unsigned long long)run->plan.seed);
		model_add_argument(model, "--seed");
		model_add_argument(model, seed);
	}
	model->seed = run->plan.seed;
	model->budget_s = run->plan.budget_s;
	format_command(model);
}

static void warn_of_uncounted(struct model *model, const struct counters_dropped *dropped)
{
	for (size_t i = 0; i < COUNTERS_REASONS_MAX && dropped->of[i].names[0]; i++)
		model_add_warning(model, MODEL_NOT_COUNTED "%s: %s", dropped->of[i].names,
				  dropped->of[i].reason);
}

static void describe_clock(struct model *model, const struct clock *clock)
{
	struct model_clock *detail = &model->clock_detail;

	snprintf(model->clock, sizeof(model->clock), "%s", clock->why);
	snprintf(detail->source, sizeof(detail->source), "%s", clock_source_name(clock->source));
	detail->offset_bound_ns = clock->offset_ns;
	detail->cpus_compared = clock->agreement.compared;
	detail->cpus_allowed = clock->agreement.allowed;
}

/* Whether a part of what was asked for failed. Then the exit status is STATUS_CANNOT. */
static bool is_cut(const struct run *run)
{
	return run->lost_count || run->left_out || run->unrecorded.text[0] || umls_lost(&run->plan);
}

/* All of the model that does not follow from the records. */
static void describe(struct model *model, const struct run *run)
{
	const struct run_options *options = run->options;
	const struct clock *clock = &run->plan.clock;

	manifest_check(model, &run->plan, "");
	umls_describe(&run->umls, &run->plan, model);
	describe_clock(model, clock);
	describe_command(model, run);
	snprintf(model->label, sizeof(model->label), "%s", options->label ? options->label : "");
	snprintf(model->version, sizeof(model->version), "%s", version_text);
	snprintf(model->compiler, sizeof(model->compiler), "%s", version_compiler);
	snprintf(model->flags, sizeof(model->flags), "%s", version_flags);
	wall_stamp(run->started, model->started, sizeof(model->started));
	model->duration_s = difftime(run->ended, run->started);
	model->invocations = run->invocations_done;
	model->warm_rounds = LANE_WARM_ROUNDS;
	model->target = options->target_percent < 0 ? (double)NAN : options->target_percent / 100;
	plan_left_out(options, model->left_out, sizeof(model->left_out));
	model->quick = options->quick;
	model->partial = interrupt_requested() || is_cut(run);
	for (uint32_t i = 0; i < run->lost_count; i++)
		model_add_warning(model, "not all was measured: %s", run->lost[i].text);
	if (run->unrecorded.text[0])
		model_add_warning(model, "predictions are missing, or of fewer boots: %s",
				  run->unrecorded.text);
	if (!clock->stub_stamps)
		model_add_warning(model,
				  "no stamps of the stub, so round_ns is compared, and batch_ns, "
				  "call_ns and phases are absent; clock: %s",
				  clock->why);
	if (!clock->stub_stamps && options->trace)
		model_add_warning(model, "the traced pass has no stamps of the stub either: its "
					 "phases are those that events tell");
	warn_of_uncounted(model, &run->plan.uncounted);
}

/*
 * What the check of the loops (risks.c) and the analysis of a record take on two virtual CPUs,
 * about: only the progress line depends on it.
 */
#define ANALYSIS_S	  2
#define ANALYSIS_RECORD_S 3e-6

/*
 * All that follows after measuring. output_measured() comes first, because it saves the rows. Of
 * several reasons for an exit status an interrupt goes before a failed part, and that before a
 * failed control.
 */
static int conclude(struct run *run, struct records *records, struct error *err)
{
	struct model *model = &run->model;
	struct folder folder;
	int result;

	run->ended = time(NULL);
	if (output_measured(&folder, &run->plan, records, run->options,
			    model_host_value(model, "hostname"), run->started, err))
		return -1;
	describe(model, run);
	progress_expect(ANALYSIS_S + ANALYSIS_RECORD_S * (double)records->count);
	progress_show(0, "analysing %zu arms", run->plan.arm_count);
	analyze(model, &run->plan, records);
	/*
	 * Nothing is timed any more. Programs started from here on, as gnuplot, have a loader,
	 * which may read the TSC (measure/clock.h).
	 */
	clock_let_loader_run();
	progress_show(0.5, "trying what a failing call does to the loops");
	risks_find(model, run->options->check);
	if (run->options->trace) {
		traced_pass(model, &run->plan);
		model->partial |= interrupt_requested();
	}
	result = output_reports(&folder, model, run->options, err);
	progress_end();
	if (!result && run->folder)
		strcpy(run->folder, folder.path);
	if (!result)
		result = interrupt_requested()	     ? STATUS_INTERRUPTED :
			 is_cut(run)		     ? STATUS_CANNOT :
			 model_control_failed(model) ? STATUS_CONTROL :
						       STATUS_DONE;
	return result;
}

/* Says how long it will take, before anything is measured. */
static void tell_time(const struct run *run)
{
	const struct plan *plan = &run->plan;
	char traced[64] = "";

	if (run->options->trace)
		snprintf(traced, sizeof(traced), ", %.0f s of tracing",
			 ceil(TRACED_ARM_S * (double)plan->arm_count));
	progress_tell("%zu arms, %u invocation%s: %.0f s of measuring%s%s; seed %llu",
		      plan->arm_count, plan->invocations, plan->invocations == 1 ? "" : "s",
		      plan->budget_s, traced,
		      plan->whole ? ", or as long as whole replays take" : "",
		      (unsigned long long)plan->seed);
}

/* Measures and maps the records. The caller frees them, after an error too. */
static int measure_all(struct run *run, struct records *records, struct error *err)
{
	int result = measure(run, err);

	if (!result)
		result = records_load(records, run->records_fd, err);
	if (!result && !records->count)
		result = error_set(err, STATUS_INTERRUPTED,
				   "interrupted before anything was measured");
	if (run->records_fd >= 0)
		close(run->records_fd);
	return result;
}

/*
 * --predict. Without recordings the UMLs can still be measured, so the run goes on, and is
 * partial. It ends where this host or build cannot trace (STATUS_UNSUPPORTED).
 */
static int record(struct run *run, const struct run_options *options, struct error *err)
{
	if (!uml_record(&run->recordings, options, err))
		return 0;
	if (err->status == STATUS_UNSUPPORTED || interrupt_requested())
		return -1;
	run->unrecorded = *err;
	progress_warn("%s", err->text);
	return 0;
}

/* What run_execute() and run_measure() begin with. Recordings come first: arms replay them. */
static int make_plan(struct run *run, struct error *err)
{
	struct run_options options = *run->options;

	interrupt_catch();
	progress_begin(run->options->quiet);
	if (options.predict && record(run, &options, err))
		return -1;
	options.recordings = &run->recordings;
	progress_show(0, "looking at what this host can do");
	return plan_make(&run->plan, &options, err);
}

int run_measure(const struct run_options *options, struct plan *plan, struct records *records,
		struct error *err)
{
	struct run run = { .options = options };
	int result;

	*records = (struct records){ 0 };
	if (make_plan(&run, err)) {
		progress_end();
		return -1;
	}
	result = measure_all(&run, records, err);
	if (!result && interrupt_requested())
		result = error_set(err, STATUS_INTERRUPTED, "interrupted");
	*plan = run.plan;
	if (!result)
		return 0;
	records_free(records);
	plan_free(plan);
	return -1;
}

/*
 * From the plan to the exit status, or -1. What can end a run early is tried before it measures:
 * the output folder and the UMLs. The host is described before that, too, as measuring changes
 * its load.
 */
static int execute(struct run *run, struct error *err)
{
	struct records records = { 0 };
	int result;

	if (folder_check(run->options->out, err))
		return -1;
	manifest_read(&run->model, &run->plan, "");
	if (umls_try(&run->umls, &run->plan, &run->left_out, err))
		return -1;
	tell_time(run);
	result = measure_all(run, &records, err);
	if (!result)
		result = conclude(run, &records, err);
	records_free(&records);
	return result;
}

int run_execute(const struct run_options *options, int argc, char **argv, char *folder)
{
	struct run run = { .options = options,
			   .argc = argc,
			   .argv = argv,
			   .folder = folder,
			   .started = time(NULL) };
	struct error err;
	int result;

	model_init(&run.model);
	result = make_plan(&run, &err);
	if (!result) {
		result = execute(&run, &err);
		plan_free(&run.plan);
	}
	model_free(&run.model);
	uml_record_free(&run.recordings);
	progress_end();
	if (result < 0) {
		progress_warn("%s", err.text);
		return (int)err.status;
	}
	return result;
}
