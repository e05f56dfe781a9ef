// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A listener is known by process and descriptor, as the events show no more than that. A UML
 * has one for each stub; a container agent may have one for many.
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

static void take_oldest(struct listener *listener, struct notification *reception)
{
	*reception = listener->unmatched[0];
	listener->unmatched_count--;
	memmove(listener->unmatched, listener->unmatched + 1,
		listener->unmatched_count * sizeof(*reception));
}

void unmatched_add(struct analysis *analysis, struct listener *listener,
		   const struct notification *reception)
{
	struct notification dropped;

	if (listener->unmatched_count == UNMATCHED_MAX) {
		analysis->counts.unclear++;
		take_oldest(listener, &dropped);
	}
	listener->unmatched[listener->unmatched_count++] = *reception;
}

/* A reception from before the stub left its last call must be of another stub. */
int unmatched_take(struct analysis *analysis, const struct task *stub,
		   struct notification *reception)
{
	for (size_t i = 0; i < analysis->listener_count; i++) {
		struct listener *listener = &analysis->listeners[i];
		struct task *only = listener_only_stub(listener);

		if (!listener->unmatched_count || (only && only != stub) ||
		    listener->unmatched[0].time[STAGE_RECEIVED] < stub->left)
			continue;
		take_oldest(listener, reception);
		return listener->fd;
	}
	return -1;
}

bool unmatched_take_oldest(struct analysis *analysis, const struct task *monitor,
			   struct notification *reception)
{
	struct listener *listener =
		listener_get(analysis, monitor->name.tgid, (int)monitor->argument[0]);

	if (!listener->unmatched_count)
		return false;
	take_oldest(listener, reception);
	return true;
}
