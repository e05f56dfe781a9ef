// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tries a gate and a loop in a forked child. The child starts a real stub, runs one empty round and
 * sends a struct error through a pipe; its death, for whatever reason, is an answer too. Nothing is
 * timed, and the caller's own state (filters, tracees, descriptors) stays as it was.
 */
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

/* Further tries, and the pause before each: a second in all. */
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

/* A set of one stub needs all that a way for many stubs needs of the host. */
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

	/*
	 * As child_ends_with(), but a parent of pid 0 is one in another PID namespace: after
	 * unshare(CLONE_NEWPID) in the parent, the child is the first process of a new one.
	 */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!getppid())
		error_set(&told, STATUS_UNSUPPORTED,
			  "new processes are born into another PID namespace: unshare --pid needs "
			  "--fork");
	else if (getppid() == parent)
		try(trial, &told);
	else
		_exit(STATUS_CANNOT);
	/* Smaller than PIPE_BUF, so written whole or not at all. */
	if (write(fd, &told, sizeof(told)) == sizeof(told))
		_exit(STATUS_DONE);
	_exit(STATUS_CANNOT);
}

/*
 * Waits until the child has written or ended; false if it takes too long. Waits are counted instead
 * of time, as both processes may be stopped for a while.
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
 * STATUS_CANNOT is a lack of descriptors, processes or memory, which others may have for a moment.
 * That is no property of the host: it is tried again, and reported as a failure if it persists.
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
