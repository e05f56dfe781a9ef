// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded into a program it disables the TSC before main(): every rdtsc of the process,
 * of the vDSO and of what it forks and executes raises SIGSEGV from then on. The fallback
 * of measure/clock.h then runs for real on any host.
 */
#include <sys/prctl.h>

static __attribute__((constructor)) void disable(void)
{
	prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
}
