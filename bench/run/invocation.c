// SPDX-License-Identifier: GPL-2.0-or-later
/* An invocation, seen from the run that starts it and from the inside. */
#define _GNU_SOURCE
#include "run/invocation.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/interrupt.h"
#include "schedule/lane.h"
#include "suite/outline.h"
#include "run/run.h"
#include "run/shares.h"

#define OWN_NUMBERS 7
#define OWN_SIZE    32

/* The run has gone if this fails, and then this process is about to be killed. */
static void tell(int progress_fd, const struct invocation_message *message)
{
	ssize_t written = write(progress_fd, message, sizeof(*message));

	(void)written;
}

/* In the child, between fork and exec. It catches interrupts when it is ready to. */
static void exec_invocation(pid_t parent, char **arguments, int records_fd, int progress_fd)
{
	struct invocation_message failure = { .event = INVOCATION_ERROR };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	clock_let_loader_run();
	if (getppid() != parent)
		_exit(STATUS_CANNOT);
	fcntl(records_fd, F_SETFD, 0);
	fcntl(progress_fd, F_SETFD, 0);
	execv("/proc/self/exe", arguments);
	error_call(&failure.error, (struct failed){ .call = CALL_PROC_SELF, .error = errno },
		   "running /proc/self/exe as an invocation");
	tell(progress_fd, &failure);
	_exit(STATUS_CANNOT);
}

/* The words of the command, NULL at the end; numbers and shares hold some of them. */
static void set_arguments(char **arguments, char (*numbers)[OWN_SIZE], char *shares, int argc,
			  char **argv)
{
	*arguments++ = "unotify-bench";
	*arguments++ = "invocation";
	for (int i = 0; i < OWN_NUMBERS; i++)
		*arguments++ = numbers[i];
	*arguments++ = shares;
	memcpy(arguments, argv, (size_t)argc * sizeof(*argv));
}

static pid_t fork_invocation(char **arguments, int records_fd, const int ends[2])
{
	sigset_t interrupts = interrupt_signals(), before;
	pid_t parent = getpid(), pid;

	sigprocmask(SIG_BLOCK, &interrupts, &before);
	pid = fork();
	if (pid == 0)
		exec_invocation(parent, arguments, records_fd, ends[1]);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

pid_t invocation_start(unsigned int index, double seconds, const struct plan *plan, int records_fd,
		       int argc, char **argv, int *progress_fd, struct error *err)
{
	char numbers[OWN_NUMBERS][OWN_SIZE], *shares = shares_format(plan);
	char **arguments = calloc((size_t)argc + OWN_NUMBERS + 4, sizeof(*arguments));
	int ends[2] = { -1, -1 };
	pid_t pid = -1;

	if (!arguments || !shares) {
		error_set(err, STATUS_CANNOT, "no memory for the arguments of an invocation");
		goto out;
	}
	if (pipe2(ends, O_CLOEXEC)) {
		error_call(err, (struct failed){ .error = errno }, "pipe of an invocation");
		goto out;
	}
	snprintf(numbers[0], OWN_SIZE, "%u", index);
	snprintf(numbers[1], OWN_SIZE, "%d", records_fd);
	snprintf(numbers[2], OWN_SIZE, "%d", ends[1]);
	snprintf(numbers[3], OWN_SIZE, "%llu", (unsigned long long)plan->seed);
	snprintf(numbers[4], OWN_SIZE, "%.3f", seconds);
	snprintf(numbers[5], OWN_SIZE, "%d", plan->clock.source);
	snprintf(numbers[6], OWN_SIZE, "%.12f", plan->clock.ns_per_tick);
	set_arguments(arguments, numbers, shares, argc, argv);
	pid = fork_invocation(arguments, records_fd, ends);
	if (pid < 0)
		error_call(err, (struct failed){ .call = CALL_FORK, .error = errno },
			   "starting an invocation");
	close(ends[1]);
	if (pid < 0)
		close(ends[0]);
	*progress_fd = ends[0];
out:
	free(arguments);
	free(shares);
	return pid;
}

static double sum_of_shares(const struct plan *plan, size_t from)
{
	double sum = 0;

	for (size_t i = from; i < plan->lane_count; i++)
		sum += plan->lanes[i].share;
	return sum;
}

/*
 * Time that a lane did not need goes to those after it, and what it took too much
 * (starting stubs, a long last round) is missing there; but each gets half of what
 * is its due.
 */
static double lane_due(const struct plan *plan, size_t index, double seconds, double left)
{
	double share = plan->lanes[index].share;

	return fmax(left * share / sum_of_shares(plan, index), seconds * share / 2);
}

static int run_lanes(struct lane_context *context, const struct plan *plan, double all_s,
		     int records_fd, int progress_fd, struct error *err)
{
	double left = all_s;

	for (size_t i = 0; i < plan->lane_count && !interrupt_requested(); i++) {
		const struct plan_lane *lane = &plan->lanes[i];
		struct invocation_message message = { .event = INVOCATION_LANE,
						      .lane = (uint32_t)i };
		uint64_t from = clock_now(context->clock);
		double seconds;

		if (!(lane->share > 0))
			continue;
		seconds = lane_due(plan, i, all_s, left);
		/* All together are more precise than one; as much is left for how they differ. */
		context->target = lane->target * sqrt(plan->invocations / 2.0);
		tell(progress_fd, &message);
		if (lane_run(context, lane, message.lane, seconds, err) ||
		    records_flush(context->records, records_fd, err))
			return -1;
		left -= clock_ns(context->clock, from, clock_now(context->clock)) / 1e9;
	}
	return 0;
}

static int run_plan(const struct plan *plan, unsigned int index, double seconds, int records_fd,
		    int progress_fd, struct error *err)
{
	struct records records = { 0 };
	struct lane_context context = {
		.clock = &plan->clock,
		.invocation = (uint8_t)index,
		.invocations = plan->invocations,
		.physmem_bytes = plan->physmem_bytes,
		.other_cpu = plan->other_cpu,
		.events = &plan->events,
		.records = &records,
	};
	int result;

	random_seed(&context.random, plan->seed + index);
	result = run_lanes(&context, plan, seconds, records_fd, progress_fd, err);
	records_free(&records);
	return result;
}

int invocation_main(const struct run_options *options, unsigned int index, double seconds,
		    const struct clock *clock, const char *shares, int records_fd, int progress_fd)
{
	struct invocation_message failure = { .event = INVOCATION_ERROR };
	struct run_options own = *options;
	struct plan plan;
	int result;

	/* Of this process: no stub and no tool that it starts is to have them. */
	fcntl(records_fd, F_SETFD, FD_CLOEXEC);
	fcntl(progress_fd, F_SETFD, FD_CLOEXEC);
	interrupt_catch();
	/* To try a tracepoint takes some 30 ms, and only the first invocation counts. */
	if (index)
		own.events = "none";
	if (plan_make(&plan, &own, &failure.error)) {
		tell(progress_fd, &failure);
		return STATUS_CANNOT;
	}
	plan.clock = *clock;
	result = shares_parse(&plan, shares, &failure.error);
	if (!result)
		result = run_plan(&plan, index, seconds, records_fd, progress_fd, &failure.error);
	plan_free(&plan);
	if (!result)
		return STATUS_DONE;
	tell(progress_fd, &failure);
	return STATUS_CANNOT;
}
