// SPDX-License-Identifier: GPL-2.0-or-later
/* `soak`: random faults in random arms, for long. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/interrupt.h"
#include "base/names.h"
#include "base/options.h"
#include "base/wall.h"
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
	{ "minutes", "N", "how long; default, without --rounds: 1", OF(OPTION_NUMBER, minutes),
	  .min = 1, .max = 10080 },
	{ "rounds", "N", "instead: so many faults for each loop, or for each arm that is named",
	  OF(OPTION_NUMBER, rounds), .min = 1, .max = 1e9 },
	{ "loop", "NAME",
	  "that serve loop alone, for one stub or for many (`list loops`), more than once for "
	  "more (default: all)",
	  OF(OPTION_NAMES, loops) },
	{ "arm", "SPEC",
	  "that arm alone, more than once for more; of a SPEC gate, serve, wake, placement, path, "
	  "validate, tick, work and watchdog count (default: arms at random)",
	  OF(OPTION_NAMES, arms), .list = "arms" },
	{ "seed", "N", "of all that is random; default: from the clock", OF(OPTION_NUMBER, seed),
	  .min = 1, .max = 1e15 },
	{ "from", "STEP", "begin at the arm of that step, as a failure tells it",
	  OF(OPTION_NUMBER, from), .min = 0, .max = 1e15 },
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

static uint64_t seed_of_clock(void)
{
	struct timespec now;

	wall_now(CLOCK_REALTIME, &now);
	return ((uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000) % 1000000000 + 1;
}

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

static int soak_command(int argc, char **argv)
{
	struct soak_options options = { 0 };
	char **operands;
	struct error err;
	struct soak soak = { 0 };
	int count, result = cli_parse(&command_soak, argc, argv, &options, &operands, &count, &err);

	if (result > 0)
		return STATUS_DONE;
	if (!result && options.minutes && options.rounds)
		result = error_set(&err, STATUS_USAGE, "--minutes and --rounds exclude each other");
	soak.seed = options.seed ? options.seed : seed_of_clock();
	soak.from = options.from;
	soak.rounds = options.rounds;
	soak.seconds = options.rounds ? 0 : 60.0 * (options.minutes ? options.minutes : 1);
	if (!result)
		result = soak_plan(&soak, name_list_words(&options.loops),
				   name_list_words(&options.arms), tell, &err);
	if (!result)
		result = run(&soak, &err);
	soak_free(&soak);
	name_list_free(&options.loops);
	name_list_free(&options.arms);
	return result < 0 ? cli_fail(&err) : result;
}

const struct command command_soak = {
	.name = "soak",
	.summary = "random faults in random arms, for long",
	.run = soak_command,
	.about =
		"The scenarios of `check`, at random, on the stubs of random arms, with an exact "
		"ledger: each call of a stub is answered once and only once, by what the stubs "
		"count and by what the monitors do; and with a look at descriptors, threads, "
		"children and resident memory between arms. Exit status 3 where that does not "
		"hold, or a loop wedges that does not say so of itself: the message names the seed "
		"and the step, to be repeated.",
	.rows = rows,
};
