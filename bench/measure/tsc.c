// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What CPUID, prctl() and trials say about the TSC, and the arithmetic of the offset between
 * the TSCs of two CPUs. clock.c decides what follows; tsc_agree.c makes the exchanges.
 */
#include "measure/tsc.h"

#include <cpuid.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define COST_READINGS 1000

/* SIGSEGV and SIGILL of an instruction go to the thread that executed it: one for each. */
static __thread sigjmp_buf before_trial;

static void jump_back(int signal)
{
	siglongjmp(before_trial, signal);
}

/* True if the read raises neither SIGSEGV nor SIGILL. */
static bool survives(uint64_t (*read)(void))
{
	struct sigaction back = { .sa_handler = jump_back }, segv, ill;
	bool survived;

	sigemptyset(&back.sa_mask);
	sigaction(SIGSEGV, &back, &segv);
	sigaction(SIGILL, &back, &ill);
	/* With the signal mask: the jump leaves a handler, in which the signal is blocked. */
	survived = !sigsetjmp(before_trial, 1);
	if (survived)
		read();
	sigaction(SIGSEGV, &segv, NULL);
	sigaction(SIGILL, &ill, NULL);
	return survived;
}

/* prctl() tells what this process asked for, but not of CR4.TSD set by others: so try first. */
enum tsc_trial tsc_try(void)
{
	int mode = PR_TSC_ENABLE;

	if (survives(tsc_rdtsc))
		return TSC_RUNS;
	prctl(PR_GET_TSC, &mode);
	return mode == PR_TSC_SIGSEGV ? TSC_DISABLED : TSC_FAULTS;
}

bool tsc_rdtscp_runs(void)
{
	return survives(tsc_rdtscp);
}

bool tsc_is_invariant(void)
{
	unsigned int eax, ebx, ecx, edx;

	return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) && (edx & 1u << 8);
}

bool tsc_has_rdtscp(void)
{
	unsigned int eax, ebx, ecx, edx;

	return __get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) && (edx & 1u << 27);
}

bool tsc_in_hypervisor(void)
{
	unsigned int eax, ebx, ecx, edx;

	return __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & 1u << 31);
}

uint64_t tsc_cost(uint64_t (*read)(void))
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < COST_READINGS; i++) {
		uint64_t from = read(), took = read() - from;

		least = took < least ? took : least;
	}
	return least;
}

void tsc_narrow(struct tsc_offset *offset, const struct tsc_exchange *exchanges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		/* The first CPU's TSC was between sent and back when the other's was seen. */
		int64_t low = (int64_t)(exchanges[i].seen - exchanges[i].back);
		int64_t high = (int64_t)(exchanges[i].seen - exchanges[i].sent);

		offset->low = low > offset->low ? low : offset->low;
		offset->high = high < offset->high ? high : offset->high;
	}
}

static uint64_t magnitude(int64_t ticks)
{
	return ticks < 0 ? -(uint64_t)ticks : (uint64_t)ticks;
}

uint64_t tsc_bound(const struct tsc_offset *offset)
{
	uint64_t low = magnitude(offset->low), high = magnitude(offset->high);

	return low > high ? low : high;
}
