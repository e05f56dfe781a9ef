// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What one monitor does for many stubs, step by step; the rows in many_*.c choose how to wait and
 * call these.
 *
 * A member is `away` from the hand-over of its batch until it came back or died, and `left` counts
 * the notifications still expected of it. set->notifying, the number of members that are away with
 * some left, decides what to wait for: while it is not 0, for listeners; at 0, for the futexes of
 * those that are away. A batch that ends early leaves the count too high; the ticks, which look at
 * all turns, get on from there.
 *
 * Also the halves of a round that all rows share: many_begin() and many_serve().
 */
#define _GNU_SOURCE
#include "serve/stub_set.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
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

/* The condition that set->notifying counts; each change of away or left goes with one of that. */
static bool notifies(const struct stub_member *member)
{
	return member->away && member->left;
}

void stub_set_expect_end(struct stub_set *set, struct stub_member *member)
{
	set->notifying -= notifies(member);
	member->left = 0;
}

/*
 * The watchdog is told here, not when the report is taken: reports of a set are taken after the
 * last stub, and one that waited for others would be killed.
 */
void stub_set_back(struct stub_set *set, struct stub_member *member)
{
	stub_set_expect_end(set, member);
	set->away -= member->away;
	member->away = false;
	if (member->mm->watched)
		watched_end(member->mm->watched);
}

void stub_set_dead(struct stub_set *set, struct stub_member *member)
{
	stub_set_back(set, member);
	member->dead = true;
}

/* The stub is dead before anything is noted, so nothing that it does can change what was noted. */
void stub_set_condemn(struct stub_set *set, struct stub_member *member, const struct error *why)
{
	kill(member->mm->stub.pid, SIGKILL);
	stub_await_death(member->mm->stub.pidfd);
	member->why = *why;
	stub_set_dead(set, member);
}

int stub_set_forgive(struct stub_set *set, struct stub_member *member, const struct error *err)
{
	if (!stub_is_dead(member->mm->stub.pidfd))
		return -1;
	member->why = *err;
	stub_set_dead(set, member);
	return 0;
}

/*
 * Hands a batch over, by one of two kinds of wake-up. The lock, where the set has locks, comes
 * first and is released when the report has been taken. It is never contended: a member has one
 * thread per round.
 */
static int give(struct stub_set *set, struct stub_member *member,
		int (*wake)(struct guest_mm *mm, struct error *err), struct error *err)
{
	if (member->dead)
		return 0;
	if (set->locks) {
		pthread_mutex_lock(&member->lock);
		member->locked = true;
	}
	member->left = member->expected;
	member->away = true;
	set->away++;
	set->notifying += notifies(member);
	registers_put(&member->mm->registers, member->mm->shared);
	if (handoff_send_fds(member->mm, err) || wake(member->mm, err))
		return stub_set_forgive(set, member, err);
	return 0;
}

int stub_set_hand_over(struct stub_set *set, struct stub_member *member, struct error *err)
{
	return give(set, member, handoff_wake, err);
}

static int publish(struct guest_mm *mm, struct error *err)
{
	(void)err;
	handoff_publish(mm);
	return 0;
}

int stub_set_publish(struct stub_set *set, struct stub_member *member, struct error *err)
{
	return give(set, member, publish, err);
}

int stub_set_hand_over_all(struct stub_set *set, struct error *err)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (stub_set_has(set, i) && stub_set_hand_over(set, &set->member[i], err))
			return -1;
	return 0;
}

/*
 * Not notify_receive(), which belongs to one stub: the listener may be that of all, and a death is
 * not looked for before each RECV, as POLLIN was seen.
 */
int stub_set_receive(struct stub_set *set, int listener, struct seccomp_notif *request,
		     struct error *err)
{
	do {
		set->system_calls++;
		if (!listener_receive(listener, request))
			return 1;
	} while (errno == EINTR);
	return errno == ENOENT ? 0 : error_errno(err, errno, "SECCOMP_IOCTL_NOTIF_RECV");
}

/*
 * The limit is for calls from outside the batch, which may exceed its stamps. A denial ends the
 * batch in the stub (run_batch() in stub/code/page.c), so nothing else is expected then.
 */
