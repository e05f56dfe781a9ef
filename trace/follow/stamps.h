/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stamps that a supervisor takes of its own calls, as unotify-bench does: TSC ticks, the unit of
 * a recording with clock x86-tsc. For a recording with another clock they are converted, if it
 * has clock pairs.
 */
#ifndef TRACE_FOLLOW_STAMPS_H
#define TRACE_FOLLOW_STAMPS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "trace/file/recording.h"
#include "trace/follow/notification.h"

/* One call of a stub. A call that was not notified has id 0. */
struct call_stamp {
	int32_t stub;		/* thread */
	uint64_t id;		/* of struct seccomp_notif */
	uint64_t before, after; /* by the stub: around the call */
	uint64_t validated;	/* by the monitor; 0: not notified */
};

/*
 * Gives each notification between the two stamps of a call of its stub the id and the stages that
 * only stamps know. Sorts and converts the stamps. STATUS_CANNOT: the recording has no clock pairs
 * and needs them.
 */
int stamps_join(struct call_stamp *stamps, size_t stamp_count, const struct recording *recording,
		struct notification *notifications, size_t count, struct error *err);

#endif
