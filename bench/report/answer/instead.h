/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a monitor could do instead of counted, the series' own serve loop: a ranking, its table, and
 * a recommendation if the figures carry one. results/README.md ("Screen and cover letter") has the
 * rules.
 *
 * The rows are the other loops of suite loops, at its middle batch size, among them counted with
 * sync wake-up and with a watchdog; and the gates of suite gates that ask the monitor less or
 * somebody else, at the middle size, for unmaps (filter-both for maps, too). All ratios are of
 * direct pairs with counted behind gate notify.
 */
#ifndef REPORT_INSTEAD_H
#define REPORT_INSTEAD_H

#include <stdio.h>

#include "model/model.h"
#include "report/text/table.h"
#include "report/text/view.h"

#define INSTEAD_MAX 40

/* The placements that count: same and cross. */
enum instead_place { INSTEAD_ONE_CPU, INSTEAD_TWO_CPUS, INSTEAD_PLACES };

extern const enum word instead_places[INSTEAD_PLACES];

/*
 * The worst that speaks against a row. From the least to the worst: nothing; no gain on two CPUs is
 * resolved; a failing call ends with the death of the stub, by a watchdog; a slowdown on one CPU is
 * not ruled out; a failing call was not tried in this run; a failing call wedges.
 */
enum instead_flaw {
	FLAW_NONE,
	FLAW_NO_GAIN,
	FLAW_KILLS,
	FLAW_SLOWER,
	FLAW_UNTRIED,
	FLAW_WEDGES,
	FLAWS
};

struct instead_row {
	const struct model_arm *any;		       /* one of arm[], never NULL */
	const struct model_arm *arm[INSTEAD_PLACES];   /* NULL: not measured there */
	struct model_comparison ratio[INSTEAD_PLACES]; /* to counted; see instead_ratio() */
	bool has_ratio[INSTEAD_PLACES];
	bool is_gate;		/* else a loop */
	enum instead_flaw flaw; /* what it is sorted by first */
};

struct instead {
	uint32_t size;			    /* of the batches of loops, in calls */
	bool measured[INSTEAD_PLACES];	    /* whether a row has an arm there: a column */
	struct instead_row of[INSTEAD_MAX]; /* best first: by flaw, then by ratio */
	size_t count;
};

/* Finds and ranks the rows. They point into the view's model, which must outlive them. */
void instead_find(struct instead *instead, const struct view *view);

/* The ratio of a row at a place; NULL: there is none. */
const struct model_comparison *instead_ratio(const struct instead_row *row,
					     enum instead_place place);

enum instead_form {
	INSTEAD_WIDE, /* of the page: all columns */
	INSTEAD_100,  /* of the summary: no column for a failing call; "not tried" is said */
	INSTEAD_72,   /* of the letter: that, and no intervals */
};

/*
 * Makes the table, with columns for ratios, the monitor's CPU time (us) and system calls per
 * notification (for a gate per call), each on one CPU and on two, what must change, and what still
 * wedges. The caller frees or prints it.
 */
void instead_table(struct table *table, const struct model *model, const struct instead *instead,
		   enum instead_form form);

/* Writes one sentence: the loop that the figures recommend, or why they recommend none. */
void instead_recommend(const struct instead *instead, FILE *text);

/* What the row is called: a loop with its wake-up, or a gate with its operation. */
struct shown instead_name(const struct instead_row *row);

#endif
