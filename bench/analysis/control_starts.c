// SPDX-License-Identifier: GPL-2.0-or-later
/* Control "stub start": how long starting a stub takes. For information; it cannot fail. */
#include "analysis/sorted_records.h"

void control_starts(struct analysis *analysis)
{
	struct sample sample;

	sample_of_spans(&sample, analysis, RECORD_START);
	if (sample.count)
		control_add(analysis, "stub start", NULL, "median %.2f ms of %zu stubs",
			    stats_middle(sample.values, sample.count) / 1e6, sample.count);
	sample_free(&sample);
}
