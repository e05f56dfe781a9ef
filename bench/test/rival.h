/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process that takes every turn on a CPU, beside what a test measures there. */
#ifndef BENCH_TEST_RIVAL_H
#define BENCH_TEST_RIVAL_H

#include <sys/types.h>

/* It ends with the caller, or by child_kill(). */
pid_t rival_start(int cpu);

#endif
