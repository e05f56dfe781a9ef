/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that a recording tells: its notifications and rounds in memory. */
#ifndef TRACE_FOLLOW_TRACE_H
#define TRACE_FOLLOW_TRACE_H

#include <stddef.h>

#include "base/error.h"
#include "trace/file/recording.h"
#include "trace/follow/analysis.h"

struct trace {
	struct recording recording;
	struct analysis analysis;	    /* finished: names and counts */
	struct notification *notifications; /* in the order of their end */
	size_t count, room;
	struct round *rounds;
	size_t round_count, round_room;
};

/*
 * Reads and analyses a recording. stamps: a file of the bench's own stamps that is joined
 * (stamps.h), or NULL. Damage is told on stderr, and what is before it is used.
 */
int trace_open(struct trace *trace, const char *path, const char *stamps, struct error *err);
void trace_close(struct trace *trace);

/* When the first of its notifications and rounds began, in ticks; UINT64_MAX: it has none. */
uint64_t trace_begin(const struct trace *trace);

/* Ticks to ns. */
double trace_ns(const struct trace *trace, uint64_t ticks);

#endif
