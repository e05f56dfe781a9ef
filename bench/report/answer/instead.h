/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a monitor could do instead of counted, which is the series' own serve loop: the other
 * loops of suite loops at its middle batch size, best first; and gates of suite gates, by
 * unmaps of the middle size. Ratios are of direct pairs with counted.
 */
#ifndef REPORT_INSTEAD_H
#define REPORT_INSTEAD_H

#include "model/model.h"
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
	size_t count; /* without gates unless they were asked for */
};

/* Borrows model and view; nothing to free. */
void instead_find(struct instead *instead, const struct model *model, const struct view *view,
		  bool gates);

/* NULL where there is none. */
const struct model_comparison *instead_ratio(const struct instead_row *row,
					     enum instead_place place);

#endif
