// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Spins on two words of shared memory, the turn and the number of the call that the
 * stub is about to make, then on the listener, until its budget is spent; then it
 * sleeps as poll2 does. Each notification has the whole budget.
 *
 * The number is a hint: an allowed call or a lie announces what never comes. So
 * nothing but a poll() follows from it.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "serve/announced.h"
#include "serve/poll2.h"
#include "serve/serve.h"
#include "serve/until_back.h"

struct spin {
	uint64_t budget; /* ticks */
	uint32_t served; /* calls_begun when the last notification was pending */
};

static int setup(struct guest_mm *mm, void **state, struct error *err)
{
	struct spin *spin = memory_new(1, sizeof(*spin));

	(void)err;
	*state = spin;
	spin->budget = (uint64_t)(mm->spin_ns / mm->clock->ns_per_tick);
	announced_ask(mm);
	return 0;
}

static void teardown(struct guest_mm *mm, void *state)
{
	(void)mm;
	free(state);
}

static void prepare(struct guest_mm *mm, void *state)
{
	struct spin *spin = state;

	announced_reset(mm);
	spin->served = 0;
}

/* The stub that made a pending call has begun no other: the number is exact. */
static int pending(struct guest_mm *mm, struct spin *spin, int is_pending)
{
	if (is_pending > 0)
		spin->served = announced_calls(mm);
	return is_pending;
}

static int spin_and_wait(struct guest_mm *mm, void *state, struct error *err)
{
	struct spin *spin = state;
	uint64_t end = clock_now(mm->clock) + spin->budget;

	do {
		int is_pending = 0;

		if (handoff_has_turn(mm))
			return 0;
		if (announced_calls(mm) != spin->served)
			is_pending = notify_pending(mm, err);
		else
			__builtin_ia32_pause();
		if (is_pending)
			return pending(mm, spin, is_pending);
	} while ((int64_t)(end - clock_now(mm->clock)) > 0);
	return pending(mm, spin, poll2_wait(mm, NULL, err));
}

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	(void)expected;
	return serve_until_back(mm, state, spin_and_wait, err);
}

const struct serve_loop serve_spin = {
	.name = "spin",
	.what = "spins on what the stub announces, then sleeps as poll2; see key budget",
	.done = STUB_DONE_EVENTFD,
	.spins = true,
	.setup = setup,
	.teardown = teardown,
	.prepare = prepare,
	.serve = serve,
};
