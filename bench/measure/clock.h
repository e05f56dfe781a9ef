/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time base of every stamp: the TSC where it is invariant, because a stub
 * under its filter can read nothing else (CLOCK_MONOTONIC needs the vDSO,
 * which the first batch of an address space unmaps).
 *
 * Where the TSC cannot be relied on, the monitor's stamps come from CLOCK_MONOTONIC_RAW
 * and there are none of the stub: stub_stamps is false, why says so, and what ends by a
 * stub's stamp is not measured. Then nobody reads the TSC: not the monitor, not the stub,
 * not guest code, and where it is disabled not the vDSO for them.
 *
 * prctl(PR_SET_TSC) is inherited over fork() and execve() (Linux 6.18). The loader of
 * glibc 2.36 executes rdtsc before main(), so a program that is linked dynamically does
 * not get to main() with the setting inherited, but may have it set by a preloaded library.
 */
#ifndef MEASURE_CLOCK_H
#define MEASURE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/error.h"
#include "base/wall.h"
#include "measure/tsc.h"
#include "measure/tsc_agree.h"

/*
 * TSCs that may be off the first CPU's by more than this are no time base: it is a twentieth of a
 * short batch. Two other CPUs may then differ by twice as much, as tsc_agree.h says.
 */
#define CLOCK_OFFSET_MAX_NS 200

enum clock_source {
	CLOCK_GETTIME,	    /* clock_gettime(CLOCK_MONOTONIC_RAW) */
	CLOCK_GETTIME_CALL, /* the same by a system call: the vDSO would read the TSC */
	CLOCK_RDTSC,	    /* lfence; rdtsc; lfence */
	CLOCK_RDTSCP,	    /* rdtscp; lfence */
};

/*
 * Constant after clock_calibrate(), so that any thread may read it. A run calibrates once; its
 * invocations are given the result and choose nothing themselves.
 */
struct clock {
	enum clock_source source;
	bool stub_stamps;		/* ticks are TSC ticks, stamps of stubs can be used */
	double ns_per_tick;		/* 1.0 for clock_gettime */
	double error_ppm;		/* uncertainty of ns_per_tick by the calibration */
	struct tsc_agreement agreement; /* of the CPUs' TSCs; allowed is 0 if not measured */
	double offset_ns; /* no TSC differs more from the first CPU's; NAN: none compared */
	char why[160];	  /* one line: the source, and why it was chosen */
};

/* What the choice depends on, as it was found on this host. Costs are of a read, in ticks. */
struct clock_facts {
	bool invariant;
	enum tsc_trial trial; /* of rdtsc */
	bool rdtscp;	      /* CPUID offers it */
	bool rdtscp_runs;     /* it runs, offered or not */
	bool hypervisor;
	bool distrusted;       /* the kernel found the TSC to be unstable */
	uint64_t rdtsc_ticks;  /* that a read takes; 0: not measured */
	uint64_t rdtscp_ticks; /* not measured where CPUID does not offer it */
	double ns_per_tick;    /* of the TSC; 0: not measured */
	struct tsc_agreement agreement;
	char disagreement[96]; /* why the TSCs could not be compared, or "" */
};

/*
 * Chooses the source by these facts alone, and writes the reason to why. A fact that is not
 * measured (0, as above) does not speak against the TSC, so a caller that has only the cheap
 * facts learns whether the TSC is ruled out already.
 */
enum clock_source clock_choose(const struct clock_facts *facts, char *why, size_t size);

/*
 * Finds out the source, calibrates it against CLOCK_MONOTONIC_RAW for about 20 ms and
 * compares the TSCs of the CPUs (tsc_agree.h, which says how long that takes). Always leaves a
 * usable clock: what fails ends in why. To be called before the process has other threads,
 * as tsc_try() is.
 */
void clock_calibrate(struct clock *clock);

/* As clock_calibrate(), but with root put before /sys: for tests. */
void clock_calibrate_under(const char *root, struct clock *clock);

/* Never takes the TSC: where nothing is timed, and for tests of the fallback. */
void clock_use_gettime(struct clock *clock, const char *why);

/* "rdtscp", "rdtsc" or "clock_gettime". */
const char *clock_source_name(enum clock_source source);

/*
 * Lets this process read the TSC where it is disabled: before it executes a program, the
 * loader of which could not run otherwise.
 */
void clock_let_loader_run(void);

/*
 * Now, in ticks of the source: TSC ticks, or ns. Thread-safe. Stamps of two CPUs also
 * differ by what their TSCs do (offset_ns).
 */
static inline uint64_t clock_now(const struct clock *clock)
{
	struct timespec now;

	switch (clock->source) {
	case CLOCK_RDTSCP:
		return tsc_rdtscp();
	case CLOCK_RDTSC:
		return tsc_rdtsc();
	case CLOCK_GETTIME:
		clock_gettime(CLOCK_MONOTONIC_RAW, &now);
		break;
	default:
		wall_now(CLOCK_MONOTONIC_RAW, &now);
	}
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/*
 * The TSC, and CLOCK_MONOTONIC_RAW in ns at that moment: for one who must convert stamps of
 * one into the other. To be called only if the source is the TSC.
 */
void clock_read_both(uint64_t *tsc, double *raw_ns);

/* Ticks between two stamps as ns; to may not be older than from by more than 2^63 ticks. */
static inline double clock_ns(const struct clock *clock, uint64_t from, uint64_t to)
{
	return (double)(int64_t)(to - from) * clock->ns_per_tick;
}

#endif
