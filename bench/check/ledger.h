/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether each call of a stub was answered once, and once only: what the stub counts against
 * what its monitor counts. A stub whose turn is over has made no call that is not answered, and
 * the monitor has answered none that the stub has not made: so both numbers are equal then.
 *
 * But a signal may end the wait for an answer, which then finds no call (ENOENT); so does whoever
 * freezes the stub, whose call is made anew then. Or the answer comes first, and the handler of
 * the signal hands the turn over before the stub has counted the call: it does so in a later
 * turn, or, where a signal and an answer came together, never (seccomp_do_user_notification() of
 * kernel/seccomp.c, 6.18, looks at the signal first). These are as many as disturbances at most.
 */
#ifndef CHECK_LEDGER_H
#define CHECK_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "gate/guest.h"

struct ledger {
	uint64_t rounds;	  /* turns of stubs */
	uint64_t returned;	  /* calls that notify and have returned, as the stubs count */
	uint64_t allowed, denied; /* answers, as the monitors count */
	uint64_t disturbances;	  /* that may have ended one wait for an answer each */
	uint64_t vanished;  /* waits that had ended so when they were to be answered: no answer */
	uint64_t overtaken; /* answers to calls that were not counted by the stub so far */
	uint64_t deaths;    /* stubs that died in a turn: what they made is not told in full */
	uint64_t answered_to_dead; /* of what the monitors counted */
	char wrong[160];	   /* the first turn that does not add up; "" for none */
};

/* Before a turn of the stub: it counts from 0. */
void ledger_begin(struct guest *guest);

/*
 * After it; disturbances are counted before. dead: the stub is; it may have made one call that
 * was not answered, but none was answered that it has not made.
 */
void ledger_end(struct ledger *ledger, const struct guest *guest, bool dead);

/* Adds up all numbers of a ledger; the sum's wrong stays as it is. */
void ledger_add(struct ledger *sum, const struct ledger *ledger);

#endif
