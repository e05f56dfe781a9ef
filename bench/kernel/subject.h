/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process behind a filter that notifies getppid(), for facts about its listener. */
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

/* In memory that both sides share. */
struct subject {
	pid_t pid;
	volatile int listener; /* its number is the same on both sides; or -errno */
	volatile int go;       /* the body may go on where it asks for that */
	volatile long result;  /* of the call, and errno; valid once called */
	volatile int error, called, handled;
};

/*
 * Starts a process that installs the filter with SECCOMP_FILTER_FLAG_NEW_LISTENER and flags,
 * then runs the body. Where that fails the answer says why, "no listener" and the errno, and the
 * process of the fact ends. It lasts as long as the caller, or the caller's group.
 */
struct subject *subject_start(struct kernel_answer *answer, unsigned long flags,
			      void (*body)(struct subject *subject));

/*
 * Bodies: waits; makes one call, then waits; the same once go is set; the same at once with
 * another process in the filter.
 */
void subject_idle(struct subject *subject);
void subject_call(struct subject *subject);
void subject_call_when_told(struct subject *subject);
void subject_call_with_company(struct subject *subject);

/* Of a body: starts another process in the filter, which lasts as long; 0 in that one. */
pid_t subject_accompany(void);

/* The notified call of a body. */
void subject_getppid(struct subject *subject);
/* Sleeps in slices until *value is not 0. */
void subject_wait_for(const volatile int *value);

/* RECV into a zeroed buffer, SEND of an answer; result, and errno. */
int subject_receive(const struct subject *subject, struct seccomp_notif *request);
int subject_answer(const struct subject *subject, const struct seccomp_notif *request, int error,
		   unsigned int flags);
/* Kills it and waits for its end. */
void subject_kill(const struct subject *subject);
/* What a poll says without waiting, or, wait_ms: after so long at most. */
short subject_poll(const struct subject *subject, int wait_ms);

#endif
