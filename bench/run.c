// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The life of a run, with one way out: plan, check the folder, invocations one
 * after the other, analysis, the folder, the summary.
 */
#define _GNU_SOURCE
#include "run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "analysis/analyze.h"
#include "interrupt.h"
#include "invocation.h"
#include "measure/clock.h"
#include "measure/host.h"
#include "output.h"
#include "report/report.h"
#include "traced.h"
#include "version.h"

#define INTERRUPT_LOOK_MS 100

/* Sooner than that it is the same interrupt, sent by the terminal and by a wrapper too. */
#define INSISTENCE_S 1.0

/* An invocation takes its time and starts its stubs; on a busy machine that may be long. */
#define PATIENCE_S     300
#define PATIENCE_TIMES 10

struct run {
	const struct run_options *options;
	int argc;
	char **argv;
	struct plan plan;
	int (*use)(const struct plan *plan, const struct records *records, void *target,
		   struct error *err); /* run_measure() */
	void *target;
	int records_fd;
	time_t started;
	uint32_t invocations_done;
};

static void show_progress(const struct run *run, unsigned int invocation, uint32_t lane)
{
	const struct plan_lane *at = &run->plan.lanes[lane];
	uint32_t all = invocation < run->plan.invocations ? run->plan.invocations : invocation + 1;
	double done = (double)invocation / all;
	double left;

	if (!isatty(STDERR_FILENO))
		return;
	for (uint32_t i = 0; i < lane; i++)
		done += run->plan.lanes[i].share / all;
	left = (1 - done) * run->plan.budget_s;
	fprintf(stderr, "\r\033[K[%-20.*s] invocation %u/%u, %s %s %s, about %d:%02d left",
		(int)(done * 20), "####################", invocation + 1, all, at->suite,
		placement_name(at->placement), at->kind == LANE_REPLAY ? at->workload : "",
		(int)left / 60, (int)left % 60);
}

static void end_progress(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

static double seconds_since(const struct timespec *from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - from->tv_sec) + (double)(now.tv_nsec - from->tv_nsec) / 1e9;
}

/* An invocation as the run sees it. */
struct followed {
	unsigned int index;
	pid_t pid;
	int progress_fd;
	struct timespec began, interrupted;
	int requests;	 /* interrupts that it has been told of */
	const char *why; /* it has been killed, or NULL */
};

static void end_by_force(struct followed *invocation, const char *why)
{
	invocation->why = why;
	kill(invocation->pid, SIGKILL);
}

/*
 * An interrupt may have been sent to this process alone: the invocation is told, once.
 * It ends after the batch in progress; but the batch may never end, as a counted loop
 * is wedged when a call fails in the middle of one. So who insists is obeyed.
 */
static void pass_interrupts_on(struct followed *invocation)
{
	int requests = interrupt_requests();

	if (requests == invocation->requests)
		return;
	if (!invocation->requests) {
		clock_gettime(CLOCK_MONOTONIC, &invocation->interrupted);
		kill(invocation->pid, SIGTERM);
	} else if (seconds_since(&invocation->interrupted) > INSISTENCE_S) {
		end_by_force(invocation, "had not ended when it was interrupted again");
	}
	invocation->requests = requests;
}

static void await_message(const struct run *run, struct followed *invocation)
{
	struct pollfd progress = { .fd = invocation->progress_fd, .events = POLLIN };
	double due = run->plan.budget_s / run->plan.invocations;

	while (poll(&progress, 1, INTERRUPT_LOOK_MS) <= 0) {
		if (invocation->why)
			continue;
		pass_interrupts_on(invocation);
		if (seconds_since(&invocation->began) > PATIENCE_S + PATIENCE_TIMES * due)
			end_by_force(invocation, "had not ended long after its time");
	}
}

