// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `soak`: random faults in random arms, for long. soak/soak.h chooses, runs and judges; this file
 * gives it options, shows progress and prints the totals. Whatever is found wrong ends it with an
 * error that names seed and step, with which --seed and --from repeat it.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/interrupt.h"
#include "base/names.h"
#include "base/options.h"
#include "base/random.h"
#include "command/cli.h"
#include "run/progress.h"
#include "soak/soak.h"

struct soak_options {
	uint32_t minutes;
	uint64_t rounds, seed, from;
	struct name_list loops, arms;
};

#define OF(type, member) OPTION_OF(type, struct soak_options, member)

static const struct option_row rows[] = {
	{ "minutes", "N", "run for so many minutes; default, without --rounds: 1",
	  OF(OPTION_NUMBER, minutes), .min = 1, .max = 10080 },
	{ "rounds", "N",
	  "instead, inject so many faults into each loop, or into each arm that is named",
	  OF(OPTION_NUMBER, rounds), .min = 1, .max = 1e9 },
	{ "loop", "NAME",
	  "only this serve loop, for one stub or for many (see `list loops`); again for "
	  "more (default: all)",
	  OF(OPTION_NAMES, loops) },
	{ "arm", "SPEC",
	  "only this arm; again for more; of a SPEC gate, serve, wake, placement, path, "
	  "validate, tick, work and watchdog count (default: arms at random)",
	  OF(OPTION_NAMES, arms), .list = "arms" },
	{ "seed", "N", "seed of all that is random; default: from the clock",
	  OF(OPTION_NUMBER, seed), .min = 1, .max = 1e15 },
	{ "from", "STEP", "begin at this step, as a failure names it", OF(OPTION_NUMBER, from),
	  .min = 0, .max = 1e15 },
	{ 0 },
};

static void tick(const struct soak *soak)
{
	progress_show(soak_done(soak), "soak: step %" PRIu64 ", %" PRIu64 " faults",
		      soak_step(soak), soak_totals(soak)->faults);
	progress_tick();
}

static void tell(const char *loop, const char *why)
{
	fprintf(stderr, "unotify-bench: left out: %s: %s\n", loop, why);
}

/*
 * The totals are printed after a failure too, as they say how much was done until then. An
 * interrupt is no failure, and has a status of its own if nothing had failed.
 */
static int run(struct soak *soak, struct error *err)
{
	int result;

	interrupt_catch();
	soak->tick = tick;
	progress_begin(false);
	progress_expect(soak->seconds);
	result = soak_run(soak, err);
	progress_end();
	soak_print(stdout, soak);
	if (!result && interrupt_requested()) {
		fputs("unotify-bench: interrupted: nothing had failed\n", stderr);
		return STATUS_INTERRUPTED;
	}
	return result;
}

static int act(void *target, char **operands, int count, struct error *err)
{
	const struct soak_options *options = target;
	struct soak soak = { .seed = options->seed ? options->seed : random_clock_seed(),
			     .from = options->from,
			     .rounds = options->rounds };
	int result;

	(void)operands;
	(void)count;
	if (options->minutes && options->rounds)
		return error_set(err, STATUS_USAGE, "--minutes and --rounds exclude each other");
	/* seconds of 0 means that rounds end it. */
	if (!options->rounds)
		soak.seconds = 60.0 * (options->minutes ? options->minutes : 1);
	result = soak_plan(&soak, name_list_words(&options->loops), name_list_words(&options->arms),
			   tell, err);
	if (!result)
		result = run(&soak, err);
	soak_free(&soak);
	return result;
}

const struct command command_soak = {
	.name = "soak",
	.summary = "random faults in random arms, for long",
	.act = act,
	.options_size = sizeof(struct soak_options),
	.about =
		"Runs the scenarios of `check` at random, on the stubs of random arms. A ledger "
		"holds "
		"that each call of a stub is answered exactly once, by what the stubs count and by "
		"what the monitors do. Between arms it looks at descriptors, threads, children and "
		"resident memory. Exit status 3 if one of these is wrong, or if a loop wedges that "
		"is "
		"not declared to: the message names seed and step, to repeat it with.",
	.rows = rows,
};
