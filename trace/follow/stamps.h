/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bench's own stamps of its calls, which are TSC ticks as a recording's by the
 * x86-tsc clock; they are converted where a recording has another clock and says how it
 * goes with the TSC. A file of lines, tab-separated, after the header
 *
 *   stub	id	before	received	validated	sent	after
 *
 * stub is a thread, id that of the notification (0: the call was not notified, and
 * the three monitor stamps are 0). No line follows where the stub has no stamps: phases are
 * then those that events tell.
 */
#ifndef TRACE_FOLLOW_STAMPS_H
#define TRACE_FOLLOW_STAMPS_H

#include "base/error.h"
#include "trace/file/recording.h"
#include "trace/follow/notification.h"

#define STAMPS_HEADER "stub\tid\tbefore\treceived\tvalidated\tsent\tafter"

/*
 * Gives each notification that lies between the two stamps of a call of its stub the id
 * and the stages that stamps alone know. STATUS_CANNOT: the file is wrong, with its
 * line, or the recording does not say how its clock goes with the TSC.
 */
int stamps_join(const char *path, const struct recording *recording,
		struct notification *notifications, size_t count, struct error *err);

#endif
