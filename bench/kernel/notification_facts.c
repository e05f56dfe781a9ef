// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts about a listener: what RECV, SEND, poll, signals and deaths do to a notification. The
 * table at the end has a row for each, with the first version that behaves so. Kernel functions
 * that comments name are in kernel/seccomp.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tasks.h"
#include "kernel/kernel_facts.h"
#include "kernel/subject.h"

#define NOTIF_SET_FLAGS	 _IOW('!', 4, __u64) /* 6.6 */
#define SYNC_WAKE_UP	 1UL
#define USER_DISPATCH	 59 /* PR_SET_SYSCALL_USER_DISPATCH, 5.11 */
#define DISPATCH_ON	 1
#define DISPATCH_BLOCKED 1

/* As subject_start(), with a body that calls; returns when the call is pending. */
static struct subject *start_pending(struct kernel_answer *answer, unsigned long flags,
				     void (*body)(struct subject *subject))
{
	struct subject *subject = subject_start(answer, flags, body);

	subject_poll(subject, -1);
	return subject;
}

/* The same; returns when the call is received, or ends the process of the fact. */
static struct subject *start_received(struct kernel_answer *answer, unsigned long flags,
				      void (*body)(struct subject *subject),
				      struct seccomp_notif *request)
{
	struct subject *subject = start_pending(answer, flags, body);

	if (!subject_receive(subject, request))
		return subject;
	kernel_add(answer, "no RECV");
	kernel_add_result(answer, -1);
	kernel_end(answer);
}

static void add_poll(struct kernel_answer *answer, short events)
{
	kernel_add(answer, "%s%s%s%s", events ? "" : "nothing", events & POLLIN ? "POLLIN" : "",
		   events & POLLHUP ? "POLLHUP" : "", events & POLLERR ? "POLLERR" : "");
}

static void add_receive(struct kernel_answer *answer, const struct subject *subject)
{
	struct seccomp_notif request;

	kernel_add_result(answer, subject_receive(subject, &request));
}

/* ---- RECV and poll ---- */

/* seccomp_notify_recv() does not look at the file's flags: draining needs a poll each time. */
static void nonblocking(struct kernel_answer *answer)
{
	struct subject *subject = subject_start(answer, 0, subject_idle);

	if (!fcntl(subject->listener, F_SETFL, O_NONBLOCK))
		add_receive(answer, subject);
}

/* The buffer must be zeros so that fields can be added to it later. */
static void not_zeroed(struct kernel_answer *answer)
{
	struct subject *subject = start_pending(answer, 0, subject_call);
	struct seccomp_notif request;

	memset(&request, 1, sizeof(request));
	kernel_add_result(answer, ioctl(subject->listener, SECCOMP_IOCTL_NOTIF_RECV, &request));
}

/*
 * The death of the target takes its notification off the list, but not off the count of requests.
 * The first RECV consumes that count and finds nothing. The company keeps the filter in use:
 * without a user RECV would return ENOENT each time (6.11).
 */
static void killed_while_pending(struct kernel_answer *answer)
{
	struct subject *subject = start_pending(answer, 0, subject_call_with_company);

	subject_kill(subject);
	add_poll(answer, subject_poll(subject, 0));
	add_receive(answer, subject);
	add_receive(answer, subject);
}

/*
 * The filter's users are counted down when a task ends (6.11), or when it is reaped (before).
 * WNOWAIT leaves the zombie in between.
 */
static void poll_of_zombie(struct kernel_answer *answer)
{
	struct subject *subject = subject_start(answer, 0, subject_idle);
	siginfo_t ended;

	kill(subject->pid, SIGKILL);
	waitid(P_PID, (id_t)subject->pid, &ended, WEXITED | WNOWAIT);
	add_poll(answer, subject_poll(subject, SOON_MS));
}

