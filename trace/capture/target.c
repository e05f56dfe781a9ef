// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starts, watches and ends what is traced. A command is a child that is forked early and waits for
 * a byte on a pipe, so that its threads can be added to the session before it runs. A pidfd is
 * watched, not a pid, which may soon belong to another process.
 */
#define _GNU_SOURCE
#include "trace/capture/target.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/child.h"
#include "base/ended.h"
#include "base/interrupt.h"

/* For a command that ends in order at SIGTERM, as unotify-bench does (base/interrupt.h). */
#define PATIENCE_MS 5000

/*
 * What this program changed for itself is not the child's: exec() resets handlers, but neither
 * the mask nor what is ignored.
 */
static void reset_signals(void)
{
	sigset_t changed = interrupt_signals(), none;

	for (int number = 1; number < NSIG; number++)
		if (sigismember(&changed, number) == 1)
			signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * The child waits for the byte, then does what it is for. A failed exec sends its errno; a
 * successful one, or the end of the function, closes the pipe (O_CLOEXEC).
 */
static void become(const struct target_program *program, pid_t parent, int start, int failure)
{
	char byte;
	int error;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/*
	 * The parent may have died before the prctl(). getppid() is 0 if the parent is outside of
	 * this PID namespace: after unshare --pid without --fork.
	 */
	if ((getppid() && getppid() != parent) || read(start, &byte, 1) != 1)
		_exit(STATUS_CANNOT);
	reset_signals();
	if (!program->command) {
		close(failure);
		_exit(program->run(program->data));
	}
	execvp(program->command[0], program->command);
	error = errno;
	if (write(failure, &error, sizeof(error)) < 0)
		_exit(126);
	_exit(127);
}

int target_prepare(struct target *target, const struct target_program *program, struct error *err)
{
	int start[2] = { -1, -1 }, failure[2];
	pid_t parent = getpid();

	*target = TARGET_NONE;
	target->command = program->command ? program->command[0] : NULL;
	if (pipe2(start, O_CLOEXEC) || pipe2(failure, O_CLOEXEC)) {
		error_call(err, (struct failed){ .error = errno }, "a pipe to the command");
		close(start[0]);
		close(start[1]);
		return -1;
	}
	target->start = start[1];
	target->failure = failure[0];
	target->pid = fork();
	if (target->pid == 0)
		become(program, parent, start[0], failure[1]);
	close(start[0]);
	close(failure[1]);
	if (target->pid < 0)
		return error_call(err, (struct failed){ .call = CALL_FORK, .error = errno },
				  "starting the command");
	target->is_child = true;
	target->pidfd = pidfd_open(target->pid, 0);
	return target->pidfd < 0 ?
		       error_call(err, (struct failed){ .call = CALL_PIDFD_OPEN, .error = errno },
				  "watching the command") :
		       0;
}

int target_attach(struct target *target, pid_t process, struct error *err)
{
	*target = TARGET_NONE;
	target->pid = process;
	target->pidfd = pidfd_open(process, 0);
	if (target->pidfd >= 0)
		return 0;
	if (errno == ESRCH)
		return error_set(err, STATUS_CANNOT, "--pid: there is no process %d", process);
	return error_errno(err, errno, "--pid: watching process %d", process);
}

int target_start(struct target *target, struct error *err)
{
	int error = 0;
	ssize_t n;

	if (!target->is_child)
		return 0;
	if (write(target->start, "", 1) != 1)
		return error_set(err, STATUS_CANNOT, "the command died before it was started");
	close(target->start);
	target->start = -1;
	while ((n = read(target->failure, &error, sizeof(error))) < 0 && errno == EINTR)
		;
	if (n == sizeof(error))
		return error_errno(err, error, "cannot execute %s", target->command);
	return 0;
}

/* Of a pidfd POLLIN means that the process has ended (Linux 5.3). */
static bool ended_within(const struct target *target, int ms)
{
	struct pollfd end = { .fd = target->pidfd, .events = POLLIN };

	return poll(&end, 1, ms) == 1;
}

static bool reap(struct target *target, char how[TARGET_HOW])
{
	int status = child_reap(target->pid);

	snprintf(how, TARGET_HOW, "it %s", ended_how(status).text);
	return status == 0;
}

/* A child that was not started has SIGTERM blocked and waits for its byte: SIGKILL. */
bool target_finish(struct target *target, char how[TARGET_HOW])
{
	bool succeeded = false;

	snprintf(how, TARGET_HOW, "it still runs");
	if (target->start >= 0)
		close(target->start);
	if (target->failure >= 0)
		close(target->failure);
	if (target->is_child && target->pid > 0) {
		if (target->pidfd < 0 || !ended_within(target, 0))
			kill(target->pid, target->start >= 0 ? SIGKILL : SIGTERM);
		if (target->pidfd < 0 || !ended_within(target, PATIENCE_MS))
			kill(target->pid, SIGKILL);
		succeeded = reap(target, how);
	} else if (target->pidfd >= 0 && ended_within(target, 0)) {
		snprintf(how, TARGET_HOW, "it has ended");
	}
	if (target->pidfd >= 0)
		close(target->pidfd);
	*target = TARGET_NONE;
	return succeeded;
}
