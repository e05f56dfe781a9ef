/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stub set: stubs that run batches at once, as one monitor thread sees them, and the steps that
 * all ways of serving them are made of (many.h).
 *
 * With several threads (monitors.h) each has a set with the same members; all steps below skip
 * members of other threads, so a thread uses its own set without locks. Functions return 0 or -1
 * with an error unless they say otherwise. The death of a stub is not an error: it is noted in its
 * member.
 */
#ifndef SERVE_STUB_SET_H
#define SERVE_STUB_SET_H

#include <linux/seccomp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "monitor/guest_mm.h"

#define STUB_SET_MAX 128

/*
 * How often a monitor looks at all stubs though nothing told it to, ns. A batch that the host
 * makes fail ends without a notification, so a wait for notifications would miss that. UML has its
 * timer for such cases.
 */
#define STUB_SET_TICK_NS 10000000

/* What is done with the notifications that one wait has shown. */
enum serve_order {
	ORDER_EACH,   /* receive and answer one after the other */
	ORDER_ALL,    /* receive all, then answer all */
	ORDER_NEWEST, /* as each, from the last one that became ready to the first */
};

struct stub_member {
	struct guest_mm *mm;
	unsigned int expected; /* calls of the queued batch that notify */
	unsigned int left;     /* of them not received yet; 0 too when a denial ended the batch */
	bool away;	       /* has the turn */
	bool dead;	       /* for good; guest_set_death() tells of what */
	struct error why;      /* of what it died, if that is more than its pidfd tells */
	uint32_t monitor;      /* the thread that serves it in this round: its set's self */
	uint32_t handovers;    /* to another thread, so far */
	pthread_mutex_t lock;  /* of the address space, where the set locks */
	bool locked;
};

struct stub_set {
	struct stub_member *member; /* borrowed; dead ones are passed by */
	uint32_t count;		    /* 1 to STUB_SET_MAX */
	int listener;		    /* that all have in common, or -1: each has its own */
	uint32_t self;		    /* number of the thread; 0 of the only one */
	bool locks; /* a member's lock is held from its hand-over until its report was taken */

	/* kept by the functions below */
	uint32_t admitted;     /* members that have been handed their batches, the first of all */
	uint32_t away;	       /* members that have the turn */
	uint32_t notifying;    /* of them, those of which notifications are expected */
	uint32_t latest;       /* the member that was answered last */
	uint32_t system_calls; /* of the monitor in this run, besides those in the logs */
	uint32_t handovers;    /* of several threads: members that another one serves than before */
	uint64_t start;	       /* ticks: before the first batch is handed over */
	uint64_t returned;     /* ticks: the last stub has come back */
};

/* Whether the thread of the set serves that member. */
static inline bool stub_set_has(const struct stub_set *set, uint32_t i)
{
	return set->member[i].monitor == set->self;
}

/* Whether a member has handed its turn back. Reads shared memory, no system call. */
bool stub_set_is_back(const struct stub_member *member);

/* No more notifications are expected of the member's batch: only its end is. */
void stub_set_expect_end(struct stub_set *set, struct stub_member *member);

/*
 * Notes that a member has come back, or has died: it does not have the turn any more. Idempotent.
 */
void stub_set_back(struct stub_set *set, struct stub_member *member);
void stub_set_dead(struct stub_set *set, struct stub_member *member);

/*
 * Kills a member that wrote what no stub writes (why says what), waits for its death and notes it.
 */
void stub_set_condemn(struct stub_set *set, struct stub_member *member, const struct error *why);

/*
 * For a call that failed for one member, with err: returns 0 if the stub is dead, and notes that
 * and err in the member; -1 if the error stands.
 */
int stub_set_forgive(struct stub_set *set, struct stub_member *member, const struct error *err);

/*
 * Puts the registers back, sends the descriptors and gives the turn to one member, or to all. Dead
 * ones are skipped.
 */
int stub_set_hand_over(struct stub_set *set, struct stub_member *member, struct error *err);
int stub_set_hand_over_all(struct stub_set *set, struct error *err);

/*
 * As stub_set_hand_over() without the wake-up of the futex, which is due if the member is away
 * afterwards: see handoff_publish().
 */
int stub_set_publish(struct stub_set *set, struct stub_member *member, struct error *err);

/*
 * Receives what is pending at a listener for which POLLIN was seen. Returns 1, or 0 if there was
 * nothing after all: the stub has gone, or gave its call up.
 */
int stub_set_receive(struct stub_set *set, int listener, struct seccomp_notif *request,
		     struct error *err);

/*
 * Counts the notification for the member and validates it. Returns whether the call is allowed.
 * After a denial the batch has ended, so only its end is expected.
 */
bool stub_set_judge(struct stub_set *set, struct stub_member *member,
		    const struct seccomp_notif *request);
/* Sends the verdict. A target that has gone meanwhile is counted in log.vanished, and no error. */
int stub_set_answer(struct stub_set *set, struct stub_member *member, uint64_t id, bool allowed,
		    struct error *err);

/* Serves one notification of each ready member; `ready` lists them from the oldest on. */
int stub_set_serve(struct stub_set *set, const uint32_t *ready, uint32_t count,
		   enum serve_order order, struct error *err);

/* Notes who has come back, by shared memory, and who has died. */
void stub_set_look(struct stub_set *set);

/*
 * FUTEX_WAITs, for a tick at most, for a member that is away and at its end; there must be one.
 * Then looks at all. Returns how many have come back, or -1.
 */
int stub_set_await_end(struct stub_set *set, struct error *err);

/*
 * For a listener that reported POLLHUP: the last user of its filter has gone, because it is ending
 * (since 6.11) or was reaped (since 5.9). The stub is not dead yet then; this waits for that,
 * which cannot take long, and notes it.
 */
void stub_set_hung_up(struct stub_set *set, struct stub_member *member);

/*
 * Hands everything over and serves until all have come back, by a wait that does not see a turn
 * handed back. wait() blocks until a member is ready, a tick has passed or a signal has come. It
 * returns how many are ready, in ready[] from the oldest on, or -1.
 */
typedef int stub_set_wait(struct stub_set *set, void *state, uint32_t ready[STUB_SET_MAX],
			  struct error *err);
int stub_set_serve_by(struct stub_set *set, stub_set_wait *wait, void *state,
		      enum serve_order order, struct error *err);

/*
 * Opens a descriptor that is readable once per tick, or returns -1 with an error. And takes a tick
 * from it, then looks at all members.
 */
int stub_set_tick_open(struct error *err);
void stub_set_tick_take(struct stub_set *set, int tick);

#endif
