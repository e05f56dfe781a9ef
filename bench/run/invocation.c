// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Both ends of an invocation: the run's, which writes plan and job to a file in memory and starts
 * a process with it as stdin; and that process, which reads them and measures lane by lane.
 *
 * The process is made by fork() and execve() of /proc/self/exe. A fork alone would keep the
 * address layout of the run, in which invocations are to differ.
 */
#define _GNU_SOURCE
#include "run/invocation.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/child.h"
#include "base/interrupt.h"
#include "gate/abandon.h"
#include "plan/plan_image.h"
#include "run/umls.h"
#include "schedule/lane.h"

/* What an invocation reads from its stdin after the plan. Both descriptors are inherited. */
struct job {
	uint32_t index;
	int32_t records_fd, progress_fd;
	double seconds;
};

/* If this fails the run has gone, and this process is about to be killed (PDEATHSIG). */
static void tell(int progress_fd, const struct invocation_message *message)
{
	(void)!write(progress_fd, message, sizeof(*message));
}

/*
 * In the child, between fork and exec. Interrupts are still blocked (fork_invocation()), and exec
 * keeps that: invocation_main() unblocks them once it has handlers, so that none kills it before.
 */
static void exec_invocation(pid_t parent, const struct job *job, int job_fd)
{
	struct invocation_message failure = { .event = INVOCATION_ERROR };

	child_ends_with(parent);
	/* The run may have disabled the TSC for itself, which exec keeps (measure/clock.h). */
	clock_let_loader_run();
	fcntl(job->records_fd, F_SETFD, 0);
	fcntl(job->progress_fd, F_SETFD, 0);
	dup2(job_fd, STDIN_FILENO);
	execl("/proc/self/exe", "unotify-bench", "invocation", NULL);
	error_call(&failure.error, (struct failed){ .call = CALL_PROC_SELF, .error = errno },
		   "running /proc/self/exe as an invocation");
	tell(job->progress_fd, &failure);
	_exit(STATUS_CANNOT);
}

static pid_t fork_invocation(const struct job *job, int job_fd, struct error *err)
{
	sigset_t interrupts = interrupt_signals(), before;
	pid_t parent = getpid(), pid;

	sigprocmask(SIG_BLOCK, &interrupts, &before);
	pid = fork();
	if (pid == 0)
		exec_invocation(parent, job, job_fd);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (pid < 0)
		error_call(err, (struct failed){ .call = CALL_FORK, .error = errno },
			   "starting an invocation");
	return pid;
}

