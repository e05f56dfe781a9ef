/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process behind a filter that notifies getppid(), for facts about its listener. getppid() is
 * used as nothing in the process makes it by itself, and as its result shows whether it was
 * executed. The subject shares the table of descriptors with the process of the fact, so the
 * listener needs no passing, and lasts when the subject is killed.
 */
#ifndef KERNEL_SUBJECT_H
#define KERNEL_SUBJECT_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/types.h>

#include "kernel/kernel_facts.h"

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5) /* 5.19 */
#endif
#ifndef SECCOMP_ADDFD_FLAG_SEND
#define SECCOMP_ADDFD_FLAG_SEND (1UL << 1) /* 5.14 */
#endif

/* In memory that both sides share. Each waits in loops for members that the other sets. */
struct subject {
	pid_t pid;
	volatile int listener; /* its number is the same on both sides; or -errno */
	volatile int go;       /* the body may go on where it asks for that */
	volatile long result;  /* of the call, and errno; valid once called */
	/* handled: how many signals the handler of a body has seen */
	volatile int error, called, handled;
};

/*
 * Starts a process that installs the filter with SECCOMP_FILTER_FLAG_NEW_LISTENER and flags,
 * then runs the body. Never returns NULL: if it fails, "no listener" and the errno are added to
 * the answer, and the process of the fact ends. The subject is killed when the caller ends, and
 * with the caller's process group.
 */
struct subject *subject_start(struct kernel_answer *answer, unsigned long flags,
			      void (*body)(struct subject *subject));

/*
 * Bodies. None returns.
 * idle: waits. call: makes one call, then waits. call_when_told: the same once go is set.
 * call_with_company: as call, while another process is under the filter, so that the filter
 * keeps a user when the subject is killed.
 */
void subject_idle(struct subject *subject);
void subject_call(struct subject *subject);
void subject_call_when_told(struct subject *subject);
void subject_call_with_company(struct subject *subject);

/*
 * For bodies: starts another process under the same filter, which lasts as long as the subject's
 * parent. Returns as fork() does.
 */
pid_t subject_accompany(void);

/* For bodies: makes the notified call, and writes result, error and called. */
void subject_getppid(struct subject *subject);
/* Sleeps in slices until *value is not 0. */
void subject_wait_for(const volatile int *value);

/*
 * RECV into a buffer that is zeroed before, as the kernel demands, and SEND. Both return what
 * ioctl() does, with errno.
 */
int subject_receive(const struct subject *subject, struct seccomp_notif *request);
int subject_answer(const struct subject *subject, const struct seccomp_notif *request, int error,
		   unsigned int flags);
/* Kills it and waits for its end. */
void subject_kill(const struct subject *subject);
/* The events of a poll that waits for wait_ms at most (0: not, -1: for ever); 0: none. */
short subject_poll(const struct subject *subject, int wait_ms);

#endif
