// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts as the series' loop does, and spins before each RECV until the stub announces its next
 * call. Then RECV finds the call, or waits for what is left of the way into the kernel. No
 * poll() is needed, as in spin.c: where no call comes, a marker call does (marker_on_error.c).
 * The announcement is a hint, and nothing but a RECV follows from it.
 *
 * It spins for twice the mean of the last waits: who gives up just before the stub is there has
 * spun for nothing. Where that happens time and again, as on the stub's own CPU, it does without
 * for some waits, and for twice as many each time until a spin pays off.
 */
#include <linux/seccomp.h>
#include <stdlib.h>

#include "base/memory.h"
#include "serve/announced.h"
#include "serve/counted.h"
#include "serve/serve.h"

#define BUDGETS_MAX 5  /* it spins for that many of its key `budget` at most */
#define MEAN_WAITS  8  /* that the mean is of, about */
#define VAIN_MAX    4  /* spins in a row that come to nothing */
#define PAUSE_LEAST 32 /* waits without a spin after those */
#define PAUSE_MOST  4096

struct spin_count {
	uint64_t cap;	/* ticks */
	uint64_t mean;	/* of the last waits that began with a spin, ticks */
	uint64_t began; /* clock at the start of the spin before this RECV, 0: none */
	uint32_t begun; /* calls of this batch that the stub has begun and the monitor received */
	uint32_t vain;
	uint32_t pause; /* waits, of the next pause */
	uint32_t left;	/* of the one at hand */
};

static int setup(struct guest_mm *mm, void **state, struct error *err)
{
	struct spin_count *spin = memory_new(1, sizeof(*spin));

	(void)err;
	*state = spin;
	spin->mean = (uint64_t)(mm->spin_ns / mm->clock->ns_per_tick);
	spin->cap = BUDGETS_MAX * spin->mean;
	spin->pause = PAUSE_LEAST;
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
	struct spin_count *spin = state;

	announced_reset(mm);
	spin->begun = 0;
}

static bool has_news(const struct guest_mm *mm, const struct spin_count *spin)
{
	return announced_calls(mm) != spin->begun || handoff_has_turn(mm);
}

static void spin_for_news(const struct guest_mm *mm, struct spin_count *spin)
{
	uint64_t most = 2 * spin->mean < spin->cap ? 2 * spin->mean : spin->cap;

	spin->began = clock_now(mm->clock);
	while (!has_news(mm, spin) && clock_now(mm->clock) - spin->began < most)
		__builtin_ia32_pause();
	if (has_news(mm, spin)) {
		spin->vain = 0;
		spin->pause = PAUSE_LEAST;
	} else if (++spin->vain >= VAIN_MAX) {
		spin->vain = 0;
		spin->left = spin->pause;
		spin->pause = spin->pause < PAUSE_MOST ? 2 * spin->pause : PAUSE_MOST;
	}
}

static void await_news(const struct guest_mm *mm, struct spin_count *spin)
{
	spin->began = 0;
	if (has_news(mm, spin))
		return; /* which says nothing of what a spin is worth */
	if (spin->left)
		spin->left--;
	else
		spin_for_news(mm, spin);
}

static void learn(struct spin_count *spin, uint64_t waited)
{
	spin->mean = (spin->mean * (MEAN_WAITS - 1) + waited) / MEAN_WAITS;
}

/* The stub whose call is not answered has begun no other: the number is exact. */
static enum notify_result serve_next(struct guest_mm *mm, void *state, struct error *err)
{
	struct spin_count *spin = state;
	struct seccomp_notif request;
	enum notify_result result;

	await_news(mm, spin);
	result = notify_receive(mm, &request, err);
	if (result != NOTIFY_RECEIVED)
		return result;
	spin->begun = announced_calls(mm);
	if (spin->began)
		learn(spin, clock_now(mm->clock) - spin->began);
	return notify_answer(mm, &request, err);
}

static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
{
	if (counted_serve(mm, state, expected, serve_next, err))
		return -1;
	await_news(mm, state);
	return handoff_has_turn(mm) ? notify_drain(mm, err) : counted_wait_and_drain(mm, err);
}

const struct serve_loop serve_spin_count = {
	.name = "spin-count",
	.what = "spins on what the stub announces, then RECV, as marker-on-error; see key budget",
	.done = STUB_DONE_MARKER_ON_ERROR,
	.late = SERVE_LATE_AT_TICK,
	.spins = true,
	.setup = setup,
	.teardown = teardown,
	.prepare = prepare,
	.serve = serve,
};
