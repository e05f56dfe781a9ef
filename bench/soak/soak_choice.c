// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Draws arms and faults: the same for the same seed, block and host. Faults are drawn until one can
 * be had in the arm; slow ones are drawn less often, so that a soak has many faults.
 */
#include "check/scenario.h"
#include "soak/soak_work.h"
#include "stub/init.h"
#include "stub/zygote.h"

#define SLOW_ONE_IN 16 /* slow faults (is_slow()) that are drawn; each takes a part of a second */

/* An honest batch, as a fault among the others. */
static const struct scenario undisturbed = { .name = "none", .run = cell_run_batch };

static bool one_in(struct random_state *random, uint64_t count)
{
	return !random_below(random, count);
}

/*
 * One of the gates with a listener if the loop serves one, else of those without. A way with one
 * listener for all stubs needs a filter that a zygote can have (zygote_can()).
 */
static const struct gate *choose_gate(struct random_state *random, const struct check_loop *loop)
{
	const struct gate *of[16] = { NULL };
	uint32_t count = 0;

	for (size_t i = 0; gates[i] && count < sizeof(of) / sizeof(of[0]); i++)
		if (gates[i]->notifies == (loop->serve || loop->many) &&
		    (!loop->many || !loop->many->one_listener || zygote_can(gates[i]->filter)))
			of[count++] = gates[i];
	return of[random_below(random, count)];
}

static enum placement choose_placement(const struct soak *soak, struct random_state *random)
{
	enum placement placement;

	do
		placement = (enum placement)random_below(random, PLACEMENTS);
	while (!soak->placements[placement]);
	return placement;
}

/*
 * By rounds each loop has its turn, so that each gets as many; by time they are drawn, and now and
 * then none, for a gate without a listener.
 */
static const struct check_loop *choose_loop(const struct soak *soak, struct random_state *random,
					    uint64_t block)
{
	if (!soak->seconds)
		return &soak->loops[block % soak->loop_count];
	if (one_in(random, 16))
		return &soak->none;
	return &soak->loops[random_below(random, soak->loop_count)];
}

void soak_choose_arm(const struct soak *soak, struct random_state *random, uint64_t block,
		     struct soak_arm *arm)
{
	static const uint32_t works[] = { 0, 0, 1000, 20000 };

	if (soak->given_count) {
		*arm = soak->given[soak->seconds ? random_below(random, soak->given_count) :
						   block % soak->given_count];
	} else {
		arm->loop = choose_loop(soak, random, block);
		arm->gate = one_in(random, 4) || !(arm->loop->serve || arm->loop->many) ?
				    choose_gate(random, arm->loop) :
				    gate_find("notify");
		arm->placement = choose_placement(soak, random);
		arm->work_ns = works[random_below(random, 4)];
		arm->sync = soak->syncs && arm->gate->notifies && random_below(random, 2);
		arm->strict = random_below(random, 2);
		arm->flush = !arm->loop->many && one_in(random, 4);
		arm->ticks = random_below(random, 2);
		arm->watched = (arm->loop->serve || arm->loop->many) && one_in(random, 3);
	}
	/* No key of a SPEC has it, so it is drawn for given arms, too. */
	arm->restarts = one_in(random, 8);
}

static bool is_of_gate(const struct scenario *scenario, const struct gate *gate)
{
	if (scenario == &undisturbed)
		return true;
	if (!gate->notifies)
		return false;
	if (scenario->ends_monitor)
		return gate == gate_find("notify"); /* as `check` has it */
	/* Scenarios of calls and batches assume that both maps and unmaps are notified. */
	if (gate->notifies_unmap)
		return true;
	for (const struct scenario *row = scenarios_of_deaths; row->name; row++)
		if (row == scenario)
			return true;
	return false;
}

/*
 * What a signal does to a call depends on whether the handlers restart calls. A scenario with an
 * act needs the handlers that it was written for; the others run with both.
 */
static bool is_of_handler(const struct scenario *scenario, bool restarts)
{
	const uint32_t handler = scenario->odd & STUB_ODD_RESTARTS;

	return handler == (restarts ? STUB_ODD_RESTARTS : 0) || (!handler && !scenario->act);
}

/* What depends on the validation needs the strict one here: the series' may let it leak. */
static bool is_eligible(const struct scenario *scenario, const struct soak *soak,
			const struct soak_arm *arm)
{
	return is_of_gate(scenario, arm->gate) && is_of_handler(scenario, arm->restarts) &&
	       !(scenario->odd & STUB_ODD_CROWDED && !soak->crowds) &&
	       !(scenario->resume_only && arm->flush) && !(scenario->ticks && !arm->ticks) &&
	       !(scenario->validated && !arm->strict) && !check_lack(scenario) &&
	       check_is_of_loop(scenario, arm->loop);
}

/* A wedge must be waited for. 65530 mappings, or a monitor of its own, must be made first. */
static bool is_slow(const struct scenario *scenario, const struct soak_arm *arm)
{
	return scenario->odd & STUB_ODD_CROWDED || scenario->ends_monitor ||
	       (scenario != &undisturbed && check_declares(arm->loop, scenario, arm->ticks));
}

const struct scenario *soak_choose_fault(const struct soak *soak, struct random_state *random,
					 const struct soak_arm *arm)
{
	const struct scenario *scenario;
	uint64_t count = 0;

	while (scenario_at(count))
		count++;
	do {
		scenario = scenario_at(random_below(random, count + 1));
		if (!scenario)
			scenario = &undisturbed;
	} while (!is_eligible(scenario, soak, arm) ||
		 (is_slow(scenario, arm) && !one_in(random, SLOW_ONE_IN)));
	return scenario;
}

void soak_arm_text(const struct soak_arm *arm, char text[SOAK_TEXT])
{
	char work[32] = "";

	if (arm->work_ns)
		snprintf(work, sizeof(work), ", work %u us", arm->work_ns / 1000);
	snprintf(text, SOAK_TEXT, "gate %s, loop %s, %s%s%s%s%s%s%s%s", arm->gate->name,
		 arm->loop->name, placement_name(arm->placement), work, arm->sync ? ", sync" : "",
		 arm->flush ? ", flush" : "", arm->ticks ? ", tick" : "",
		 arm->watched ? ", watchdog" : "", arm->strict ? ", strict" : "",
		 arm->restarts ? ", SA_RESTART" : "");
}
