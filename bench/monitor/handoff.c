// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Passing the turn between monitor and stub: descriptors, the futex word, and what the stub
 * reports.
 *
 * The order of a hand-over is fixed: descriptors first, then the batch's length, the word with a
 * release, the FUTEX_WAKE. The stub reads with an acquire, and receives without blocking, so all
 * that it needs is there when it sees its turn.
 *
 * Half of this file is about one question: how does a FUTEX_WAIT end when the stub dies instead of
 * waking it? SIGCHLD interrupts the wait. If it comes between the last look and the call it would
 * be missed, so its handler also changes the word that is waited for (TURN_UNSURE), and the
 * FUTEX_WAIT returns at once with EAGAIN.
 */
#define _GNU_SOURCE
#include "monitor/handoff.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/blocked_thread.h"
#include "stub/death.h"

/*
 * The stub's end of the socket is closed. A stub that is ending closes it before it is dead; one
 * that lives has been hijacked, and nobody would receive. The SIGKILL makes both cases one.
 */
static int socket_closed(struct guest_mm *mm, struct error *err)
{
	kill(mm->stub.pid, SIGKILL);
	stub_await_death(mm->stub.pidfd);
	return stub_death_error(mm->stub.pid, mm->stub.pidfd, err);
}

/*
 * The socket is full. A stub takes each message before it hands the turn back, so this one has
 * been hijacked. Blocking would never end: the stub does not have the turn, so no watchdog looks
 * at it.
 */
static int socket_full(struct guest_mm *mm, struct error *err)
{
	socket_closed(mm, err);
	return error_set(err, STATUS_CANNOT, "stub %d was killed: it takes no descriptors",
			 mm->stub.pid);
}

int handoff_send_fds(struct guest_mm *mm, struct error *err)
{
	const struct batch *batch = &mm->batch;
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(STUB_FDS_MAX * sizeof(int))];
	} control;
	char byte = 0;
	struct iovec vector = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
	size_t bytes = batch->fd_count * sizeof(int);

	if (!batch->fd_count)
		return 0;
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(bytes);
	memcpy(CMSG_DATA(&control.header), batch->fds, bytes);
	message.msg_control = &control;
	message.msg_controllen = CMSG_SPACE(bytes);
	mm->log.system_calls++;
	while (sendmsg(mm->stub.socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
		if (errno == EINTR)
			continue;
		if (errno == EPIPE || errno == ECONNRESET)
			return socket_closed(mm, err);
		if (errno == EAGAIN)
			return socket_full(mm, err);
		return error_errno(err, errno, "sending descriptors to stub %d", mm->stub.pid);
	}
	return 0;
}

void handoff_publish(struct guest_mm *mm)
{
	struct stub_data *data = &mm->shared->data;

	data->call_count = (int32_t)mm->batch.count;
	data->signal = 0;
	if (mm->watched)
		watched_begin(mm->watched, mm->stub.pid);
	__atomic_store_n(&data->futex, STUB_TURN_STUB, __ATOMIC_RELEASE);
}

int handoff_wake(struct guest_mm *mm, struct error *err)
{
	handoff_publish(mm);
	mm->log.system_calls++;
	if (syscall(SYS_futex, &mm->shared->data.futex, FUTEX_WAKE, 1, NULL, NULL, 0) < 0)
		return error_errno(err, errno, "FUTEX_WAKE of stub %d", mm->stub.pid);
	return 0;
}

void handoff_take_done(struct guest_mm *mm)
{
	uint64_t count;

	mm->log.system_calls++;
	/* EAGAIN: the counter is 0 already. */
	(void)!read(mm->stub.done_fd, &count, sizeof(count));
}

/*
 * The futex that each thread waits for, or NULL, for the handler of SIGCHLD. Entries are atomic,
 * but for `thread`, which is written before `helps`.
 */
static struct waiter {
	uint32_t *awaited;
	pthread_t thread;
	bool helps; /* not the first thread, which has the signal */
} waiters[HANDOFF_THREADS_MAX];
static _Thread_local unsigned int own; /* index of the thread's */
static int deaths;		       /* of any child so far; atomic */

#define TURN_UNSURE 2 /* STUB_TURN_STUB, and a child has died meanwhile */

/*
 * Only a word that says STUB_TURN_STUB is changed: a stub that has handed the turn back meanwhile,
 * in another thread's wait or on another CPU, keeps its word.
 */
static void mark(uint32_t *futex)
{
	uint32_t expected = STUB_TURN_STUB;

	if (futex)
		__atomic_compare_exchange_n(futex, &expected, TURN_UNSURE, false, __ATOMIC_ACQ_REL,
					    __ATOMIC_ACQUIRE);
}

/*
 * The handler of SIGCHLD. It runs in the first thread, whose own wait the signal has ended
 * already; the other threads are interrupted one by one. It does not know whose death it is: every
 * waiter looks at its own stub.
 */
static void note_death(int signal)
{
	(void)signal;
	__atomic_fetch_add(&deaths, 1, __ATOMIC_SEQ_CST);
	mark(__atomic_load_n(&waiters[0].awaited, __ATOMIC_SEQ_CST));
	for (unsigned int i = 1; i < HANDOFF_THREADS_MAX; i++) {
		if (!__atomic_load_n(&waiters[i].helps, __ATOMIC_ACQUIRE))
			continue;
		mark(__atomic_load_n(&waiters[i].awaited, __ATOMIC_SEQ_CST));
		blocked_thread_interrupt(waiters[i].thread);
	}
}

void handoff_join(unsigned int thread)
{
	own = thread;
	waiters[own].thread = pthread_self();
	__atomic_store_n(&waiters[own].helps, true, __ATOMIC_RELEASE);
}

