/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends a round that would never end. Whoever sees from outside that monitor and stub wait for each
 * other sends ABANDON_SIGNAL to the monitor's process, whose handler kills the stubs of the round
 * in progress. The round then ends with an error, as with any other death of a stub.
 */
#ifndef GATE_ABANDON_H
#define GATE_ABANDON_H

#include <signal.h>

#define ABANDON_SIGNAL SIGUSR2

struct guest;
struct guest_set;

/*
 * Installs the handler for the process and unblocks the signal for the calling thread, which must
 * be the one that runs the rounds.
 */
void abandon_catch(void);

/* Say whose round is in progress, a guest's or a set's, around the round; NULL: none is. */
void abandon_one(const struct guest *guest);
void abandon_many(const struct guest_set *set);

#endif
