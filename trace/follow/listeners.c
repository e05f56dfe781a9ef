// SPDX-License-Identifier: GPL-2.0-or-later
/* Which stub a listener serves, and what was received through it of nobody known. */
#include "trace/follow/listeners.h"

#include <linux/seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "trace/file/grow.h"

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
	analysis->listeners = grow(analysis->listeners, sizeof(*listener), analysis->listener_count,
				   &analysis->listener_room);
	listener = &analysis->listeners[analysis->listener_count++];
	memset(listener, 0, sizeof(*listener));
	listener->tgid = tgid;
	listener->fd = fd;
	return listener;
}

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

void orphan_push(struct analysis *analysis, struct listener *listener,
		 const struct notification *orphan)
{
	if (listener->orphan_count == ORPHANS_MAX) {
		analysis->counts.unclear++;
		memmove(listener->orphans, listener->orphans + 1,
			(ORPHANS_MAX - 1) * sizeof(*orphan));
		listener->orphan_count--;
	}
	listener->orphans[listener->orphan_count++] = *orphan;
}

static void remove_orphan(struct listener *listener, uint32_t index)
{
	listener->orphan_count--;
	memmove(listener->orphans + index, listener->orphans + index + 1,
		(listener->orphan_count - index) * sizeof(*listener->orphans));
}

int orphan_take(struct analysis *analysis, const struct task *stub, struct notification *orphan)
{
	for (size_t i = 0; i < analysis->listener_count; i++) {
		struct listener *listener = &analysis->listeners[i];
		struct task *only = listener_only_stub(listener);

		if (!listener->orphan_count || (only && only != stub) ||
		    listener->orphans[0].time[STAGE_RECEIVED] < stub->left)
			continue;
		*orphan = listener->orphans[0];
		remove_orphan(listener, 0);
		return listener->fd;
	}
	return -1;
}

bool orphan_take_oldest(struct analysis *analysis, const struct task *monitor,
			struct notification *orphan)
{
	struct listener *listener =
		listener_get(analysis, monitor->name.tgid, (int)monitor->argument[0]);

	if (!listener->orphan_count)
		return false;
	*orphan = listener->orphans[0];
	remove_orphan(listener, 0);
	return true;
}
