// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chooses the source of time stamps, and calibrates it. See clock.h for what is chosen.
 *
 * The choice is a function of struct clock_facts alone, so that tests can try it for hosts
 * that they do not run on. clock_calibrate_under() asks it twice: first with the facts that
 * cost nothing, then, unless these rule the TSC out, with those that must be measured.
 * No rdtsc is executed in between unless the trial of one raised no signal.
 */
#include "measure/clock.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/files.h"

#define CLOCK_SOURCES_DIR "/sys/devices/system/clocksource/clocksource0"

/* If both ends are known to 50 ns, 20 ms give the length of a tick to 5 ppm. */
#define CALIBRATION_NS 20000000u

/* Of a TSC and its time together: enough that one of them is not interrupted. */
#define READINGS 16

/*
 * rdtscp is taken if it costs less than this share of rdtsc. Where a TSC counts in steps of
 * several ticks, two reads of the same cost may be measured a step apart.
 */
#define BETTER_SHARE 0.95

/* ---- choosing ---- */

/*
 * Why the TSC is not taken, or NULL. The trial comes first: where rdtsc raises
 * a signal, no other reason matters.
 */
static const char *objection(const struct clock_facts *facts, char *text, size_t size)
{
	const struct tsc_agreement *agreement = &facts->agreement;
	double bound_ns = (double)agreement->bound * facts->ns_per_tick;

	if (facts->trial == TSC_DISABLED)
		return "rdtsc is disabled in this process (prctl PR_SET_TSC)";
	if (facts->trial == TSC_FAULTS)
		return "rdtsc raises a signal (CR4.TSD, or the hypervisor)";
	if (!facts->invariant)
		return "the TSC is not invariant (CPUID 80000007H EDX bit 8)";
	if (facts->distrusted)
		return "the kernel found the TSC to be unstable";
	if (facts->disagreement[0]) {
		snprintf(text, size, "the TSCs could not be compared: %s", facts->disagreement);
		return text;
	}
	/* What is not measured yet makes the bound 0, which is no objection. */
	if (!(bound_ns > CLOCK_OFFSET_MAX_NS))
		return NULL;
	snprintf(text, size,
		 "the TSCs of CPUs %d and %d may differ by %.0f ns, %d is the limit (busy host?)",
		 agreement->first, agreement->worst, bound_ns, CLOCK_OFFSET_MAX_NS);
	return text;
}

static bool rdtscp_is_better(const struct clock_facts *facts)
{
	return facts->rdtscp &&
	       (double)facts->rdtscp_ticks < BETTER_SHARE * (double)facts->rdtsc_ticks;
}

static const char *reading(const struct clock_facts *facts)
{
	if (rdtscp_is_better(facts))
		return "rdtscp";
	if (facts->rdtscp)
		return "rdtsc, as cheap as rdtscp";
	if (!facts->hypervisor)
		return "rdtsc, as CPUID offers no rdtscp";
	return facts->rdtscp_runs ? "rdtsc, as the hypervisor hides rdtscp (CPUID)" :
				    "rdtsc, as the hypervisor offers no rdtscp (CPUID)";
}

enum clock_source clock_choose(const struct clock_facts *facts, char *why, size_t size)
{
	char text[128] = "";
	const char *no = objection(facts, text, sizeof(text));

	if (no) {
		snprintf(why, size, "clock_gettime, as %s", no);
		return facts->trial == TSC_RUNS ? CLOCK_GETTIME : CLOCK_GETTIME_CALL;
	}
	snprintf(why, size, "invariant TSC at %.3f MHz by %s", 1e3 / facts->ns_per_tick,
		 reading(facts));
	return rdtscp_is_better(facts) ? CLOCK_RDTSCP : CLOCK_RDTSC;
}

/* ---- facts ---- */

/*
 * Whether the kernel has given the TSC up. A TSC that fails its tests is no longer listed as
 * available (kernel/time/clocksource.c), and the kernel falls back to one of the timers
 * below. A missing "tsc" alone proves nothing while a hypervisor's own clock is in use: that is
 * computed from the TSC. Files that cannot be read count as trust.
 */
static bool distrusted(const char *root)
{
	static const char *const timers[] = { "hpet", "acpi_pm", "pit", "jiffies",
					      "refined-jiffies" };
	char path[PATH_MAX], available[256], current[64];

	snprintf(path, sizeof(path), "%s" CLOCK_SOURCES_DIR "/available_clocksource", root);
	if (!read_first_line(path, available, sizeof(available)) || strstr(available, "tsc"))
		return false;
	snprintf(path, sizeof(path), "%s" CLOCK_SOURCES_DIR "/current_clocksource", root);
	if (!read_first_line(path, current, sizeof(current)))
		return false;
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++)
		if (!strcmp(current, timers[i]))
			return true;
	return false;
}

