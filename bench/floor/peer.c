// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starting, watching and ending the other process.
 *
 * Start-up goes through a pipe: the peer pins itself, prepares, and writes one struct word, with
 * the error if it could not. End of file before that means that it died. After that nobody tells
 * the starter of a death but SIGCHLD, whose handler does nothing: it makes the blocking call of
 * the measurement return EINTR, and peer_check() looks.
 */
#define _GNU_SOURCE
#include "floor/peer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/child.h"
#include "host/placement.h"

/* What the peer says when it is prepared, or that it is not. */
struct word {
	bool pinned;
	int32_t value;
	struct error error; /* not pinned */
};

/* Needed although it does nothing: SIGCHLD is ignored by default, and would interrupt no call. */
static void note_death(int signal)
{
	(void)signal;
}

/*
 * A handler that is there already stays: the monitor's own (monitor/handoff.h) interrupts calls as
 * well. No SA_RESTART, for the same purpose.
 */
static void catch_deaths(void)
{
	struct sigaction action = { .sa_handler = note_death, .sa_flags = SA_NOCLDSTOP }, before;
	sigset_t child;

	if (!sigaction(SIGCHLD, NULL, &before) &&
	    (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN))
		sigaction(SIGCHLD, &action, NULL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	pthread_sigmask(SIG_UNBLOCK, &child, NULL);
}

/* Signals are blocked first, as the handlers of the starter have been inherited. */
static __attribute__((noreturn)) void be_peer(pid_t parent, int cpu, const struct peer_work *work,
					      void *state, int tell)
{
	struct word word = { .pinned = true };
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	child_ends_with(parent);
	if (cpu >= 0)
		word.pinned = !placement_pin_self(cpu, &word.error);
	if (word.pinned && work->prepare)
		word.value = work->prepare(state);
	if (write(tell, &word, sizeof(word)) != sizeof(word) || !word.pinned || word.value < 0)
		_exit(STATUS_CANNOT);
	close(tell);
	work->run(state);
	_exit(STATUS_CANNOT);
}

static int hear(int fd, const struct peer_work *work, int32_t *value, struct error *err)
{
	struct word word;
	ssize_t length;

	do
		length = read(fd, &word, sizeof(word));
	while (length < 0 && errno == EINTR);
	if (length != sizeof(word))
		return error_set(err, STATUS_CANNOT, "the other process ended before it was ready");
	if (!word.pinned) {
		*err = word.error;
		return -1;
	}
	if (value)
		*value = word.value;
	if (word.value >= 0)
		return 0;
	return error_call(err, (struct failed){ .call = work->call, .error = -word.value },
			  "the other process failed at %s", work->step);
}

/* For peer_check(): a pidfd is readable once the process is dead, and leaves it unreaped. */
static int open_pidfd(struct peer *peer, struct error *err)
{
	peer->pidfd = (int)syscall(SYS_pidfd_open, peer->pid, 0);
	if (peer->pidfd >= 0)
		return 0;
	return error_call(err, (struct failed){ .call = CALL_PIDFD_OPEN, .error = errno },
			  "pidfd_open of the other process");
}

int peer_start(struct peer *peer, int cpu, const struct peer_work *work, void *state,
	       int32_t *value, struct error *err)
{
	pid_t parent = getpid();
	int ends[2], result;

	catch_deaths();
	*peer = (struct peer){ .pidfd = -1 };
	if (pipe2(ends, O_CLOEXEC))
		return error_call(err, (struct failed){ .error = errno },
				  "the pipe of another process");
	peer->pid = fork();
	if (!peer->pid) {
		close(ends[0]);
		be_peer(parent, cpu, work, state, ends[1]);
	}
	close(ends[1]);
	if (peer->pid < 0) {
		peer->pid = 0;
		result = error_call(err, (struct failed){ .call = CALL_FORK, .error = errno },
				    "starting another process");
	} else {
		result = open_pidfd(peer, err) || hear(ends[0], work, value, err) ? -1 : 0;
	}
	close(ends[0]);
	if (result)
		peer_stop(peer);
	return result;
}

int peer_check(const struct peer *peer, struct error *err)
{
	struct pollfd death = { .fd = peer->pidfd, .events = POLLIN };
	int result;

	do
		result = poll(&death, 1, 0);
	while (result < 0 && errno == EINTR);
	if (!result)
		return 0;
	return error_set(err, STATUS_CANNOT, "the other process, %d, has ended", peer->pid);
}

void peer_stop(struct peer *peer)
{
	if (peer->pid <= 0)
		return;
	child_kill(peer->pid);
	if (peer->pidfd >= 0)
		close(peer->pidfd);
	*peer = (struct peer){ .pidfd = -1 };
}
