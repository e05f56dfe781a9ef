/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same for each of many things that have nothing to do with each other, on all CPUs. */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include <stddef.h>

#include "base/error.h"

/*
 * Calls visit once for each index below count, from as many threads as there are CPUs, 8
 * at most; the caller's is one of them, and the only one where no other can be started.
 * Indexes begin in order. After an error no further one begins; of several errors that
 * of the least index is returned, so that it is the same every time.
 */
int parallel_each(size_t count, int (*visit)(void *target, size_t index, struct error *err),
		  void *target, struct error *err);

#endif
