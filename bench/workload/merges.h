/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls of a recording that a guest could do without, and notifications that a filter could
 * spare it: what rules beyond UML's own would save. UML merges a call into the last one that is
 * queued if it has the same operation and follows it in address, and for mmap in frame with the
 * same prot; recordings are of batches that have been merged so.
 */
#ifndef WORKLOAD_MERGES_H
#define WORKLOAD_MERGES_H

#include "workload/workload.h"

enum merge_rule {
	MERGE_DOWNWARDS,  /* the last call, followed in either direction */
	MERGE_ANY_ORDER,  /* any call of the batch, past others that do not touch it */
	MERGE_COVERED,	  /* left out: the batch maps over all of it later */
	MERGE_DESCENDING, /* as the first, if frames came the other way round: now they descend */
	MERGE_FRAME_RUN, /* as the first, if pages that are mapped together had one run of frames */
	/* Notifications, and no call: */
	MERGE_UNMAPS,	 /* munmaps, of which the filter checks the range */
	MERGE_NO_ACCESS, /* maps without access: as harmless, as the filter kills mprotect() */
	MERGE_RULES,
};

extern const struct merge_row {
	const char *name;   /* for tables */
	const char *what;   /* one line */
	const char *change; /* what it takes: the monitor, the filter, the guest kernel */
} merge_rows[MERGE_RULES];

/* How many of the entries it would save. */
uint32_t merges_saved(const struct workload *workload, enum merge_rule rule);

#endif