static void poll_of_nobody(struct kernel_answer *answer)
{
	struct subject *subject = subject_start(answer, 0, subject_idle);

	subject_kill(subject);
	add_poll(answer, subject_poll(subject, SOON_MS));
}

static void receive_of_nobody(struct kernel_answer *answer)
{
	struct subject *subject = subject_start(answer, 0, subject_idle);

	subject_kill(subject);
	add_receive(answer, subject);
}

/* ---- answers ---- */

static void send_to_dead(struct kernel_answer *answer)
{
	struct seccomp_notif request;
	struct subject *subject = start_received(answer, 0, subject_call, &request);

	subject_kill(subject);
	kernel_add_result(answer,
			  ioctl(subject->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request.id));
	kernel_add_result(answer, subject_answer(subject, &request, 0, 0));
}

/*
 * The second is refused either way, but the errno tells whether the subject has run meanwhile:
 * EINPROGRESS while the answered notification is still on the list, then ENOENT. As that is up
 * to the scheduler, both are one word.
 */
static void send_twice(struct kernel_answer *answer)
{
	struct seccomp_notif request;
	struct subject *subject = start_received(answer, 0, subject_call, &request);
	int second;

	kernel_add_result(answer, subject_answer(subject, &request, -EPERM, 0));
	second = subject_answer(subject, &request, -EPERM, 0);
	if (second < 0 && (errno == EINPROGRESS || errno == ENOENT))
		kernel_add(answer, "EINPROGRESS or ENOENT");
	else
		kernel_add_result(answer, second);
}

/* The subject's parent is this process, which only an executed getppid() can return. */
static void go_on(struct kernel_answer *answer)
{
	struct seccomp_notif request;
	struct subject *subject = start_received(answer, 0, subject_call, &request);

	kernel_add_result(answer,
			  subject_answer(subject, &request, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE));
	subject_wait_for(&subject->called);
	kernel_add(answer, subject->result == getpid() ? "executed" : "not executed");
}

/* with: flags. FLAG_SEND makes the new descriptor the result of the call, in one step. */
static void add_fd(struct kernel_answer *answer)
{
	struct seccomp_notif request;
	struct subject *subject = start_received(answer, 0, subject_call, &request);
	struct seccomp_notif_addfd add = { .flags = (unsigned int)answer->fact->with[0] };
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (null < 0)
		return;
	add.id = request.id;
	add.srcfd = (unsigned int)null;
	kernel_add_result(answer, ioctl(subject->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add));
	usleep(SOON_MS * 1000);
	kernel_add(answer, subject->called ? "answered" : "not answered");
}

/* ---- flags ---- */

/*
 * The number of the ioctl promises a pointer to 64 bits (_IOW), but the kernel takes the argument
 * itself as the flags. So a pointer is an unknown flag: EINVAL.
 */
static void sync_by_value(struct kernel_answer *answer)
{
	struct subject *subject = subject_start(answer, 0, subject_idle);

	kernel_add_result(answer, ioctl(subject->listener, NOTIF_SET_FLAGS, SYNC_WAKE_UP));
}

static void sync_by_pointer(struct kernel_answer *answer)
{
	struct subject *subject = subject_start(answer, 0, subject_idle);
	unsigned long flags = SYNC_WAKE_UP;

	kernel_add_result(answer, ioctl(subject->listener, NOTIF_SET_FLAGS, &flags));
}

/*
 * with: flags of the filter. TSYNC alone returns the id of a thread that cannot be synchronised,
 * which could not be told from the number of a new listener.
 */
static void start_with_flags(struct kernel_answer *answer)
{
	subject_start(answer, answer->fact->with[0], subject_idle);
	kernel_add(answer, "ok");
}

/* ---- signals ---- */

/* For the handlers of bodies; each subject has its own copy. */
static struct subject *signalled;

static void note_signal(int number)
{
	(void)number;
	signalled->handled++;
}

