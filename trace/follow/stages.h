/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stages, each the time at which it was reached, in ticks; 0: it is missing. What notifications
 * and rounds have in common.
 */
#ifndef TRACE_FOLLOW_STAGES_H
#define TRACE_FOLLOW_STAGES_H

#include <stddef.h>
#include <stdint.h>

/* The first and the last time; 0 if no stage was reached. */
uint64_t stages_begin(const uint64_t *time, size_t count);
uint64_t stages_end(const uint64_t *time, size_t count);

/*
 * Ticks of each phase, by the stage that ends it; 0 if it is missing. They sum to end minus
 * begin: a stage that is earlier than one before it adds nothing.
 */
void stages_phases(const uint64_t *time, size_t count, uint64_t *ticks);

#endif
