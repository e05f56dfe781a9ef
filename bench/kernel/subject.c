// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starts the process behind the filter, and has the calls on either side of its listener.
 * What these return is left to the facts: no error is handled here but those of the start.
 */
#define _GNU_SOURCE
#include "kernel/subject.h"

#include <errno.h>
#include <linux/filter.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"

/* The architecture is not checked, as only code of this program runs behind the filter. */
static int install(unsigned long flags)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof(code) / sizeof(code[0]), .filter = code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER | flags, &program);
}

/* A wait without end is cut short by LIMIT_S in kernel_facts.c. */
void subject_wait_for(const volatile int *value)
{
	while (!*value)
		usleep(1000);
}

/*
 * CLONE_FILES gives the listener one number on both sides. By a system call of its own, since
 * glibc's clone() wants a stack, and fork() cannot share descriptors. NULL with errno.
 */
static struct subject *begin(unsigned long flags, void (*body)(struct subject *subject))
{
	struct subject *subject = mmap(NULL, sizeof(*subject), PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid, parent = getpid();

	if (subject == MAP_FAILED)
		return NULL;
	pid = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (!pid) {
		int listener;

		child_ends_with(parent); /* asks for getppid(), which is notified later */
		listener = install(flags);
		subject->listener = listener < 0 ? -errno : listener;
		if (listener >= 0)
			body(subject);
		_exit(0);
	}
	subject->pid = pid;
	if (pid > 0)
		subject_wait_for(&subject->listener);
	if (subject->listener > 0)
		return subject;
	errno = pid < 0 ? errno : -subject->listener;
	return NULL; /* what is mapped goes with the process of the fact */
}

struct subject *subject_start(struct kernel_answer *answer, unsigned long flags,
			      void (*body)(struct subject *subject))
{
	struct subject *subject = begin(flags, body);

	if (!subject) {
		kernel_add(answer, "no listener");
		kernel_add_result(answer, -1);
		kernel_end(answer);
	}
	return subject;
}

/*
 * The new process is a child of the subject's parent, so that it does not end with the subject.
 * child_ends_with() cannot be used for it: that calls getppid(), which is notified by now.
 */
pid_t subject_accompany(void)
{
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);

	if (!pid)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

void subject_idle(struct subject *subject)
{
	(void)subject;
	for (;;)
		pause();
}

void subject_getppid(struct subject *subject)
{
	subject->result = syscall(SYS_getppid);
	subject->error = subject->result < 0 ? errno : 0;
	subject->called = 1;
}

void subject_call(struct subject *subject)
{
	subject_getppid(subject);
	subject_idle(subject);
}

void subject_call_when_told(struct subject *subject)
{
	subject_wait_for(&subject->go);
	subject_call(subject);
}

void subject_call_with_company(struct subject *subject)
{
	if (subject_accompany())
		subject_getppid(subject);
	subject_idle(subject);
}

int subject_receive(const struct subject *subject, struct seccomp_notif *request)
{
	*request = (struct seccomp_notif){ 0 };
	return ioctl(subject->listener, SECCOMP_IOCTL_NOTIF_RECV, request);
}

int subject_answer(const struct subject *subject, const struct seccomp_notif *request, int error,
		   unsigned int flags)
{
	struct seccomp_notif_resp response = { .id = request->id, .error = error, .flags = flags };

	return ioctl(subject->listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

void subject_kill(const struct subject *subject)
{
	kill(subject->pid, SIGKILL);
	waitpid(subject->pid, NULL, 0);
}

short subject_poll(const struct subject *subject, int wait_ms)
{
	struct pollfd poll_fd = { .fd = subject->listener, .events = POLLIN };

	return poll(&poll_fd, 1, wait_ms) > 0 ? poll_fd.revents : 0;
}
