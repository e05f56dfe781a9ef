// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What `check` found in several runs of one host, as one matrix; see join.h. Each cell of any of
 * the runs is joined once. model/outcome.h orders outcomes from harmless to bad, so the worst is
 * the greatest; of equal ones that which was not expected.
 */
#include "analysis/join.h"

#include <stdio.h>
#include <string.h>

static bool is_same_cell(const struct model_check *a, const struct model_check *b)
{
	return a->many == b->many && a->flush == b->flush && a->strict == b->strict &&
	       a->watchdog == b->watchdog && !strcmp(a->scenario, b->scenario) &&
	       !strcmp(a->loop, b->loop);
}

/* Runs of one program have a cell at the same index: that is tried first. NULL: it is not there. */
static const struct model_check *find(const struct model *run, const struct model_check *cell,
				      size_t index)
{
	if (index < run->check_count && is_same_cell(&run->checks[index], cell))
		return &run->checks[index];
	for (size_t i = 0; i < run->check_count; i++)
		if (is_same_cell(&run->checks[i], cell))
			return &run->checks[i];
	return NULL;
}

static bool is_worse(const struct model_check *a, const struct model_check *b)
{
	return a->outcome > b->outcome || (a->outcome == b->outcome && a->expected < b->expected);
}

/* "1 of 3 runs (second boot): monitor in ioctl, stub in futex" */
static void say_of_how_many(struct model_check *to, const struct model_check *kept,
			    const struct model *run, uint32_t alike, uint32_t all)
{
	snprintf(to->text, sizeof(to->text), "%u of %u runs (%.60s): %.140s", alike, all,
		 run->label[0] ? run->label : run->started, kept->text);
}

/* Keeps the worst of the cell. A run without the cell does not count. */
static void join_cell(struct model *to, const struct model *runs, size_t count,
		      const struct model_check *cell, size_t index)
{
	const struct model_check *kept = NULL;
	const struct model *run = NULL;
	struct model_check *joined;
	uint32_t alike = 0, all = 0;

	for (size_t i = 0; i < count; i++) {
		const struct model_check *of = find(&runs[i], cell, index);

		if (!of)
			continue;
		all++;
		if (!kept || is_worse(of, kept)) {
			alike = 0;
			kept = of;
			run = &runs[i];
		}
		alike += of->outcome == kept->outcome;
	}
	if (!kept)
		return;
	joined = model_add_check(to);
	*joined = *kept;
	if (alike < all)
		say_of_how_many(joined, kept, run, alike, all);
}

/* The first run in which a failing call did harm decides what the arm says of it. */
static void join_fate(struct model_arm *to, const struct model *runs, size_t count, size_t at)
{
	for (size_t i = 0; i < count; i++) {
		const char *fate = runs[i].arms[at].if_call_fails;

		if (!fate[0] || !strcmp(fate, "goes on"))
			continue;
		memcpy(to->if_call_fails, fate, sizeof(to->if_call_fails));
		return;
	}
}

void join_checks(struct model *to, const struct model *runs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < runs[i].check_count; k++) {
			const struct model_check *of = &runs[i].checks[k];

			if (!i || !find(to, of, k))
				join_cell(to, runs, count, of, k);
		}
	for (size_t i = 0; i < to->arm_count; i++)
		join_fate(&to->arms[i], runs, count, i);
}
