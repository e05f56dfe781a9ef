// SPDX-License-Identifier: GPL-2.0-or-later
/* What one monitor does for many stubs, step by step. */
#define _GNU_SOURCE
#include "serve/crowd.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/cause.h"
#include "monitor/handoff.h"
#include "monitor/judge.h"
#include "monitor/listener.h"
#include "serve/many.h"
#include "stub/death.h"

static bool notifies(const struct crowd_member *member)
{
	return member->away && member->left;
}

void crowd_expect_end(struct crowd *crowd, struct crowd_member *member)
{
	crowd->notifying -= notifies(member);
	member->left = 0;
}

void crowd_back(struct crowd *crowd, struct crowd_member *member)
{
	crowd_expect_end(crowd, member);
	crowd->away -= member->away;
	member->away = false;
}

void crowd_dead(struct crowd *crowd, struct crowd_member *member)
{
	crowd_back(crowd, member);
	member->dead = true;
}

int crowd_forgive(struct crowd *crowd, struct crowd_member *member)
{
	if (!stub_is_dead(member->mm->stub.pidfd))
		return -1;
	crowd_dead(crowd, member);
	return 0;
}

int crowd_hand_over(struct crowd *crowd, struct crowd_member *member, struct error *err)
{
	if (member->dead)
		return 0;
	member->left = member->expected;
	member->away = true;
	crowd->away++;
	crowd->notifying += notifies(member);
	registers_put(&member->mm->registers, member->mm->shared);
	if (handoff_send_fds(member->mm, err) || handoff_wake(member->mm, err))
		return crowd_forgive(crowd, member);
	return 0;
}

int crowd_hand_over_all(struct crowd *crowd, struct error *err)
{
	for (uint32_t i = 0; i < crowd->count; i++)
		if (crowd_hand_over(crowd, &crowd->member[i], err))
			return -1;
	return 0;
}

int crowd_receive(struct crowd *crowd, int listener, struct seccomp_notif *request,
		  struct error *err)
{
	do {
		crowd->system_calls++;
		if (!listener_receive(listener, request))
			return 1;
	} while (errno == EINTR);
	return errno == ENOENT ? 0 : error_errno(err, errno, "SECCOMP_IOCTL_NOTIF_RECV");
}

bool crowd_judge(struct crowd *crowd, struct crowd_member *member,
		 const struct seccomp_notif *request)
{
	struct guest_mm *mm = member->mm;
	bool stamped = mm->log.stamped && mm->log.notified < STUB_BATCH_MAX;
	struct notification_stamp *stamp = &mm->log.stamp[stamped ? mm->log.notified : 0];
	bool allowed;

	if (stamped)
		stamp->received = clock_now(mm->clock);
	allowed = judge_call(mm, &request->data);
	if (stamped)
		stamp->validated = clock_now(mm->clock);
	mm->log.notified++;
	if (member->left > 1 && allowed)
		member->left--;
	else
		crowd_expect_end(crowd, member);
	return allowed;
}

static void note_answer(struct round_log *log, bool allowed)
{
	if (allowed)
		log->allowed++;
	else
		log->denied++;
}

int crowd_answer(struct crowd *crowd, struct crowd_member *member, uint64_t id, bool allowed,
		 struct error *err)
{
	struct guest_mm *mm = member->mm;
	struct seccomp_notif_resp response = listener_verdict(id, allowed);
	int listener = crowd->listener >= 0 ? crowd->listener : mm->stub.listener;
	int result;

	crowd->latest = (uint32_t)(member - crowd->member);
	do {
		crowd->system_calls++;
		result = listener_send(listener, &response);
	} while (result && errno == EINTR);
	if (!result)
		note_answer(&mm->log, allowed);
	else if (errno == ENOENT)
		mm->log.vanished++;
	else
		return error_errno(err, errno, "SECCOMP_IOCTL_NOTIF_SEND of stub %d", mm->stub.pid);
	return 0;
}

/* What was received of a member, and is to be answered. */
struct judged {
	struct crowd_member *member; /* NULL: nothing */
	uint64_t id;
	bool allowed;
};

static int receive_from(struct crowd *crowd, struct crowd_member *member, struct judged *judged,
			struct error *err)
{
	struct seccomp_notif request;
	int received = crowd_receive(crowd, member->mm->stub.listener, &request, err);

	judged->member = NULL;
	if (received < 0)
		return -1;
	if (received)
		*judged =
			(struct judged){ member, request.id, crowd_judge(crowd, member, &request) };
	else
		member->mm->log.vanished++;
	return 0;
}

static int answer(struct crowd *crowd, const struct judged *judged, struct error *err)
{
	if (!judged->member)
		return 0;
	return crowd_answer(crowd, judged->member, judged->id, judged->allowed, err);
}

static int serve_one(struct crowd *crowd, struct crowd_member *member, struct error *err)
{
	struct judged judged;

	return receive_from(crowd, member, &judged, err) || answer(crowd, &judged, err) ? -1 : 0;
}

static int serve_all(struct crowd *crowd, const uint32_t *ready, uint32_t count, struct error *err)
{
	struct judged judged[CROWD_MAX];

	for (uint32_t i = 0; i < count; i++)
		if (receive_from(crowd, &crowd->member[ready[i]], &judged[i], err))
			return -1;
	for (uint32_t i = 0; i < count; i++)
		if (answer(crowd, &judged[i], err))
			return -1;
	return 0;
}

