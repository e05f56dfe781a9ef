/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Was each call of a stub answered once, and once only? Compares what the stub counts with what
 * its monitor counts. When a stub's turn is over, each of its calls has been answered, and the
 * monitor has answered no other: the two numbers are equal.
 *
 * A disturbance can make them differ, by one call each at most:
 *
 * - A signal, or a freeze of the stub, ends the wait for an answer. The answer finds no call
 *   (ENOENT), and does not count. After a freeze the call is made anew.
 * - The answer comes first, then the signal, whose handler hands the turn over before the stub
 *   has counted the call. The stub counts it in a later turn.
 * - Signal and answer come together. Then the stub never counts the call:
 *   seccomp_do_user_notification() (kernel/seccomp.c, 6.18) looks at the signal first.
 */
#ifndef CHECK_LEDGER_H
#define CHECK_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "gate/guest.h"

struct ledger {
	uint64_t rounds;	   /* turns of stubs */
	uint64_t returned;	   /* calls that notify and have returned, as the stubs count */
	uint64_t allowed, denied;  /* answers, as the monitors count */
	uint64_t disturbances;	   /* each may have ended one wait for an answer */
	uint64_t vanished;	   /* waits that had ended before they were answered (ENOENT) */
	uint64_t overtaken;	   /* answers to calls that the stub has not counted so far */
	uint64_t deaths;	   /* stubs that died in a turn: their counts may be too low */
	uint64_t answered_to_dead; /* answers to these, a part of allowed and denied */
	char wrong[160];	   /* the first turn that does not add up; "" for none */
};

/* Before a turn of the stub, while it waits: its counts begin at 0. */
void ledger_begin(struct guest *guest);

/*
 * After the turn. The caller has added its disturbances before. dead: the stub has died; it may
 * have made a call that was not answered, but no answer may be without a call.
 */
void ledger_end(struct ledger *ledger, const struct guest *guest, bool dead);

/* Adds up all numbers of a ledger; the sum's wrong stays as it is. */
void ledger_add(struct ledger *sum, const struct ledger *ledger);

#endif
