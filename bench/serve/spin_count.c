// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts as the series' loop does, and spins before each RECV until the stub announces its next
 * call: then RECV finds the call pending, or waits only while the stub enters the kernel. Unlike
 * spin.c it needs no poll(). Where no call comes, a marker call does (marker_on_error.c). The
 * announcement is a hint: only a RECV follows from it.
 *
 * A spin is limited to the mean duration of the recent waits without one. So a spin that finds
 * nothing at most doubles the wait. On two CPUs, where a sleep costs a wake-up of either side,
 * nearly all spins see the call come. On the stub's own CPU the stub cannot run during a spin:
 * there the loop pauses, for some waits at first and for twice as many each time, until a spin
 * pays off again. A new stub's first waits are without a spin, to learn the mean.
 */
#include <linux/seccomp.h>
#include <stdlib.h>

#include "base/memory.h"
#include "serve/announced.h"
#include "serve/counted.h"
#include "serve/serve.h"

#define BUDGETS_MAX 5  /* upper limit of a spin, in units of key `budget` */
#define MEAN_WAITS  8  /* weight of the running mean; also waits before the first spin */
#define VAIN_MAX    4  /* failed spins in a row before a pause, once one has paid off */
#define PAUSE_LEAST 64 /* first pause: waits without a spin */
#define PAUSE_MOST  1024

struct spin_count {
	uint64_t cap;	/* of a spin, ticks */
	uint64_t mean;	/* of the last waits without a spin, ticks; 0: there was none */
	uint64_t began; /* clock at the start of a wait without a spin, 0: it is none */
	uint32_t begun; /* calls of this batch that the stub has begun and the monitor received */
	bool pays;	/* so did the last spin, or one of VAIN_MAX */
	uint32_t vain;
	uint32_t pause; /* waits, of the next pause */
	uint32_t left;	/* of the one at hand */
};

static int setup(struct guest_mm *mm, void **state, struct error *err)
{
	struct spin_count *spin = memory_new(1, sizeof(*spin));

	(void)err;
	*state = spin;
	spin->cap = (uint64_t)(BUDGETS_MAX * (double)mm->spin_ns / mm->clock->ns_per_tick);
	spin->pause = PAUSE_LEAST;
	spin->left = MEAN_WAITS;
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

/* Also ends a spin when the turn is back: no call will be announced then. */
static bool has_news(const struct guest_mm *mm, const struct spin_count *spin)
{
	return announced_calls(mm) != spin->begun || handoff_has_turn(mm);
}

/*
 * Once a spin has paid off, a pause takes VAIN_MAX failures in a row. A loop that has just come
 * out of a pause tries one spin, and pauses again if that fails.
 */
static void note_vain(struct spin_count *spin)
{
	if (spin->pays && ++spin->vain < VAIN_MAX)
		return;
	spin->pays = false;
	spin->vain = 0;
	spin->left = spin->pause;
	spin->pause = spin->pause < PAUSE_MOST ? 2 * spin->pause : PAUSE_MOST;
}

static void spin_for_news(const struct guest_mm *mm, struct spin_count *spin)
{
	const uint64_t most = spin->mean < spin->cap ? spin->mean : spin->cap;
	const uint64_t began = clock_now(mm->clock);

	while (!has_news(mm, spin) && clock_now(mm->clock) - began < most)
		__builtin_ia32_pause();
	if (!has_news(mm, spin)) {
		note_vain(spin);
		return;
	}
	spin->pays = true;
	spin->vain = 0;
	spin->pause = PAUSE_LEAST;
}

static void await_news(const struct guest_mm *mm, struct spin_count *spin)
{
	spin->began = 0;
	if (has_news(mm, spin))
		return; /* which says nothing of what a spin is worth */
	if (!spin->left) {
		spin_for_news(mm, spin);
		return;
	}
	spin->left--;
	spin->began = clock_now(mm->clock);
}

static void learn(struct spin_count *spin, uint64_t waited)
{
	spin->mean = spin->mean ? (spin->mean * (MEAN_WAITS - 1) + waited) / MEAN_WAITS : waited;
}

/* While its call waits for the answer the stub begins no other, so the number is exact. */
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
