/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a monitor could do instead of counted, which is the series' own serve loop: the other
 * loops of suite loops at its middle batch size, counted with sync wake-up or a watchdog among
 * them; and the other gates of suite gates at the middle size, by unmaps, and what the filter
 * checks of maps by those too. Best first. Ratios are of direct pairs with counted behind notify.
 */
#ifndef REPORT_INSTEAD_H
#define REPORT_INSTEAD_H

#include <stdio.h>

#include "model/model.h"
#include "report/text/table.h"
#include "report/text/view.h"

#define INSTEAD_MAX 40

enum instead_place { INSTEAD_ONE_CPU, INSTEAD_TWO_CPUS, INSTEAD_PLACES };

extern const enum word instead_places[INSTEAD_PLACES];

/* What speaks against a row, from the least to the worst. */
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
	const struct model_arm *any;		     /* of arm[] */
	const struct model_arm *arm[INSTEAD_PLACES]; /* NULL: not measured there */
	struct model_comparison ratio[INSTEAD_PLACES];
	bool has_ratio[INSTEAD_PLACES];
	bool is_gate;
	enum instead_flaw flaw;
};

struct instead {
	uint32_t size; /* of the batches of loops */
	bool measured[INSTEAD_PLACES];
	struct instead_row of[INSTEAD_MAX];
	size_t count;
};

/* Borrows the model; nothing to free. */
void instead_find(struct instead *instead, const struct view *view);

/* NULL where there is none. */
const struct model_comparison *instead_ratio(const struct instead_row *row,
					     enum instead_place place);

enum instead_form {
	INSTEAD_WIDE, /* all */
	INSTEAD_100,  /* in 100 columns: what a failing call does only where that was not tried */
	INSTEAD_72,   /* and without intervals */
};

/*
 * The table, a row for each: ratios, the monitor's CPU time and system calls per notification (of
 * a gate per call), each on one CPU and on two, what must change, what still wedges.
 */
void instead_table(struct table *table, const struct model *model, const struct instead *instead,
		   enum instead_form form);

/* One sentence: the loop that the figures carry, or why they carry none. */
void instead_recommend(const struct instead *instead, FILE *text);

struct shown instead_name(const struct instead_row *row);

#endif