/* Reads the invocation's messages until it ends. -1 with the error that it told. */
static int follow(const struct run *run, struct followed *invocation, struct error *err)
{
	struct invocation_message message;
	ssize_t n;

	for (;;) {
		await_message(run, invocation);
		n = read(invocation->progress_fd, &message, sizeof(message));
		if (n < 0 && errno == EINTR)
			continue;
		if (n != sizeof(message))
			return 0;
		if (message.event == INVOCATION_ERROR) {
			*err = message.error;
			return -1;
		}
		if (message.lane < run->plan.lane_count)
			show_progress(run, invocation->index, message.lane);
	}
}

static int reap(const struct followed *invocation, struct error *err)
{
	unsigned int index = invocation->index;
	int status;

	while (waitpid(invocation->pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, errno, "waiting for invocation %u", index);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (invocation->why)
		return error_set(err, STATUS_CANNOT,
				 "invocation %u %s, and was killed: a counted loop waits for ever "
				 "when a call fails in the middle of a batch",
				 index, invocation->why);
	if (WIFSIGNALED(status))
		return error_set(err, STATUS_CANNOT, "invocation %u was killed by %s", index,
				 strsignal(WTERMSIG(status)));
	return error_set(err, STATUS_CANNOT, "invocation %u failed without saying why", index);
}

static int invoke(struct run *run, unsigned int index, struct error *err)
{
	struct followed invocation = { .index = index };
	struct error death;
	int told, reaped;

	clock_gettime(CLOCK_MONOTONIC, &invocation.began);
	invocation.pid = invocation_start(index, run->records_fd, run->plan.seed, run->argc,
					  run->argv, &invocation.progress_fd, err);
	if (invocation.pid < 0)
		return -1;
	told = follow(run, &invocation, err);
	close(invocation.progress_fd);
	reaped = reap(&invocation, &death);
	if (told)
		return -1;
	if (reaped)
		*err = death;
	return reaped;
}

static bool is_wide(const struct model *model, double target)
{
	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];

		if (comparison->metric == MODEL_BATCH_NS && comparison->ratio > 0 &&
		    (comparison->ci95[1] - comparison->ci95[0]) / 2 > target * comparison->ratio)
			return true;
	}
	return false;
}

/*
 * Whether a comparison is not as precise as it should be, and there is time for one
 * more invocation like those before it. 1, 0, or -1.
 */
static int needs_more(struct run *run, const struct timespec *from, struct error *err)
{
	double spent = seconds_since(from);
	struct records records;
	struct model model;
	int result;

	if (!(run->plan.target > 0) || run->invocations_done == RUN_INVOCATIONS_MAX ||
	    spent + spent / run->invocations_done > run->plan.budget_s)
		return 0;
	if (records_load(&records, run->records_fd, err))
		return -1;
	model_init(&model);
	result = analyze(&model, &run->plan, &records, err);
	if (!result)
		result = is_wide(&model, run->plan.target);
	model_free(&model);
	records_free(&records);
	return result;
}

/* The planned invocations, and more while the target is missed and there is time. */
static int wants_invocation(struct run *run, const struct timespec *from, struct error *err)
{
	if (interrupt_requested())
		return 0;
	if (run->invocations_done < run->plan.invocations)
		return 1;
	return needs_more(run, from, err);
}

static int measure(struct run *run, struct error *err)
{
	struct timespec from;
	int result;

	run->records_fd = memfd_create("records", MFD_CLOEXEC);
	if (run->records_fd < 0)
		return error_errno(err, errno, "memory for the records");
	clock_gettime(CLOCK_MONOTONIC, &from);
	while ((result = wants_invocation(run, &from, err)) > 0) {
		result = invoke(run, run->invocations_done, err);
		if (result)
			break;
		run->invocations_done++;
	}
	end_progress();
	return result;
}

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

/* Words of a shell, so that the line can be pasted; one that is too long is cut. */
static void format_command(char *text, size_t size, int argc, char **argv)
{
	FILE *to = fmemopen(text, size, "w");

	text[0] = '\0';
	if (!to)
		return;
	fputs("unotify-bench", to);
	for (int i = 0; i < argc; i++)
		write_word(to, argv[i]);
	fclose(to);
	text[size - 1] = '\0';
}

