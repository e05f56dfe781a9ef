// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compares, turn by turn, the calls that a stub has counted with the answers that its monitor
 * has. The stub's own counts are in its stamps page: calls of batches, if it is told to announce
 * them, and those of an attack (attack.h). See ledger.h for what may differ.
 */
#include "check/ledger.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "check/attack.h"

#define MIN(a, b) ((a) < (b) ? (a) : (b))

void ledger_begin(struct guest *guest)
{
	struct stub_shared *shared = guest->mm.shared;

	shared->stamps.announce = 1;
	shared->stamps.calls_begun = 0;
	shared->stamps.calls_done = 0;
	attack_count_anew(shared);
}

/*
 * How many of the first entries of a batch notify. `entries` is the stub's number, so it is
 * bounded; that a hijacked stub changes the entries too only makes the ledger wrong.
 */
static uint32_t notified_of(const struct guest *guest, uint32_t entries)
{
	const struct stub_call *calls = guest->mm.shared->data.calls;
	uint32_t count = 0;

	for (uint32_t i = 0; i < MIN(entries, STUB_BATCH_MAX); i++)
		count += calls[i].type == STUB_CALL_MMAP ? guest->gate->notifies_map :
							   guest->gate->notifies_unmap;
	return count;
}

/* Keeps the first that does not add up: those after it follow from it. */
__attribute__((format(printf, 2, 3))) static void note(struct ledger *ledger, const char *format,
						       ...)
{
	va_list arguments;

	if (ledger->wrong[0])
		return;
	va_start(arguments, format);
	vsnprintf(ledger->wrong, sizeof(ledger->wrong), format, arguments);
	va_end(arguments);
}

/* A stub that died may have made a call that nobody answered, but not the other way round. */
static void end_dead(struct ledger *ledger, const struct guest *guest)
{
	const struct stub_shared *shared = guest->mm.shared;
	const struct round_log *log = &guest->mm.log;
	const uint64_t answered = log->allowed + log->denied;
	const uint64_t begun =
		notified_of(guest, shared->stamps.calls_begun) + attack_count(shared).begun;

	ledger->deaths++;
	ledger->answered_to_dead += answered;
	if (answered > begun)
		note(ledger,
		     "a stub that died had made %" PRIu64 " calls, and %" PRIu64 " were answered",
		     begun, answered);
}

void ledger_end(struct ledger *ledger, const struct guest *guest, bool dead)
{
	const struct stub_shared *shared = guest->mm.shared;
	const struct round_log *log = &guest->mm.log;
	const uint64_t answered = log->allowed + log->denied;
	uint64_t returned;

	ledger->rounds++;
	ledger->allowed += log->allowed;
	ledger->denied += log->denied;
	ledger->vanished += log->vanished;
	if (dead) {
		end_dead(ledger, guest);
		return;
	}
	returned = notified_of(guest, shared->stamps.calls_done) + attack_count(shared).returned;
	ledger->returned += returned;
	/*
	 * An answer may come to a call that the stub counts in a later turn only (ledger.h), so
	 * answers are carried over until calls use them up.
	 */
	ledger->overtaken += answered;
	if (returned > ledger->overtaken)
		note(ledger, "%" PRIu64 " calls of a stub returned, and %" PRIu64 " were answered",
		     returned, ledger->overtaken);
	else
		ledger->overtaken -= returned;
	if (ledger->overtaken > ledger->disturbances)
		note(ledger,
		     "of %" PRIu64 " answers in a turn %" PRIu64 " came to a call; so far "
		     "%" PRIu64 " came to none, and %" PRIu64 " calls were disturbed",
		     answered, returned, ledger->overtaken, ledger->disturbances);
	else if (answered > log->notified || log->notified > answered + log->vanished)
		note(ledger, "%u calls were received, and %" PRIu64 " answered", log->notified,
		     answered);
}

void ledger_add(struct ledger *sum, const struct ledger *ledger)
{
	sum->rounds += ledger->rounds;
	sum->returned += ledger->returned;
	sum->allowed += ledger->allowed;
	sum->denied += ledger->denied;
	sum->disturbances += ledger->disturbances;
	sum->vanished += ledger->vanished;
	sum->overtaken += ledger->overtaken;
	sum->deaths += ledger->deaths;
	sum->answered_to_dead += ledger->answered_to_dead;
}
