// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The series' loop, and a way out of RECV: a stub whose batch fails before its last notified call
 * makes the marker call, which is notified as its other calls are (STUB_DONE_MARKER_ON_ERROR). The
 * monitor is that of counted, and a batch that succeeds costs the same.
 *
 * It relies on the stub: a hijacked one need not make the marker, and wedges this loop as it does
 * counted.
 */
#include "serve/counted.h"
#include "serve/serve.h"

const struct serve_loop serve_marker_on_error = {
	.name = "marker-on-error",
	.what = "counted; a stub whose batch fails ends the count by a notified marker call",
	.done = STUB_DONE_MARKER_ON_ERROR,
	.late = SERVE_LATE_AT_TICK,
	.serve = counted_run,
};