/* The facts that cost nothing. All others stay 0: not measured. */
static void look(const char *root, struct clock_facts *facts)
{
	*facts = (struct clock_facts){
		.invariant = tsc_is_invariant(),
		.trial = tsc_try(),
		.rdtscp = tsc_has_rdtscp(),
		.hypervisor = tsc_in_hypervisor(),
		.distrusted = distrusted(root),
	};
}

/* rdtscp is tried where CPUID hides it, too, but only to say so: it is not used there. */
static void compare_reads(struct clock_facts *facts)
{
	facts->rdtscp_runs = tsc_rdtscp_runs();
	facts->rdtsc_ticks = tsc_cost(tsc_rdtsc);
	if (facts->rdtscp && facts->rdtscp_runs)
		facts->rdtscp_ticks = tsc_cost(tsc_rdtscp);
	else
		facts->rdtscp = false;
}

static void compare_cpus(struct clock_facts *facts)
{
	struct error err;

	if (tsc_agree(&facts->agreement, (uint64_t)(CLOCK_OFFSET_MAX_NS / facts->ns_per_tick),
		      &err))
		snprintf(facts->disagreement, sizeof(facts->disagreement), "%.*s",
			 (int)sizeof(facts->disagreement) - 1, err.text);
}

/* ---- calibration ---- */

static uint64_t raw_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* A TSC reading, the time that it belongs to, and how far off that may be. */
struct tsc_reading {
	uint64_t tsc;
	double ns;
	double doubt_ns;
};

/*
 * Reads the TSC between two readings of the clock, several times, and keeps the reading
 * with the shortest distance between the two: an interrupt only makes it longer.
 */
static struct tsc_reading read_both(void)
{
	struct tsc_reading best = { .doubt_ns = INFINITY };

	for (int i = 0; i < READINGS; i++) {
		uint64_t before = raw_ns(), tsc = tsc_rdtsc(), after = raw_ns();
		double doubt = (double)(after - before) / 2;

		if (doubt < best.doubt_ns)
			best = (struct tsc_reading){ tsc, (double)before + doubt, doubt };
	}
	return best;
}

void clock_read_both(uint64_t *tsc, double *raw_ns)
{
	struct tsc_reading reading = read_both();

	*tsc = reading.tsc;
	*raw_ns = reading.ns;
}

static void calibrate(struct clock *clock)
{
	struct tsc_reading first = read_both(), last;

	do
		last = read_both();
	while (last.ns - first.ns < CALIBRATION_NS);
	clock->ns_per_tick = (last.ns - first.ns) / (double)(last.tsc - first.tsc);
	clock->error_ppm = (first.doubt_ns + last.doubt_ns) / (last.ns - first.ns) * 1e6;
}

/* ---- the clock ---- */

static void clear(struct clock *clock)
{
	*clock = (struct clock){ .offset_ns = (double)NAN };
}

static void use(struct clock *clock, enum clock_source source)
{
	clock->source = source;
	/* The sources from CLOCK_RDTSC on are the instructions that a stub can execute as well. */
	clock->stub_stamps = source >= CLOCK_RDTSC;
	if (clock->stub_stamps)
		return;
	clock->ns_per_tick = 1;
	clock->error_ppm = 0;
}

void clock_use_gettime(struct clock *clock, const char *why)
{
	clear(clock);
	use(clock, tsc_try() == TSC_RUNS ? CLOCK_GETTIME : CLOCK_GETTIME_CALL);
	snprintf(clock->why, sizeof(clock->why), "clock_gettime, as %s", why);
}

void clock_calibrate(struct clock *clock)
{
	clock_calibrate_under("", clock);
}

void clock_calibrate_under(const char *root, struct clock *clock)
{
	struct clock_facts facts;

	clear(clock);
	look(root, &facts);
	if (clock_choose(&facts, clock->why, sizeof(clock->why)) >= CLOCK_RDTSC) {
		calibrate(clock);
		facts.ns_per_tick = clock->ns_per_tick;
		compare_reads(&facts);
		compare_cpus(&facts);
	}
	clock->agreement = facts.agreement;
	if (facts.agreement.compared)
		clock->offset_ns = (double)facts.agreement.bound * facts.ns_per_tick;
	use(clock, clock_choose(&facts, clock->why, sizeof(clock->why)));
}

const char *clock_source_name(enum clock_source source)
{
	return source == CLOCK_RDTSCP ? "rdtscp" :
	       source == CLOCK_RDTSC  ? "rdtsc" :
					"clock_gettime";
}

void clock_let_loader_run(void)
{
	prctl(PR_SET_TSC, PR_TSC_ENABLE);
}