bool stub_set_judge(struct stub_set *set, struct stub_member *member,
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
		stub_set_expect_end(set, member);
	return allowed;
}

static void note_answer(struct round_log *log, bool allowed)
{
	if (allowed)
		log->allowed++;
	else
		log->denied++;
}

/* set->latest: see last_at_end(). EINTR: a signal ended the wait for the listener's mutex. */
int stub_set_answer(struct stub_set *set, struct stub_member *member, uint64_t id, bool allowed,
		    struct error *err)
{
	struct guest_mm *mm = member->mm;
	struct seccomp_notif_resp response = listener_verdict(id, allowed);
	int listener = set->listener >= 0 ? set->listener : mm->stub.listener;
	int result;

	set->latest = (uint32_t)(member - set->member);
	do {
		set->system_calls++;
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

/* A notification between RECV and SEND. member is NULL if there was none after all. */
struct judged {
	struct stub_member *member; /* NULL: nothing */
	uint64_t id;
	bool allowed;
};

static int receive_from(struct stub_set *set, struct stub_member *member, struct judged *judged,
			struct error *err)
{
	struct seccomp_notif request;
	int received = stub_set_receive(set, member->mm->stub.listener, &request, err);

	judged->member = NULL;
	if (received < 0)
		return -1;
	if (received)
		*judged = (struct judged){ member, request.id,
					   stub_set_judge(set, member, &request) };
	else
		member->mm->log.vanished++;
	return 0;
}

static int answer(struct stub_set *set, const struct judged *judged, struct error *err)
{
	if (!judged->member)
		return 0;
	return stub_set_answer(set, judged->member, judged->id, judged->allowed, err);
}

static int serve_one(struct stub_set *set, struct stub_member *member, struct error *err)
{
	struct judged judged;

	return receive_from(set, member, &judged, err) || answer(set, &judged, err) ? -1 : 0;
}

/*
 * For ORDER_ALL. Every SEND wakes a stub, which may take the CPU from the monitor; so all RECVs
 * come first.
 */
static int serve_all(struct stub_set *set, const uint32_t *ready, uint32_t count, struct error *err)
{
	struct judged judged[STUB_SET_MAX];

	for (uint32_t i = 0; i < count; i++)
		if (receive_from(set, &set->member[ready[i]], &judged[i], err))
			return -1;
	for (uint32_t i = 0; i < count; i++)
		if (answer(set, &judged[i], err))
			return -1;
	return 0;
}

int stub_set_serve(struct stub_set *set, const uint32_t *ready, uint32_t count,
		   enum serve_order order, struct error *err)
{
	if (order == ORDER_ALL)
		return serve_all(set, ready, count, err);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t next = ready[order == ORDER_NEWEST ? count - 1 - i : i];

		if (serve_one(set, &set->member[next], err))
			return -1;
	}
	return 0;
}

static uint32_t *turn_of(const struct stub_member *member)
{
	return &member->mm->shared->data.futex;
}

bool stub_set_is_back(const struct stub_member *member)
{
	return handoff_has_turn(member->mm);
}

/* A system call is made only if some child has died since the last look. */
static void look_at(struct stub_set *set, struct stub_member *member)
{
	struct error death;

	if (!member->away)
		return;
	if (stub_set_is_back(member))
		stub_set_back(set, member);
	else if (handoff_check_death(member->mm, &death))
		stub_set_dead(set, member);
}

void stub_set_look(struct stub_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (stub_set_has(set, i))
			look_at(set, &set->member[i]);
}

/*
 * The member to wait for: of those at their end the one that was answered last, as the others have
 * most likely come back by then. One futex wait then stands for all of them.
 */
static struct stub_member *last_at_end(struct stub_set *set)
{
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t at = (set->latest + set->count - i) % set->count;
		struct stub_member *member = &set->member[at];

		if (stub_set_has(set, at) && member->away && !member->left)
			return member;
	}
	return NULL;
}

/*
 * The wait is limited to a tick: the death of the stub just before it does not end it, nor does a
 * call that a hijacked stub makes.
 */
