/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What code calls that is compiled with -fsanitize-coverage=trace-pc,trace-cmp. */
#ifndef TEST_FUZZ_COVERAGE_H
#define TEST_FUZZ_COVERAGE_H

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_cmpf(float left, float right);
void __sanitizer_cov_trace_cmpd(double left, double right);

#endif