/* SA_RESTART, so that the interrupted call is made again instead of failing with EINTR. */
static void call_with_handler(struct subject *subject)
{
	struct sigaction action = { .sa_handler = note_signal, .sa_flags = SA_RESTART };

	signalled = subject;
	sigaction(SIGUSR1, &action, NULL);
	subject_call(subject);
}

/*
 * with: flags of the filter. Without WAIT_KILLABLE_RECV a signal interrupts the wait, and the
 * notification is gone. With it the target goes on to sleep, now killably (D), and its
 * handler runs after the answer. The switch happens at the signal, not at RECV, so
 * the first state is S in both.
 */
static void signal_in_flight(struct kernel_answer *answer)
{
	struct seccomp_notif request;
	struct subject *subject =
		start_received(answer, answer->fact->with[0], call_with_handler, &request);

	usleep(SOON_MS * 1000 / 5);
	kernel_add(answer, "%c", tasks_state(subject->pid));
	kill(subject->pid, SIGUSR1);
	usleep(SOON_MS * 1000);
	kernel_add(answer, "%s", subject->handled ? "handled" : "waits");
	kernel_add(answer, "%c", tasks_state(subject->pid));
	kernel_add_result(answer,
			  ioctl(subject->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request.id));
}

/* The target gives up its wait when it stops, and makes the call anew after SIGCONT. */
static void stopped(struct kernel_answer *answer)
{
	struct seccomp_notif request;
	struct subject *subject = start_received(answer, 0, subject_call, &request);
	siginfo_t info;

	kill(subject->pid, SIGSTOP);
	waitid(P_PID, (id_t)subject->pid, &info, WSTOPPED);
	kernel_add_result(answer, subject_answer(subject, &request, 0, 0));
	kill(subject->pid, SIGCONT);
	add_poll(answer, subject_poll(subject, SOON_MS));
}

/* ---- order at the entry of a system call ---- */

/* The selector of syscall user dispatch: the kernel reads it at each call of the subject. */
static volatile char dispatch;

/* Allows calls again, or the return from this handler would be dispatched as well. */
static void take_back(int number)
{
	(void)number;
	dispatch = 0;
	signalled->handled++;
}

static void call_dispatched(struct subject *subject)
{
	struct sigaction action = { .sa_handler = take_back };

	signalled = subject;
	sigaction(SIGSYS, &action, NULL);
	if (prctl(USER_DISPATCH, DISPATCH_ON, 0, 0, &dispatch)) {
		subject->error = errno;
		subject->called = 1;
		subject_idle(subject);
	}
	dispatch = DISPATCH_BLOCKED;
	subject_getppid(subject);
	subject_idle(subject);
}

/*
 * If dispatch comes first, the call raises SIGSYS and no notification is posted. It is not made
 * again: the handler returns behind it. UMLs have no dispatch (results/kernels.md).
 */
static void dispatch_first(struct kernel_answer *answer)
{
	struct subject *subject = subject_start(answer, 0, call_dispatched);

	add_poll(answer, subject_poll(subject, SOON_MS));
	errno = subject->error;
	if (subject->handled)
		kernel_add(answer, "SIGSYS");
	else
		kernel_add_result(answer, subject->error ? -1 : 0);
}

/* Lets it run to its next stop at a system call; false where it ends instead. */
static bool to_next_call(const struct subject *subject, struct user_regs_struct *registers)
{
	int status;

	return !ptrace(PTRACE_SYSCALL, subject->pid, 0, 0) &&
	       waitpid(subject->pid, &status, 0) == subject->pid && WIFSTOPPED(status) &&
	       !ptrace(PTRACE_GETREGS, subject->pid, 0, registers);
}

/*
 * Since 4.8 a tracer stops a call before its filter is asked. So nothing is pending at the stop,
 * and the notification comes once the subject is let on.
 */
