// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The series' counted loop for more stubs than one. stub-by-stub hands over and serves one stub
 * after the other, as UML does today; it is the baseline. round-robin hands all batches over
 * first, then takes one notification of each stub in turn: stubs overlap, but the monitor blocks
 * in the RECV of one stub while others may be ready.
 *
 * Both count, so both wedge where `counted` does (counted.c).
 */
#include "monitor/handoff.h"
#include "monitor/notify.h"
#include "serve/many.h"

/* The end of the counted loop: FUTEX_WAIT and drain. */
static int await_end(struct stub_set *set, struct stub_member *member, struct error *err)
{
	if (handoff_wait(member->mm, err) || notify_drain(member->mm, err))
		return stub_set_forgive(set, member, err);
	stub_set_back(set, member);
	return 0;
}

/* A notification that vanishes does not count: see counted_serve(). */
static int serve_next(struct stub_set *set, struct stub_member *member, struct error *err)
{
	enum notify_result result = notify_serve(member->mm, err);

	if (result == NOTIFY_FAILED)
		return stub_set_forgive(set, member, err);
	if (result != NOTIFY_VANISHED && member->left > 1)
		member->left--;
	else if (result != NOTIFY_VANISHED)
		stub_set_expect_end(set, member);
	return 0;
}

static int serve_stub(struct stub_set *set, struct stub_member *member, struct error *err)
{
	if (stub_set_hand_over(set, member, err))
		return -1;
	while (member->left)
		if (serve_next(set, member, err))
			return -1;
	return member->away ? await_end(set, member, err) : 0;
}

static int run_stub_by_stub(const struct serve_many *row, struct stub_set *set, void *state,
			    struct error *err)
{
	(void)row;
	(void)state;
	for (uint32_t i = 0; i < set->count; i++)
		if (stub_set_has(set, i) && serve_stub(set, &set->member[i], err))
			return -1;
	return 0;
}

static int run_round_robin(const struct serve_many *row, struct stub_set *set, void *state,
			   struct error *err)
{
	(void)row;
	(void)state;
	if (stub_set_hand_over_all(set, err))
		return -1;
	while (set->notifying)
		for (uint32_t i = 0; i < set->count; i++)
			if (stub_set_has(set, i) && set->member[i].left &&
			    serve_next(set, &set->member[i], err))
				return -1;
	for (uint32_t i = 0; i < set->count; i++)
		if (stub_set_has(set, i) && set->member[i].away &&
		    await_end(set, &set->member[i], err))
			return -1;
	return 0;
}

const struct serve_many many_stub_by_stub = {
	.name = "stub-by-stub",
	.what = "the series' counted loop for one stub after the other",
	.counts = true,
	.by_several = true,
	.run = run_stub_by_stub,
};

const struct serve_many many_round_robin = {
	.name = "round-robin",
	.what = "all stubs at work, one blocking RECV from each in turn",
	.counts = true,
	.by_several = true,
	.run = run_round_robin,
};
