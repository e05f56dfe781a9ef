// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Receiving, validating and answering notifications of one stub.
 *
 * Every error of the listener is first checked against the stub: if that is dead or ending, the
 * error tells how it died. ENOENT has three meanings, which vanished() tells apart: one call is
 * gone and the stub goes on, or the stub is dead, or it is ending and its death has to be awaited.
 */
#define _GNU_SOURCE
#include "monitor/notify.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/cause.h"
#include "monitor/handoff.h"
#include "monitor/judge.h"
#include "monitor/listener.h"
#include "stub/death.h"

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	   SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

/* If the stub is dead, that is the reason, and what the error tells. */
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
 * A stub that is ending leaves its filter before it is dead (since 6.11). POLLHUP then says that
 * the stub has gone, not one call, and its death is waited for.
 */
static bool is_ending(const struct guest_mm *mm)
{
	struct pollfd listener = { .fd = mm->stub.listener };

	if (poll(&listener, 1, 0) != 1 || !(listener.revents & POLLHUP))
		return stub_is_dead(mm->stub.pidfd);
	stub_await_death(mm->stub.pidfd);
	return true;
}

static enum notify_result vanished(struct guest_mm *mm, struct error *err)
{
	if (!is_ending(mm))
		return NOTIFY_VANISHED;
	stub_death_error(mm->stub.pid, mm->stub.pidfd, err);
	return NOTIFY_FAILED;
}

enum notify_result notify_receive_cleared(struct guest_mm *mm, struct seccomp_notif *request,
					  struct error *err)
{
	enum notify_result result;

	/* Before 6.11 a RECV that begins when the stub is dead never ends. */
	if (handoff_check_death(mm, err))
		return NOTIFY_FAILED;
	mm->log.system_calls++;
	if (!listener_receive_cleared(mm->stub.listener, request)) {
		mm->last_id = request->id;
		return NOTIFY_RECEIVED;
	}
	if (errno == EINTR || (errno == EINVAL && request->pid))
		return NOTIFY_INTERRUPTED;
	if (errno != ENOENT)
		return failed(mm, "SECCOMP_IOCTL_NOTIF_RECV", err);
	/* If the stub is ending there need not have been a notification: not counted. */
	result = vanished(mm, err);
	mm->log.vanished += result == NOTIFY_VANISHED;
	return result;
}

enum notify_result notify_receive(struct guest_mm *mm, struct seccomp_notif *request,
				  struct error *err)
{
	memset(request, 0, sizeof(*request));
	return notify_receive_cleared(mm, request, err);
}

static enum notify_result reply(struct guest_mm *mm, struct seccomp_notif_resp *response,
				struct error *err)
{
	int result;

	/* EINTR: a signal ended the wait for the listener's mutex; nothing was sent. */
	do {
		mm->log.system_calls++;
		result = listener_send(mm->stub.listener, response);
	} while (result && errno == EINTR);
	if (!result)
		return NOTIFY_SERVED;
	if (errno != ENOENT)
		return failed(mm, "SECCOMP_IOCTL_NOTIF_SEND", err);
	mm->log.vanished++;
	return vanished(mm, err);
}

static enum notify_result give_verdict(struct guest_mm *mm, const struct seccomp_notif *request,
				       bool allowed, struct error *err)
{
	struct seccomp_notif_resp response = listener_verdict(request->id, allowed);
	enum notify_result result = reply(mm, &response, err);

	if (result == NOTIFY_SERVED && allowed)
		mm->log.allowed++;
	else if (result == NOTIFY_SERVED)
		mm->log.denied++;
	return result;
}

/* The stub's marker returns 0 and is not executed, as no kernel has such a call. */
static enum notify_result answer_marker(struct guest_mm *mm, const struct seccomp_notif *request,
					struct error *err)
{
	struct seccomp_notif_resp response = { .id = request->id };
	enum notify_result result = reply(mm, &response, err);

	return result == NOTIFY_SERVED ? NOTIFY_MARKED : result;
}

/* stamp->sent may be later than the stub's call: SEND can let the stub run first. */
enum notify_result notify_answer(struct guest_mm *mm, const struct seccomp_notif *request,
				 struct error *err)
{
	/* A drained notification may be the hundredth of its round: no stamp then. */
	bool stamped = mm->log.stamped && mm->log.notified < STUB_BATCH_MAX;
	struct notification_stamp *stamp = &mm->log.stamp[stamped ? mm->log.notified : 0];
	enum notify_result result;
	bool allowed;

	if (stamped) {
		stamp->received = clock_now(mm->clock);
		stamp->id = request->id;
	}
	/* Only filters of stubs with a marker notify this number. */
	if (request->data.nr == STUB_MARKER_CALL)
		return answer_marker(mm, request, err);
	allowed = judge_call(mm, &request->data);
	mm->log.notified++;
	if (stamped)
		stamp->validated = clock_now(mm->clock);
	result = give_verdict(mm, request, allowed, err);
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

enum notify_result notify_serve(struct guest_mm *mm, struct error *err)
{
	struct seccomp_notif request;
	enum notify_result result;

	do
		result = notify_receive(mm, &request, err);
	while (result == NOTIFY_INTERRUPTED);
	return result == NOTIFY_RECEIVED ? notify_answer(mm, &request, err) : result;
}

int notify_pending(struct guest_mm *mm, struct error *err)
{
	struct pollfd listener = { .fd = mm->stub.listener, .events = POLLIN };
	int ready;

	do {
		mm->log.system_calls++;
		ready = poll(&listener, 1, 0);
	} while ((ready < 0 && errno == EINTR) || (ready > 0 && listener.revents == POLLERR));
	if (ready < 0)
		return error_errno(err, errno, "poll of a listener");
	return listener.revents & POLLIN ? 1 : 0;
}

/* RECV ignores O_NONBLOCK, so each notification costs a poll(), and the empty listener one more. */
int notify_drain(struct guest_mm *mm, struct error *err)
{
	int pending;

	while ((pending = notify_pending(mm, err)) > 0)
		if (notify_serve(mm, err) == NOTIFY_FAILED)
			return -1;
	return pending;
}

int notify_set_sync(int listener, bool sync, struct error *err)
{
	unsigned long flags = sync ? SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP : 0;

	/* The flags themselves are the argument, no pointer to them (6.6 to 6.18). */
	if (!ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags))
		return 0;
	return error_call(err, (struct failed){ .call = CALL_NOTIF_SET_FLAGS, .error = errno },
			  "SECCOMP_IOCTL_NOTIF_SET_FLAGS");
}
