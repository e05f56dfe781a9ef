// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Functions that gcc calls in code that a fuzzer covers, and that no library has. In tests they do
 * nothing. libFuzzer has no use for comparisons of floating-point numbers.
 */
#include "test/fuzz/coverage.h"

void __attribute__((weak)) __sanitizer_cov_trace_pc(void)
{
}

void __sanitizer_cov_trace_cmpf(float left, float right)
{
	(void)left;
	(void)right;
}

void __sanitizer_cov_trace_cmpd(double left, double right)
{
	(void)left;
	(void)right;
}
