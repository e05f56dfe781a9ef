// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One notified call that is answered with a value: the least that a notification can cost. A
 * process with a filter of its own makes gettid() again and again; the monitor answers the one
 * that is pending and receives the next. So an operation starts and ends with a call received and
 * not answered.
 *
 * To compare with `perf bench sched seccomp-notify`, which notifies the same call. That divides
 * the time of a whole run, in which both sides go round and round, by the calls; fork, installing
 * the filter and reaping are in it, and the monitor is under the filter itself. Here a round has a
 * few calls, between rounds the other process is held in the last of them, and only the calls are
 * timed.
 *
 * Neither validates or continues the call. Compared with a stub's notification there is no call
 * that runs, no batch, no hand-over of a turn; and the filter has four instructions instead of
 * twenty.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/memory.h"
#include "floor/floor.h"

#define ANSWER INT_MAX /* no thread id, so that the peer can tell it */

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	   SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

struct notification {
	int listener;
	struct seccomp_notif pending;
};

/* Runs in the peer. Returns the listener's descriptor there, or -errno. */
static int32_t confine(void *state)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ, SYS_gettid, 0, 1),
		BPF_STMT(BPF_RET, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof(code) / sizeof(code[0]), .filter = code };
	long listener;

	(void)state;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			   &program);
	return (int32_t)(listener < 0 ? -errno : listener);
}

static void make_calls(void *state)
{
	(void)state;
	while (syscall(SYS_gettid) == ANSWER)
		;
}

/*
 * For a call on the listener that failed: 0 to go on, -1 with an error. ENOENT means that the
 * pending call has ended: the peer has gone, or was stopped in it and will make it again.
 */
static int look_into(const struct floor *floor, const char *call, struct error *err)
{
	int error = errno;

	if (peer_check(&floor->peer, err))
		return -1;
	return error == EINTR || error == ENOENT ? 0 : error_errno(err, error, "%s", call);
}

static int receive(const struct floor *floor, struct error *err)
{
	struct notification *notification = floor->state;

	for (;;) {
		memset(&notification->pending, 0, sizeof(notification->pending));
		if (!ioctl(notification->listener, SECCOMP_IOCTL_NOTIF_RECV,
			   &notification->pending))
			return 0;
		if (look_into(floor, "SECCOMP_IOCTL_NOTIF_RECV", err))
			return -1;
	}
}

static int answer(const struct floor *floor, struct error *err)
{
	const struct notification *notification = floor->state;
	struct seccomp_notif_resp response = {
		.id = notification->pending.id,
		.val = ANSWER,
	};
	bool gone = false;

	while (!gone && ioctl(notification->listener, SECCOMP_IOCTL_NOTIF_SEND, &response)) {
		gone = errno == ENOENT;
		if (look_into(floor, "SECCOMP_IOCTL_NOTIF_SEND", err))
			return -1;
	}
	return 0;
}

static int set_up_peer(struct floor *floor, struct notification *notification, struct error *err)
{
	const struct peer_work work = {
		.prepare = confine,
		.step = "installing its filter",
		.call = CALL_SECCOMP_FILTER,
		.run = make_calls,
	};
	int32_t fd = 0;

	if (peer_start(&floor->peer, floor->peer_cpu, &work, NULL, &fd, err))
		return -1;
	notification->listener = (int)syscall(SYS_pidfd_getfd, floor->peer.pidfd, fd, 0);
	if (notification->listener >= 0)
		return 0;
	return error_call(err, (struct failed){ .call = CALL_PIDFD_GETFD, .error = errno },
			  "pidfd_getfd of the listener");
}

static int set_up(struct floor *floor, struct error *err)
{
	struct notification *notification = memory_new(1, sizeof(*notification));

	notification->listener = -1;
	floor->state = notification;
	if (set_up_peer(floor, notification, err))
		return -1;
	return receive(floor, err);
}

static int set_up_sync(struct floor *floor, struct error *err)
{
	const struct notification *notification;

	if (set_up(floor, err))
		return -1;
	notification = floor->state;
	/* The flags themselves are the argument, no pointer to them (6.6 to 6.18). */
	if (!ioctl(notification->listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
		   SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP))
		return 0;
	return error_call(err, (struct failed){ .call = CALL_NOTIF_SET_FLAGS, .error = errno },
			  "SECCOMP_IOCTL_NOTIF_SET_FLAGS");
}

static void teardown(struct floor *floor)
{
	struct notification *notification = floor->state;

	if (notification->listener >= 0)
		close(notification->listener);
	free(notification);
}

static int answer_and_receive(struct floor *floor, struct error *err)
{
	return answer(floor, err) || receive(floor, err) ? -1 : 0;
}

const struct floor_row floor_notification = {
	.name = "notification",
	.what = "one notified call, answered with a value",
	.has_peer = true,
	.repeats = 4,
	.setup = set_up,
	.teardown = teardown,
	.operate = answer_and_receive,
};

const struct floor_row floor_notification_sync = {
	.name = "notification+sync",
	.what = "the same with SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP",
	.has_peer = true,
	.repeats = 4,
	.setup = set_up_sync,
	.teardown = teardown,
	.operate = answer_and_receive,
};