int stub_set_await_end(struct stub_set *set, struct error *err)
{
	uint32_t away = set->away;
	const struct timespec tick = { .tv_nsec = STUB_SET_TICK_NS };
	struct stub_member *member = last_at_end(set);

	if (!stub_set_is_back(member)) {
		set->system_calls++;
		if (syscall(SYS_futex, turn_of(member), FUTEX_WAIT, STUB_TURN_STUB, &tick, NULL,
			    0) &&
		    errno != EINTR && errno != EAGAIN && errno != ETIMEDOUT)
			return error_errno(err, errno, "FUTEX_WAIT for stub %d",
					   member->mm->stub.pid);
	}
	stub_set_look(set);
	return (int)(away - set->away);
}

void stub_set_hung_up(struct stub_set *set, struct stub_member *member)
{
	set->system_calls++;
	stub_await_death(member->mm->stub.pidfd);
	stub_set_dead(set, member);
}

/*
 * Waits for notifications while some are expected, else for ends of batches. A wait that is meant
 * for notifications sees ends only by the tick.
 */
int stub_set_serve_by(struct stub_set *set, stub_set_wait *wait, void *state,
		      enum serve_order order, struct error *err)
{
	uint32_t ready[STUB_SET_MAX];

	if (stub_set_hand_over_all(set, err))
		return -1;
	while (set->away) {
		/* Nobody came back in a tick: a stub may be making calls that no batch has. */
		int count = set->notifying ? 0 : stub_set_await_end(set, err);

		if (!count)
			count = wait(set, state, ready, err);
		else if (count > 0)
			continue;
		if (count < 0 || stub_set_serve(set, ready, (uint32_t)count, order, err))
			return -1;
	}
	return 0;
}

int stub_set_tick_open(struct error *err)
{
	const struct itimerspec every = { .it_interval.tv_nsec = STUB_SET_TICK_NS,
					  .it_value.tv_nsec = STUB_SET_TICK_NS };
	int tick = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

	if (tick < 0)
		return error_call(err, (struct failed){ .error = errno }, "timerfd_create");
	if (!timerfd_settime(tick, 0, &every, NULL))
		return tick;
	error_errno(err, errno, "timerfd_settime");
	close(tick);
	return -1;
}

void stub_set_tick_take(struct stub_set *set, int tick)
{
	uint64_t ticks;

	/* EAGAIN if there is none: the look that follows does no harm. */
	(void)!read(tick, &ticks, sizeof(ticks));
	set->system_calls++;
	stub_set_look(set);
}

static void unlock(struct stub_member *member)
{
	if (!member->locked)
		return;
	member->locked = false;
	pthread_mutex_unlock(&member->lock);
}

/*
 * What a hijacked stub wrote instead of a report makes its member dead, and no error of the round.
 */
static void take_report(struct stub_set *set, struct stub_member *member)
{
	struct error why;

	if (!member->dead && handoff_take_report(member->mm, &why))
		stub_set_condemn(set, member, &why);
	unlock(member);
}

void many_begin(struct stub_set *set)
{
	set->away = 0;
	set->notifying = 0;
	set->admitted = 0;
	set->latest = 0;
	set->system_calls = 0;
}

/*
 * Reports are taken after the last stub of the share is back, within the time of the round. After
 * an error the locks are released all the same.
 */
int many_serve(const struct serve_many *row, struct stub_set *set, void *state, struct error *err)
{
	int result = row->run(row, set, state, err);

	for (uint32_t i = 0; i < set->count; i++) {
		if (!stub_set_has(set, i))
			continue;
		if (result)
			unlock(&set->member[i]);
		else
			take_report(set, &set->member[i]);
	}
	set->returned = clock_now(set->member[0].mm->clock);
	for (uint32_t i = 0; i < set->count; i++)
		if (stub_set_has(set, i))
			set->system_calls += set->member[i].mm->log.system_calls;
	return result;
}

int many_run(const struct serve_many *row, struct stub_set *set, void *state, struct error *err)
{
	many_begin(set);
	set->start = clock_now(set->member[0].mm->clock);
	return many_serve(row, set, state, err);
}
