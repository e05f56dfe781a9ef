/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIGINT and SIGTERM end a run early and cleanly: the handler sets a flag, what
 * was measured so far is written and marked partial.
 */
#ifndef BENCH_INTERRUPT_H
#define BENCH_INTERRUPT_H

#include <stdbool.h>

void interrupt_catch(void);
bool interrupt_requested(void);

#endif