/* A file in memory with plan and job, rewound, which the caller closes; or NULL. */
static FILE *write_job(const struct plan *plan, const struct job *job, struct error *err)
{
	int fd = memfd_create("plan", MFD_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (!file) {
		error_call(err, (struct failed){ .call = CALL_MEMFD_CREATE, .error = errno },
			   "memory for a plan");
		return NULL;
	}
	plan_write(plan, file);
	fwrite(job, sizeof(*job), 1, file);
	if (!fflush(file) && !ferror(file) && !lseek(fd, 0, SEEK_SET))
		return file;
	error_errno(err, errno, "handing the plan to an invocation");
	fclose(file);
	return NULL;
}

pid_t invocation_start(unsigned int index, double seconds, const struct plan *plan, int records_fd,
		       int *progress_fd, struct error *err)
{
	struct job job = { .index = index, .records_fd = records_fd, .seconds = seconds };
	int ends[2];
	pid_t pid = -1;
	FILE *file;

	if (pipe2(ends, O_CLOEXEC)) {
		error_call(err, (struct failed){ .error = errno }, "pipe of an invocation");
		return -1;
	}
	job.progress_fd = ends[1];
	file = write_job(plan, &job, err);
	if (file) {
		pid = fork_invocation(&job, fileno(file), err);
		fclose(file);
	}
	close(ends[1]);
	if (pid < 0)
		close(ends[0]);
	*progress_fd = ends[0];
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
 * Time that a lane did not need goes to the lanes after it. Time that it took beyond its share, as
 * for starting stubs, is taken from them; but each gets half of its planned time at least.
 */
static double lane_due(const struct plan *plan, size_t index, double seconds, double left)
{
	double share = plan->lanes[index].share;

	return fmax(left * share / sum_of_shares(plan, index), seconds * share / 2);
}

/* Records are written between lanes, so that no write falls into a measurement. */
static int run_lanes(struct lane_context *context, const struct plan *plan, const struct job *job,
		     struct error *err)
{
	double left = job->seconds;

	for (size_t i = 0; i < plan->lane_count && !interrupt_requested(); i++) {
		const struct plan_lane *lane = &plan->lanes[i];
		struct invocation_message message = { .event = INVOCATION_LANE,
						      .lane = (uint32_t)i };
		uint64_t from = clock_now(context->clock);
		double seconds;

		if (!(lane->share > 0))
			continue;
		seconds = lane_due(plan, i, job->seconds, left);
		/*
		 * The target is that of the whole run. Its interval is narrower than one of an
		 * invocation by the root of their number, so each may stop earlier. The 2 leaves
		 * half of the variance for how invocations differ, which none of them sees.
		 */
		context->target = lane->target * sqrt(plan->invocations / 2.0);
		tell(job->progress_fd, &message);
		if (lane_run(context, lane, message.lane, seconds, err) ||
		    records_flush(context->records, job->records_fd, err))
			return -1;
		left -= clock_ns(context->clock, from, clock_now(context->clock)) / 1e9;
	}
	return 0;
}

/* What lost() of struct lane_context is for. */
struct losing {
	struct plan *plan;
	const struct job *job;
};

/* The plan is this process's own copy: the lanes that follow leave the UML out, too. */
static void lose_uml(void *target, uint32_t lane, const char *label, const struct error *why)
{
	const struct losing *losing = target;
	struct invocation_message message = { .event = INVOCATION_LOST,
					      .lane = lane,
					      .error = *why };

	umls_lose(losing->plan, label, why->text);
	snprintf(message.label, sizeof(message.label), "%s", label);
	tell(losing->job->progress_fd, &message);
}

/*
 * Only the first invocation counts events. Each has a seed of its own, so that the orders of their
 * rounds differ; it follows from the plan's, so that a rerun has the same orders.
 */
static int run_plan(struct plan *plan, const struct job *job, struct error *err)
{
	static const struct counter_set nothing;
	struct losing losing = { plan, job };
	struct records records = { 0 };
	struct lane_context context = {
		.clock = &plan->clock,
		.invocation = (uint8_t)job->index,
		.invocations = plan->invocations,
		.physmem_bytes = plan->physmem_bytes,
		.other_cpu = plan->other_cpu,
		.events = job->index ? &nothing : &plan->events,
		.records = &records,
		.lost = lose_uml,
		.lost_target = &losing,
	};
	int result;

	random_seed(&context.random, plan->seed + job->index);
	result = run_lanes(&context, plan, job, err);
	records_free(&records);
	return result;
}

/* --whole: 0 says that it is not known how long a replay takes, so none is ended for its time. */
static void let_replays_end(struct plan *plan)
{
	for (size_t i = 0; plan->whole && i < plan->lane_count; i++)
		plan->lanes[i].replay_s = 0;
}

int invocation_main(struct error *err)
{
	struct invocation_message failure = { .event = INVOCATION_ERROR };
	struct plan plan;
	struct job job;
	int result;

	interrupt_catch();
	abandon_catch();
	if (plan_read(&plan, stdin, err))
		return error_prefix(err, "invocation is for `run` to start: ");
	if (fread(&job, sizeof(job), 1, stdin) != 1) {
		plan_free(&plan);
		return error_set(err, STATUS_CANNOT, "there is no job for this invocation");
	}
	/* No stub, and no program that this process starts, is to inherit them. */
	fcntl(job.records_fd, F_SETFD, FD_CLOEXEC);
	fcntl(job.progress_fd, F_SETFD, FD_CLOEXEC);
	let_replays_end(&plan);
	result = run_plan(&plan, &job, &failure.error);
	plan_free(&plan);
	if (!result)
		return STATUS_DONE;
	tell(job.progress_fd, &failure);
	return STATUS_CANNOT;
}
