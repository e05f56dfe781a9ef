/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls of a recording that a guest could do without, and notifications that a filter could
 * spare it: what rules beyond UML's own would save. UML merges a call into the last one that is
 * queued if it has the same operation and follows it in address, and for mmap in frame with the
 * same prot. Recordings are of batches that have been merged so.
 *
 * Each rule is counted by itself, on what was recorded: what two rules save does not add up.
 */
#ifndef WORKLOAD_MERGES_H
#define WORKLOAD_MERGES_H

#include "workload/workload.h"

enum merge_rule {
	/* A call is merged with the last one if either follows the other in address and frame. */
	MERGE_DOWNWARDS,
	/* The same with any call of the batch, if none in between overlaps with it. */
	MERGE_ANY_ORDER,
	/* A call is left out if later ones of the batch map over all of it. */
	MERGE_COVERED,
	/* As MERGE_DOWNWARDS, had the guest ascending frames where it has descending ones. */
	MERGE_DESCENDING,
	/* As MERGE_DOWNWARDS, had pages that are mapped together one run of frames. */
	MERGE_FRAME_RUN,
	/* The next two save notifications, but no calls. The filter checks the range of munmaps. */
	MERGE_UNMAPS,
	/* Maps without access are as harmless as munmaps: the filter kills mprotect(). */
	MERGE_NO_ACCESS,
	MERGE_RULES,
};

/* By rule, for `list merges`: a name, one line, and what had to be changed for it. */
extern const struct merge_row {
	const char *name;
	const char *what;
	const char *change; /* the monitor, the filter or the guest kernel */
} merge_rows[MERGE_RULES];

/* How many entries of the whole workload the rule would save. */
uint32_t merges_saved(const struct workload *workload, enum merge_rule rule);

#endif
