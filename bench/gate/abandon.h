/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ending a round that never ends: whoever sees from outside that monitor and stub wait for each
 * other sends a signal, and the stubs of the round in progress are killed. So the round ends
 * with an error, as by any other death.
 */
#ifndef GATE_ABANDON_H
#define GATE_ABANDON_H

#include <signal.h>

#define ABANDON_SIGNAL SIGUSR2

struct guest;
struct guest_set;

/* Installs the handler for the process; the calling thread is the one that gets the signal. */
void abandon_catch(void);

/* The round in progress is of that guest, or of that set; NULL: there is none. */
void abandon_one(const struct guest *guest);
void abandon_many(const struct guest_set *set);

#endif