void handoff_leave(void)
{
	__atomic_store_n(&waiters[own].helps, false, __ATOMIC_RELEASE);
	own = 0;
}

/*
 * Publishes what this thread waits for. It has to be visible to the handler before the count of
 * deaths is read: a death that is counted later then finds the word, and an earlier one is found
 * by the look at the count. The first thread runs the handler itself, so the compiler's order is
 * enough there.
 */
static void set_awaited(uint32_t *futex)
{
	__atomic_store_n(&waiters[own].awaited, futex, own ? __ATOMIC_SEQ_CST : __ATOMIC_RELAXED);
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

void handoff_catch_deaths(void)
{
	static bool caught;
	struct sigaction action = { .sa_handler = note_death, .sa_flags = SA_NOCLDSTOP };
	sigset_t child;

	if (caught)
		return;
	sigemptyset(&action.sa_mask);
	sigaction(SIGCHLD, &action, NULL);
	/* Whoever started this process may have left it blocked. */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	pthread_sigmask(SIG_UNBLOCK, &child, NULL);
	caught = true;
}

static bool turn_is_unsure(const uint32_t *futex)
{
	return __atomic_load_n(futex, __ATOMIC_ACQUIRE) == TURN_UNSURE;
}

/*
 * Some child has died. If it was not this stub, the stub still has the turn and the word is put
 * back; should the stub have handed it back in between, that stands.
 */
static int look_again(struct guest_mm *mm, uint32_t *futex, struct error *err)
{
	uint32_t expected = TURN_UNSURE;

	__atomic_compare_exchange_n(futex, &expected, STUB_TURN_STUB, false, __ATOMIC_ACQ_REL,
				    __ATOMIC_ACQUIRE);
	mm->log.system_calls++;
	if (stub_is_dead(mm->stub.pidfd))
		return stub_death_error(mm->stub.pid, mm->stub.pidfd, err);
	return 0;
}

/*
 * Returns 1 if a signal has ended the wait before the turn came back. It makes one FUTEX_WAIT at
 * least, as UML does, which says EAGAIN if the turn is back already. TURN_UNSURE is not the turn
 * coming back, so it leads to a look at the stub and another wait.
 */
static int wait_for(struct guest_mm *mm, uint32_t *futex, struct error *err)
{
	do {
		bool interrupted = false;

		mm->log.system_calls++;
		if (syscall(SYS_futex, futex, FUTEX_WAIT, STUB_TURN_STUB, NULL, NULL, 0)) {
			interrupted = errno == EINTR;
			if (!interrupted && errno != EAGAIN)
				return error_errno(err, errno, "FUTEX_WAIT for stub %d",
						   mm->stub.pid);
		}
		if (handoff_has_turn(mm) && !turn_is_unsure(futex))
			return 0;
		if ((interrupted || turn_is_unsure(futex)) && look_again(mm, futex, err))
			return -1;
		if (interrupted)
			return 1;
	} while (true);
}

int handoff_check_death(struct guest_mm *mm, struct error *err)
{
	int seen = __atomic_load_n(&deaths, __ATOMIC_RELAXED);

	if (mm->deaths_seen == seen)
		return 0;
	mm->log.system_calls++;
	/* deaths_seen stays as it is for a dead stub: all later waits find it, too. */
	if (stub_is_dead(mm->stub.pidfd))
		return stub_death_error(mm->stub.pid, mm->stub.pidfd, err);
	mm->deaths_seen = seen;
	return 0;
}

int handoff_wait_once(struct guest_mm *mm, struct error *err)
{
	uint32_t *futex = &mm->shared->data.futex;
	int result;

	set_awaited(futex);
	/* A death before set_awaited() marked no word, but it was counted. */
	result = handoff_check_death(mm, err);
	if (!result)
		result = wait_for(mm, futex, err);
	set_awaited(NULL);
	return result;
}

int handoff_wait(struct guest_mm *mm, struct error *err)
{
	int result;

	do
		result = handoff_wait_once(mm, err);
	while (result > 0);
	return result;
}

static int wrote(const struct guest_mm *mm, const char *what, int64_t value, struct error *err)
{
	return error_set(err, STATUS_CANNOT, "stub %d wrote %lld as %s", mm->stub.pid,
			 (long long)value, what);
}

#define ERRNO_MAX 4095 /* include/linux/err.h */

int handoff_take_result(struct guest_mm *mm, struct error *err)
{
	const struct stub_data *data = &mm->shared->data;
	int64_t result = __atomic_load_n(&data->err, __ATOMIC_RELAXED);
	int32_t failed_at = __atomic_load_n(&data->call_count, __ATOMIC_RELAXED);

	if (result > 0 || result < -ERRNO_MAX)
		return wrote(mm, "the errno of a failed call", result, err);
	if (result && (uint32_t)failed_at >= mm->batch.count)
		return wrote(mm, "the index of a failed call", failed_at, err);
	mm->report = (struct stub_report){ .err = result, .failed_at = (uint32_t)failed_at };
	return 0;
}

/* The watchdog is told first: whatever the stub wrote, its turn is over. */
int handoff_take_report(struct guest_mm *mm, struct error *err)
{
	const struct stub_data *data = &mm->shared->data;
	uint32_t turn = __atomic_load_n(&data->futex, __ATOMIC_ACQUIRE);
	int signal = __atomic_load_n(&data->signal, __ATOMIC_RELAXED);

	if (mm->watched)
		watched_end(mm->watched);
	if (turn != STUB_TURN_MONITOR)
		return wrote(mm, "whose turn it is", turn, err);
	if (handoff_take_result(mm, err))
		return -1;
	if (signal <= 0 || signal >= NSIG)
		return wrote(mm, "its signal", signal, err);
	mm->report.signal = signal;
	return registers_take(&mm->registers, mm->shared, err);
}
