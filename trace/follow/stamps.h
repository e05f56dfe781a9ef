/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stamps that unotify-bench takes of its own calls: TSC ticks, the unit of a recording with
 * clock x86-tsc. For a recording with another clock they are converted, if it has clock pairs. A
 * file of tab-separated lines, after the header
 *
 *   stub	id	before	received	validated	sent	after
 *
 * stub is a thread, id that of the notification. A call that was not notified has id 0, and 0 for
 * the three stamps of the monitor. A host on which the stub cannot take stamps gives a file with
 * the header alone; then all phases come from events.
 */
#ifndef TRACE_FOLLOW_STAMPS_H
#define TRACE_FOLLOW_STAMPS_H

#include "base/error.h"
#include "trace/file/recording.h"
#include "trace/follow/notification.h"

#define STAMPS_HEADER "stub\tid\tbefore\treceived\tvalidated\tsent\tafter"

/*
 * Gives each notification between the two stamps of a call of its stub the id and the stages that
 * only stamps know. STATUS_CANNOT: a line of the file is wrong (the error names it), or the
 * recording has no clock pairs and needs them.
 */
int stamps_join(const char *path, const struct recording *recording,
		struct notification *notifications, size_t count, struct error *err);

#endif
