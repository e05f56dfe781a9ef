/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For tests of a TSC that is disabled by PR_SET_TSC. */
#ifndef BENCH_TEST_DISABLED_TSC_H
#define BENCH_TEST_DISABLED_TSC_H

/*
 * Skips the test, with the reason on stderr, where rdtsc raises SIGSEGV anyway, or where it goes on
 * in a child for which it was disabled: a PVM hypervisor accepts that and does nothing.
 */
void disabled_tsc_or_skip(void);

#endif
