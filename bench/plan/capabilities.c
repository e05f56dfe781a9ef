// SPDX-License-Identifier: GPL-2.0-or-later
/* Trying a gate in a child, whose death by whatever reason is an answer too. */
#define _GNU_SOURCE
#include "plan/capabilities.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/child.h"
#include "base/ended.h"
#include "gate/guest_set.h"
#include "measure/clock.h"

/* Longer than a stub may take to start on a machine that is busy. */
#define LIMIT_S 60
#define LOOK_MS 100

#define AGAIN	 5
#define PAUSE_NS 200000000

static int try_guest(struct physmem *physmem, const struct guest_options *options,
		     struct error *err)
{
	struct guest guest;
	int result;

	if (guest_start(&guest, physmem, options, err))
		return -1;
	result = guest_round(&guest, false, err);
	guest_stop(&guest);
	return result;
}

static int try_set(struct physmem *physmem, const struct guest_options *options,
		   const struct serve_many *many, struct error *err)
{
	struct guest_set set;
	int result;

	if (guest_set_start(&set, physmem, options, 1, many->one_listener, err))
		return -1;
	result = guest_set_open(&set, many, 1, NULL, err);
	if (!result)
		result = guest_set_round(&set, err);
	guest_set_stop(&set);
	return result;
}

static int try(const struct capability *trial, struct error *err)
{
	struct clock clock;
	struct physmem physmem;
	struct guest_options options = {
		.gate = trial->gate,
		.serve = trial->many ? serve_find("counted") : trial->serve,
		.sync = trial->sync,
		.cpu = -1,
		.thread_cpu = -1,
		.clock = &clock,
	};
	int result;

	clock_use_gettime(&clock, "nothing is timed");
	if (physmem_create(&physmem, STUB_PAGE_SIZE, 1, err))
		return -1;
	result = trial->many ? try_set(&physmem, &options, trial->many, err) :
			       try_guest(&physmem, &options, err);
	physmem_destroy(&physmem);
	return result;
}

static __attribute__((noreturn)) void try_and_tell(const struct capability *trial, pid_t parent,
						   int fd)
{
	struct error told = { .status = STATUS_DONE };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!getppid())
		error_set(&told, STATUS_UNSUPPORTED,
			  "new processes are born into another PID namespace: unshare --pid needs "
			  "--fork");
	else if (getppid() == parent)
		try(trial, &told);
	else
		_exit(STATUS_CANNOT);
	/* If nobody reads it, there is nobody to tell. */
	if (write(fd, &told, sizeof(told)) == sizeof(told))
		_exit(STATUS_DONE);
	_exit(STATUS_CANNOT);
}

/*
 * Until the child has told something or has gone; false if it takes too long. Waits are counted,
 * as both may be stopped for some of the time that passes.
 */
static bool await(int fd)
{
	struct pollfd child = { .fd = fd, .events = POLLIN };

	for (int i = 0; i < LIMIT_S * (1000 / LOOK_MS) && poll(&child, 1, LOOK_MS) <= 0; i++)
		;
	return child.revents;
}

static int listen_to(pid_t pid, int fd, const struct gate *gate, struct error *err)
{
	struct error told;
	bool ended = await(fd), answered = ended && read(fd, &told, sizeof(told)) == sizeof(told);
	int status = child_kill(pid); /* one that has answered has nothing left to do */

	if (!ended)
		return error_set(err, STATUS_CANNOT, "a trial of gate %s has not ended in %d s",
				 gate->name, LIMIT_S);
	if (!answered)
		return error_set(err, STATUS_CANNOT, "a trial of gate %s %s without an answer",
				 gate->name, ended_how(status).text);
	if (told.status == STATUS_DONE)
		return 0;
	*err = told;
	return -1;
}

static int try_once(const struct capability *trial, struct error *err)
{
	pid_t parent = getpid(), pid;
	int ends[2], result;

	if (pipe2(ends, O_CLOEXEC))
		return error_call(err, (struct failed){ .error = errno }, "the pipe of a trial");
	pid = fork();
	if (pid == 0)
		try_and_tell(trial, parent, ends[1]);
	if (pid < 0)
		error_call(err, (struct failed){ .call = CALL_FORK, .error = errno },
			   "the process of a trial");
	close(ends[1]);
	result = pid < 0 ? -1 : listen_to(pid, ends[0], trial->gate, err);
	close(ends[0]);
	return result;
}

/*
 * What another process takes for a moment (descriptors, processes, memory) is no property of
 * the host: so again, and if it stays so, it is a failure.
 */
int capability_try(const struct capability *capability, struct error *err)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	int result = try_once(capability, err);

	for (int again = 0; result && err->status == STATUS_CANNOT && again < AGAIN; again++) {
		nanosleep(&pause, NULL);
		result = try_once(capability, err);
	}
	return result;
}
