/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time stamp counter: its two reads, and what can be found out about it.
 *
 * Both reads are ordered against what comes before and after (Intel SDM, volume 2,
 * RDTSC and RDTSCP; AMD APM, volume 3: LFENCE is dispatch serializing, which Linux has
 * set since 4.15). The stub has the same (stub/code), a guest of a UML inlines these.
 */
#ifndef MEASURE_TSC_H
#define MEASURE_TSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Either read raises a signal where it is disabled or not offered: call tsc_try() or
 * tsc_rdtscp_runs() before.
 */
static inline uint64_t tsc_rdtsc(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static inline uint64_t tsc_rdtscp(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtscp; lfence" : "=a"(low), "=d"(high) : : "rcx", "memory");
	return (uint64_t)high << 32 | low;
}

enum tsc_trial {
	TSC_RUNS,
	TSC_DISABLED, /* it raises a signal, and prctl(PR_GET_TSC) says that it is to */
	TSC_FAULTS,   /* it raises a signal all the same: CR4.TSD, or a hypervisor's doing */
};

/*
 * Executes an rdtsc and looks whether it raises a signal. Not while other threads may
 * raise SIGSEGV or SIGILL: for a moment this handles them.
 */
enum tsc_trial tsc_try(void);

/* The same of rdtscp, whatever CPUID says. */
bool tsc_rdtscp_runs(void);

/* CPUID: 80000007H EDX[8], 80000001H EDX[27], 1 ECX[31]. */
bool tsc_is_invariant(void);
bool tsc_has_rdtscp(void);
bool tsc_in_hypervisor(void);

/* Ticks that a read takes: the least of many, as interrupts only add to it. */
uint64_t tsc_cost(uint64_t (*read)(void));

/* ---- whether the TSCs of two CPUs agree ---- */

/* One exchange of two threads on two CPUs. */
struct tsc_exchange {
	uint64_t sent; /* TSC of the first CPU before it sends */
	uint64_t seen; /* of the other when it has received, before it answers */
	uint64_t back; /* of the first when it has the answer */
};

/* The other CPU's TSC less the first's is at least low and at most high; ticks. */
struct tsc_offset {
	int64_t low, high;
};

/* Nothing is known: the widest. */
#define TSC_OFFSET_UNKNOWN ((struct tsc_offset){ INT64_MIN, INT64_MAX })

/*
 * Narrows the offset by exchanges. `seen` lies between `sent` and `back`, so each bounds
 * the offset from both sides by its own delays, however unlike these are; of many the
 * tightest count.
 */
void tsc_narrow(struct tsc_offset *offset, const struct tsc_exchange *exchanges, size_t count);

/* Ticks that the two TSCs differ by at most. */
uint64_t tsc_bound(const struct tsc_offset *offset);

#endif