static void ptrace_first(struct kernel_answer *answer)
{
	struct subject *subject = subject_start(answer, 0, subject_call_when_told);
	struct user_regs_struct registers = { 0 };

	if (ptrace(PTRACE_SEIZE, subject->pid, 0, 0) ||
	    ptrace(PTRACE_INTERRUPT, subject->pid, 0, 0)) {
		kernel_add(answer, "not traced");
		kernel_add_result(answer, -1);
		return;
	}
	waitpid(subject->pid, NULL, 0);
	subject->go = 1;
	while (registers.orig_rax != SYS_getppid)
		if (!to_next_call(subject, &registers))
			return;
	add_poll(answer, subject_poll(subject, SOON_MS));
	ptrace(PTRACE_CONT, subject->pid, 0, 0);
	add_poll(answer, subject_poll(subject, SOON_MS));
}

#define OF(major, minor) FACTS_RELEASE(major, minor)

const struct kernel_fact kernel_notification_facts[] = {
	{ "RECV, O_NONBLOCK, nothing pending", nonblocking, .assumed = "blocks" },
	{ "RECV into a buffer that is not zeroed", not_zeroed, .assumed = "EINVAL" },
	{ "target killed while pending: poll, RECV, RECV", killed_while_pending,
	  .assumed = "nothing, ENOENT, blocks" },
	{ "poll after the last user's end, not reaped", poll_of_zombie, .since = OF(6, 11),
	  .assumed = "POLLHUP", .before = "nothing" },
	{ "poll after the last user was reaped", poll_of_nobody, .since = OF(5, 9),
	  .assumed = "POLLHUP", .before = "nothing" },
	{ "RECV after the last user was reaped", receive_of_nobody, .since = OF(6, 11),
	  .assumed = "ENOENT", .before = "blocks" },
	{ "target killed after RECV: ID_VALID, SEND", send_to_dead, .assumed = "ENOENT, ENOENT" },
	{ "SEND twice", send_twice, .assumed = "ok, EINPROGRESS or ENOENT" },
	{ "SEND with CONTINUE", go_on, .since = OF(5, 5), .assumed = "ok, executed",
	  .before = "EINVAL, not executed" },
	{ "ADDFD", add_fd, .since = OF(5, 9), .assumed = "ok, not answered" },
	{ "ADDFD with FLAG_SEND", add_fd, .since = OF(5, 14), .assumed = "ok, answered",
	  .before = "EINVAL, not answered", .with = { SECCOMP_ADDFD_FLAG_SEND } },
	{ "SYNC_WAKE_UP by value", sync_by_value, .since = OF(6, 6), .assumed = "ok",
	  .before = "EINVAL" },
	{ "SYNC_WAKE_UP by pointer", sync_by_pointer, .assumed = "EINVAL" },
	{ "NEW_LISTENER with TSYNC", start_with_flags, .assumed = "no listener, EINVAL",
	  .with = { SECCOMP_FILTER_FLAG_TSYNC } },
	{ "NEW_LISTENER with TSYNC and TSYNC_ESRCH", start_with_flags, .since = OF(5, 7),
	  .assumed = "ok", .before = "no listener, EINVAL",
	  .with = { SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH } },
	{ "signal after RECV: state, handler, state, ID_VALID", signal_in_flight,
	  .assumed = "S, handled, S, ENOENT" },
	{ "the same with WAIT_KILLABLE_RECV", signal_in_flight, .since = OF(5, 19),
	  .assumed = "S, waits, D, ok", .before = "no listener, EINVAL",
	  .with = { SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV } },
	{ "SIGSTOP after RECV: SEND, and poll after SIGCONT", stopped,
	  .assumed = "ENOENT, POLLIN" },
	{ "ptrace before seccomp: poll at its stop, and after", ptrace_first,
	  .assumed = "nothing, POLLIN" },
	{ "syscall user dispatch before seccomp: poll, signal", dispatch_first, .since = OF(5, 11),
	  .assumed = "nothing, SIGSYS", .before = "nothing, EINVAL" },
	{ 0 },
};
