// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Spins on two words of shared memory, the turn and the number of the call that the stub is about
 * to make. When that number changes it polls the listener until the call is pending. When its
 * budget (key `budget`, anew for each notification) is spent it sleeps as poll2 does.
 *
 * The number is a hint (announced.h): only a poll() follows from it, and an announcement that no
 * notification follows costs polls until the budget is spent.
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

/*
 * While a call is pending the stub begins no other, so the number read here is that of this call:
 * it is not news in the next wait.
 */
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