int crowd_serve(struct crowd *crowd, const uint32_t *ready, uint32_t count, enum serve_order order,
		struct error *err)
{
	if (order == ORDER_ALL)
		return serve_all(crowd, ready, count, err);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t next = ready[order == ORDER_NEWEST ? count - 1 - i : i];

		if (serve_one(crowd, &crowd->member[next], err))
			return -1;
	}
	return 0;
}

static uint32_t *turn_of(const struct crowd_member *member)
{
	return &member->mm->shared->data.futex;
}

bool crowd_is_back(const struct crowd_member *member)
{
	return __atomic_load_n(turn_of(member), __ATOMIC_ACQUIRE) == STUB_TURN_MONITOR;
}

/* Costs system calls only if a child has died lately. */
static void look_at(struct crowd *crowd, struct crowd_member *member)
{
	struct error death;

	if (!member->away)
		return;
	if (crowd_is_back(member))
		crowd_back(crowd, member);
	else if (handoff_check_death(member->mm, &death))
		crowd_dead(crowd, member);
}

void crowd_look(struct crowd *crowd)
{
	for (uint32_t i = 0; i < crowd->count; i++)
		look_at(crowd, &crowd->member[i]);
}

/*
 * The one whose wait is worth most: of those that are at their end the one that was
 * answered last, as the others have most likely come back by then.
 */
static struct crowd_member *last_at_end(struct crowd *crowd)
{
	for (uint32_t i = 0; i < crowd->count; i++) {
		uint32_t at = (crowd->latest + crowd->count - i) % crowd->count;
		struct crowd_member *member = &crowd->member[at];

		if (member->away && !member->left)
			return member;
	}
	return NULL;
}

int crowd_await_end(struct crowd *crowd, struct error *err)
{
	uint32_t away = crowd->away;
	const struct timespec tick = { .tv_nsec = CROWD_TICK_NS };
	struct crowd_member *member = last_at_end(crowd);

	if (!crowd_is_back(member)) {
		crowd->system_calls++;
		if (syscall(SYS_futex, turn_of(member), FUTEX_WAIT, STUB_TURN_STUB, &tick, NULL,
			    0) &&
		    errno != EINTR && errno != EAGAIN && errno != ETIMEDOUT)
			return error_errno(err, errno, "FUTEX_WAIT for stub %d",
					   member->mm->stub.pid);
	}
	crowd_look(crowd);
	return (int)(away - crowd->away);
}

void crowd_hung_up(struct crowd *crowd, struct crowd_member *member)
{
	crowd->system_calls++;
	stub_await_death(member->mm->stub.pidfd);
	crowd_dead(crowd, member);
}

int crowd_serve_by(struct crowd *crowd, crowd_wait *wait, void *state, enum serve_order order,
		   struct error *err)
{
	uint32_t ready[CROWD_MAX];

	if (crowd_hand_over_all(crowd, err))
		return -1;
	while (crowd->away) {
		/* If nobody came back in a tick, a stub may be making calls that no batch has. */
		int count = crowd->notifying ? 0 : crowd_await_end(crowd, err);

		if (!count)
			count = wait(crowd, state, ready, err);
		else if (count > 0)
			continue;
		if (count < 0 || crowd_serve(crowd, ready, (uint32_t)count, order, err))
			return -1;
	}
	return 0;
}

int crowd_tick_open(struct error *err)
{
	const struct itimerspec every = { .it_interval.tv_nsec = CROWD_TICK_NS,
					  .it_value.tv_nsec = CROWD_TICK_NS };
	int tick = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

	if (tick < 0)
		return error_call(err, (struct failed){ .error = errno }, "timerfd_create");
	if (!timerfd_settime(tick, 0, &every, NULL))
		return tick;
	error_errno(err, errno, "timerfd_settime");
	close(tick);
	return -1;
}

void crowd_tick_take(struct crowd *crowd, int tick)
{
	uint64_t ticks;
	ssize_t taken = read(tick, &ticks, sizeof(ticks));

	/* There may be none: the look that follows does no harm. */
	(void)taken;
	crowd->system_calls++;
	crowd_look(crowd);
}

static int take_registers(const struct crowd *crowd, struct error *err)
{
	for (uint32_t i = 0; i < crowd->count; i++) {
		struct guest_mm *mm = crowd->member[i].mm;

		if (!crowd->member[i].dead && registers_take(&mm->registers, mm->shared, err))
			return -1;
	}
	return 0;
}

int many_run(const struct serve_many *row, struct crowd *crowd, void *state, struct error *err)
{
	crowd->away = 0;
	crowd->notifying = 0;
	crowd->admitted = 0;
	crowd->latest = 0;
	crowd->system_calls = 0;
	crowd->start = clock_now(crowd->member[0].mm->clock);
	if (row->run(row, crowd, state, err) || take_registers(crowd, err))
		return -1;
	crowd->returned = clock_now(crowd->member[0].mm->clock);
	for (uint32_t i = 0; i < crowd->count; i++)
		crowd->system_calls += crowd->member[i].mm->log.system_calls;
	return 0;
}
