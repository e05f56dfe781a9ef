// SPDX-License-Identifier: GPL-2.0-or-later
/* Receiving, validating and answering notifications. */
#define _GNU_SOURCE
#include "monitor/notify.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>

#include "monitor/handoff.h"
#include "monitor/judge.h"
#include "stub/death.h"

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	   SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

/* Where a dead stub is the reason of a failed call, that is what the error says. */
static enum notify_result failed(const struct guest_mm *mm, const char *call, struct error *err)
{
	int error = errno;

	if (stub_is_dead(mm->stub.pidfd))
		stub_death_error(mm->stub.pid, mm->stub.pidfd, err);
	else
		error_errno(err, error, "%s of stub %d", call, mm->stub.pid);
	return NOTIFY_FAILED;
}

/*
 * A stub that ends leaves its filter before it is dead: what has gone is then the
 * stub, not one call, and its death is due.
 */
static bool is_ending(const struct guest_mm *mm)
{
	struct pollfd listener = { .fd = mm->stub.listener };
	struct pollfd death = { .fd = mm->stub.pidfd, .events = POLLIN };

	if (poll(&listener, 1, 0) != 1 || !(listener.revents & POLLHUP))
		return stub_is_dead(mm->stub.pidfd);
	while (poll(&death, 1, -1) != 1)
		;
	return true;
}

static enum notify_result vanished(struct guest_mm *mm, struct error *err)
{
	mm->log.vanished++;
	if (!is_ending(mm))
		return NOTIFY_VANISHED;
	stub_death_error(mm->stub.pid, mm->stub.pidfd, err);
	return NOTIFY_FAILED;
}

static enum notify_result receive(struct guest_mm *mm, struct seccomp_notif *request,
				  struct error *err)
{
	for (;;) {
		/* Before 6.11 a RECV that begins when the stub is dead would never end. */
		if (handoff_check_death(mm, err))
			return NOTIFY_FAILED;
		memset(request, 0, sizeof(*request));
		mm->log.system_calls++;
		if (!ioctl(mm->stub.listener, SECCOMP_IOCTL_NOTIF_RECV, request))
			break;
		if (errno == ENOENT)
			return vanished(mm, err);
		if (errno != EINTR)
			return failed(mm, "SECCOMP_IOCTL_NOTIF_RECV", err);
	}
	mm->log.notified++;
	return NOTIFY_SERVED;
}

static enum notify_result answer(struct guest_mm *mm, const struct seccomp_notif *request,
				 bool allowed, struct error *err)
{
	struct seccomp_notif_resp response = { .id = request->id };
	int result;

	if (allowed)
		response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else
		response.error = -EPERM;
	/* A tick may end its wait for the listener's mutex. */
	do {
		mm->log.system_calls++;
		result = ioctl(mm->stub.listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
	} while (result && errno == EINTR);
	if (!result) {
		if (allowed)
			mm->log.allowed++;
		else
			mm->log.denied++;
		return NOTIFY_SERVED;
	}
	return errno == ENOENT ? vanished(mm, err) : failed(mm, "SECCOMP_IOCTL_NOTIF_SEND", err);
}

enum notify_result notify_serve(struct guest_mm *mm, struct error *err)
{
	/* A drained notification may be the hundredth of its round: no stamp then. */
	bool stamped = mm->log.stamped && mm->log.notified < STUB_BATCH_MAX;
	struct notification_stamp *stamp = &mm->log.stamp[stamped ? mm->log.notified : 0];
	struct seccomp_notif request;
	enum notify_result result = receive(mm, &request, err);
	bool allowed;

	if (result != NOTIFY_SERVED)
		return result;
	if (stamped) {
		stamp->received = clock_now(mm->clock);
		stamp->id = request.id;
	}
	allowed = judge_call(mm, &request.data);
	if (stamped)
		stamp->validated = clock_now(mm->clock);
	result = answer(mm, &request, allowed, err);
	if (stamped)
		stamp->sent = clock_now(mm->clock);
	return result;
}

int notify_poll(struct guest_mm *mm, struct error *err)
{
	struct pollfd listener = { .fd = mm->stub.listener, .events = POLLIN };

	do {
		if (handoff_check_death(mm, err))
			return -1;
		mm->log.system_calls++;
		if (poll(&listener, 1, -1) >= 0)
			return 0;
	} while (errno == EINTR);
	return error_errno(err, errno, "poll of a listener");
}

int notify_drain(struct guest_mm *mm, struct error *err)
{
	struct pollfd listener = { .fd = mm->stub.listener, .events = POLLIN };

	for (;;) {
		int ready;

		mm->log.system_calls++;
		ready = poll(&listener, 1, 0);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready < 0)
			return error_errno(err, errno, "poll of a listener");
		if (!ready || !(listener.revents & POLLIN))
			return 0;
		if (notify_serve(mm, err) == NOTIFY_FAILED)
			return -1;
	}
}

int notify_set_sync(int listener, bool sync, struct error *err)
{
	unsigned long flags = sync ? SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP : 0;

	/* The flags themselves are the argument, no pointer to them (6.6 to 6.18). */
	if (!ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags))
		return 0;
	if (errno != EINVAL && errno != ENOTTY)
		return error_errno(err, errno, "SECCOMP_IOCTL_NOTIF_SET_FLAGS");
	return error_set(err, STATUS_UNSUPPORTED, "no sync wake-up: the kernel is older than 6.6");
}
