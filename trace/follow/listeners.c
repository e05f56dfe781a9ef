// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A listener is known by process and descriptor, as the events show no more than that. A UML
 * has one for each stub; a container agent may have one for many. What a listener serves is learnt
 * from the wake-ups that its answers cause, and forgotten when the stub exits: the descriptor may
 * then be that of another listener. Closing and duplicating descriptors is not followed.
 *
 * Receptions without a known stub wait here, in the order in which they came, until a stub shows up
 * that they may be of.
 */
#include "trace/follow/listeners.h"

#include <linux/seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "base/memory.h"

/* The kernel takes 32 bits of a request; the upper half of the register may hold anything. */
static bool is_ioctl(const struct task *task, unsigned long request)
{
	return task->call == SYS_ioctl && (uint32_t)task->argument[1] == (uint32_t)request;
}

bool call_is_recv(const struct task *task)
{
	return is_ioctl(task, SECCOMP_IOCTL_NOTIF_RECV);
}

bool call_is_send(const struct task *task)
{
	return is_ioctl(task, SECCOMP_IOCTL_NOTIF_SEND);
}

bool call_is_addfd(const struct task *task)
{
	return is_ioctl(task, SECCOMP_IOCTL_NOTIF_ADDFD);
}

/* A walk: the kernel gives the numbers of closed descriptors again, so the list stays short. */
struct listener *listener_get(struct analysis *analysis, int32_t tgid, int fd)
{
	struct listener *listener;

	for (size_t i = 0; i < analysis->listener_count; i++) {
		listener = &analysis->listeners[i];
		if (listener->fd == fd && listener->tgid == tgid)
			return listener;
	}
	analysis->listeners =
		memory_grow(analysis->listeners, analysis->listener_count, sizeof(*listener));
	listener = &analysis->listeners[analysis->listener_count++];
	*listener = (struct listener){ .tgid = tgid, .fd = fd };
	return listener;
}

/* Only a wake-up proves whose listener it is. One that answered two stubs is shared for good. */
void listener_confirm(struct analysis *analysis, struct task *monitor, struct task *stub, int fd)
{
	struct listener *listener = listener_get(analysis, monitor->name.tgid, fd);

	if (listener->stub && listener->stub != stub)
		listener->shared = true;
	listener->stub = stub;
	stub->listener = fd;
}

struct task *listener_only_stub(const struct listener *listener)
{
	return listener->shared ? NULL : listener->stub;
}

/* The oldest reception since then that was answered, or was not; NULL if there is none. */
static struct notification *oldest(struct listener *listener, bool answered, uint64_t since)
{
	for (uint32_t i = 0; i < listener->unmatched_count; i++)
		if (!listener->unmatched[i].time[STAGE_ANSWERED] == !answered &&
		    listener->unmatched[i].time[STAGE_RECEIVED] >= since)
			return &listener->unmatched[i];
	return NULL;
}

/* The order of the others stays: the first one is the oldest. */
static void take(struct listener *listener, struct notification *from,
		 struct notification *reception)
{
	struct notification *end = listener->unmatched + listener->unmatched_count--;

	*reception = *from;
	memmove(from, from + 1, (size_t)(end - from - 1) * sizeof(*from));
}

/* Its stub stays unknown. */
static void count_dropped(struct analysis *analysis, const struct notification *reception,
			  uint64_t *unanswered)
{
	(*(reception->time[STAGE_ANSWERED] ? &analysis->counts.partial : unanswered))++;
}

void unmatched_add(struct analysis *analysis, struct listener *listener,
		   const struct notification *reception)
{
	struct notification dropped;

	if (listener->unmatched_count == UNMATCHED_MAX) {
		take(listener, listener->unmatched, &dropped);
		count_dropped(analysis, &dropped, &analysis->counts.unclear);
	}
	listener->unmatched[listener->unmatched_count++] = *reception;
}

/* A reception from before the stub left its last call must be of another stub. */
int unmatched_take(struct analysis *analysis, const struct task *stub, bool answered,
		   struct notification *reception)
{
	for (size_t i = 0; i < analysis->listener_count; i++) {
		struct listener *listener = &analysis->listeners[i];
		struct task *only = listener_only_stub(listener);
		struct notification *found = oldest(listener, answered, stub->left);

		if (!found || (only && only != stub))
			continue;
		take(listener, found, reception);
		return listener->fd;
	}
	return -1;
}

static struct listener *listener_of(struct analysis *analysis, const struct task *monitor)
{
	return listener_get(analysis, monitor->name.tgid, (int)monitor->argument[0]);
}

bool unmatched_take_oldest(struct analysis *analysis, const struct task *monitor,
			   struct notification *reception)
{
	struct listener *listener = listener_of(analysis, monitor);
	struct notification *found = oldest(listener, false, 0);

	if (found)
		take(listener, found, reception);
	return found != NULL;
}

bool unmatched_answer(struct analysis *analysis, const struct task *monitor)
{
	struct notification *found = oldest(listener_of(analysis, monitor), false, 0);

	if (found)
		found->time[STAGE_ANSWERED] = monitor->entered;
	return found != NULL;
}

void unmatched_forget_all(struct analysis *analysis, uint64_t *unanswered)
{
	for (size_t i = 0; i < analysis->listener_count; i++) {
		struct listener *listener = &analysis->listeners[i];

		for (uint32_t k = 0; k < listener->unmatched_count; k++)
			count_dropped(analysis, &listener->unmatched[k], unanswered);
		listener->unmatched_count = 0;
	}
}