static void add_host(void *target, const char *key, const char *value)
{
	model_add_host(target, key, value);
}

static void describe(struct model *model, const struct run *run)
{
	const struct run_options *options = run->options;
	char pmu[160];
	struct clock clock;
	struct tm utc;

	host_each("", add_host, model);
	counters_pmu(pmu, sizeof(pmu));
	model_add_host(model, "pmu", pmu);
	clock_calibrate(&clock);
	snprintf(model->clock, sizeof(model->clock), "%s", clock.why);
	format_command(model->command, sizeof(model->command), run->argc, run->argv);
	snprintf(model->label, sizeof(model->label), "%s", options->label ? options->label : "");
	snprintf(model->version, sizeof(model->version), "%s", UNOTIFY_VERSION);
	gmtime_r(&run->started, &utc);
	strftime(model->started, sizeof(model->started), "%Y-%m-%dT%H:%M:%SZ", &utc);
	model->duration_s = difftime(time(NULL), run->started);
	model->invocations = run->invocations_done;
	model->quick = options->quick;
	model->partial = interrupt_requested();
	if (!clock.stub_stamps)
		model_add_warning(model,
				  "%s; a batch's time then ends when the monitor has "
				  "control again, and there are no phases",
				  clock.why);
}

static int conclude(struct run *run, struct records *records, struct error *err)
{
	struct model model;
	int result;

	model_init(&model);
	describe(&model, run);
	result = analyze(&model, &run->plan, records, err);
	if (!result && run->options->trace) {
		traced_pass(&model, &run->plan, run->argc, run->argv);
		model.partial = interrupt_requested();
	}
	if (!result)
		result = output_write(&model, &run->plan, records, run->options, run->started, err);
	if (!result)
		result = model_control_failed(&model) ? STATUS_CONTROL : STATUS_DONE;
	model_free(&model);
	return result;
}

/* Measures, and hands the records to what is made of them. */
static int run_all(struct run *run,
		   int (*use)(struct run *run, struct records *records, struct error *err),
		   struct error *err)
{
	struct records records = { 0 };
	int result = measure(run, err);

	if (!result)
		result = records_load(&records, run->records_fd, err);
	if (!result && !records.count)
		result = error_set(err, STATUS_CANNOT, "interrupted before anything was measured");
	if (!result)
		result = use(run, &records, err);
	records_free(&records);
	if (run->records_fd >= 0)
		close(run->records_fd);
	return result;
}

static int hand_over(struct run *run, struct records *records, struct error *err)
{
	if (interrupt_requested())
		return error_set(err, STATUS_CANNOT, "interrupted");
	return run->use(&run->plan, records, run->target, err);
}

int run_measure(const struct run_options *options, int argc, char **argv,
		int (*use)(const struct plan *plan, const struct records *records, void *target,
			   struct error *err),
		void *target, struct error *err)
{
	struct run run = { .options = options,
			   .argc = argc,
			   .argv = argv,
			   .use = use,
			   .target = target,
			   .records_fd = -1,
			   .started = time(NULL) };
	int result;

	interrupt_catch();
	if (plan_make(&run.plan, options, err))
		return -1;
	result = plan_choose_events(&run.plan, options->events, err);
	if (!result)
		result = run_all(&run, hand_over, err);
	plan_free(&run.plan);
	return result;
}

int run_execute(const struct run_options *options, int argc, char **argv)
{
	struct run run = { .options = options,
			   .argc = argc,
			   .argv = argv,
			   .records_fd = -1,
			   .started = time(NULL) };
	struct error err;
	int result;

	interrupt_catch();
	result = plan_make(&run.plan, options, &err);
	if (!result) {
		result = plan_choose_events(&run.plan, options->events, &err);
		if (!result)
			result = folder_check(options->out, &err);
		if (!result)
			result = run_all(&run, conclude, &err);
		plan_free(&run.plan);
	}
	if (result < 0) {
		fprintf(stderr, "unotify-bench: %s\n", err.text);
		return (int)err.status;
	}
	return result;
}
