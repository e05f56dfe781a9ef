// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Medians, percentiles and shares. Median and percentile are those of the notifications that
 * have the phase: a phase that is missing in half of them (nobody had to be woken) would
 * otherwise have a median of 0. Means are over all, so that they sum. Notifications and rounds are
 * summarized by the same functions, to which phases_of gives the phases of one.
 */
#include "trace/output/phase_summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stats/stats.h"

#define WHOLE SUMMARY_PHASES_MAX /* stands behind the phases */

/* Gives the ns of each phase of item index, and of its whole. False: it is left out. */
typedef bool (*phases_of)(const struct trace *trace, size_t index, double ns[WHOLE + 1]);

/* A notification that was killed or interrupted did not end with its call: phases mislead. */
static bool counts(const struct notification *notification)
{
	return notification->outcome != OUTCOME_KILLED &&
	       notification->outcome != OUTCOME_INTERRUPTED;
}

static uint64_t duration(const struct notification *notification)
{
	return notification_end(notification) - notification_begin(notification);
}

static bool notification_ns(const struct trace *trace, size_t index, double ns[WHOLE + 1])
{
	const struct notification *notification = &trace->notifications[index];
	uint64_t ticks[STAGE_COUNT];

	if (!counts(notification))
		return false;
	notification_phases(notification, ticks);
	for (int i = 0; i < STAGE_COUNT; i++)
		ns[i] = trace_ns(trace, ticks[i]);
	ns[WHOLE] = trace_ns(trace, duration(notification));
	return true;
}

static bool round_ns(const struct trace *trace, size_t index, double ns[WHOLE + 1])
{
	const struct round *round = &trace->rounds[index];
	uint64_t ticks[ROUND_STAGES];

	round_phases(round, ticks);
	for (int i = 0; i < ROUND_STAGES; i++)
		ns[i] = trace_ns(trace, ticks[i]);
	ns[WHOLE] = trace_ns(trace, round_end(round) - round_begin(round));
	return true;
}

/*
 * The values of a phase, or of the whole; 0 means missing and is left out. values has room for all
 * items.
 */
static size_t collect(const struct trace *trace, size_t items, phases_of of, int phase,
		      double *values, double *sum)
{
	double ns[WHOLE + 1];
	size_t count = 0;

	*sum = 0;
	for (size_t i = 0; i < items; i++) {
		if (!of(trace, i, ns) || !(ns[phase] > 0))
			continue;
		values[count++] = ns[phase];
		*sum += ns[phase];
	}
	return count;
}

static struct phase_summary summary_of(const char *name, double *values, size_t n, double share,
				       double mean)
{
	struct phase_summary phase = { .name = name, .n = n, .share = share, .mean = mean };
	struct summary stats;

	if (n) {
		stats_summarize(values, n, &stats);
		phase.median = stats.median;
		phase.p99 = stats.p99;
	}
	return phase;
}

/* values is used again for each phase: stats_summarize() sorts it. */
static void summarize(const struct trace *trace, size_t items, phases_of of, int phases,
		      const char *(*name)(int phase), struct summary_of_phases *summary)
{
	double *values = memory_new(items, sizeof(*values)), whole, sum;
	size_t n = collect(trace, items, of, WHOLE, values, &whole);

	memset(summary, 0, sizeof(*summary));
	summary->whole = summary_of("whole", values, n, 1, n ? whole / (double)n : 0);
	for (int i = 0; i < phases; i++) {
		size_t count = collect(trace, items, of, i, values, &sum);

		if (count)
			summary->phases[summary->count++] =
				summary_of(name(i), values, count, sum / whole, sum / (double)n);
	}
	free(values);
}

void summarize_notifications(const struct trace *trace, struct summary_of_phases *summary)
{
	summarize(trace, trace->count, notification_ns, STAGE_COUNT, phase_name, summary);
	for (size_t i = 0; i < trace->count; i++)
		summary->same_cpu +=
			counts(&trace->notifications[i]) &&
			trace->notifications[i].stub_cpu == trace->notifications[i].monitor_cpu;
}

void summarize_rounds(const struct trace *trace, struct summary_of_phases *summary)
{
	summarize(trace, trace->round_count, round_ns, ROUND_STAGES, round_stage_name, summary);
}

void summarize_both(const struct trace *trace, struct traced_phases *phases)
{
	summarize_notifications(trace, &phases->notifications);
	summarize_rounds(trace, &phases->rounds);
}

double *phase_values(const struct trace *trace, int ended_by, size_t *count)
{
	double *values = memory_new(trace->count, sizeof(*values)), sum;

	*count = collect(trace, trace->count, notification_ns, ended_by, values, &sum);
	return values;
}

/* Few are wanted of many: no sort of all. All outcomes count, unlike in the summary. */
size_t slowest(const struct trace *trace, size_t *indexes, size_t wanted)
{
	size_t count = 0;

	for (size_t i = 0; i < trace->count; i++) {
		uint64_t ticks = duration(&trace->notifications[i]);
		size_t at = count < wanted ? count++ : count;

		/* Insertion sort from the fast end: most are faster than all that are kept. */
		for (; at && duration(&trace->notifications[indexes[at - 1]]) < ticks; at--)
			if (at < wanted)
				indexes[at] = indexes[at - 1];
		if (at < wanted)
			indexes[at] = i;
	}
	return count;
}
