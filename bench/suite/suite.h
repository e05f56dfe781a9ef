/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A suite is the set of arms that answers a question: one file, one row in suites.c. */
#ifndef BENCH_SUITE_H
#define BENCH_SUITE_H

#include "plan/plan.h"
#include "plan/run_options.h"

struct suite {
	const char *name;
	const char *question; /* that it answers, one line */
	bool prefixed;	  /* ids of its arms begin with its name, as other suites have such arms */
	enum run_kind in; /* the shortest kind of run that has it without --suite */
	double target_percent;	  /* half of the interval of a ratio that is narrow enough */
	const struct grid *grids; /* its lanes, see grid.h; ended by an empty one; may be NULL */
	/* Appends further lanes, or arms to those of the grids; may be NULL. */
	void (*plan)(struct plan *plan, const struct suite *suite,
		     const struct run_options *options);
};

extern const struct suite suite_series, suite_guest, suite_loops, suite_order, suite_stubs,
	suite_work, suite_think, suite_late, suite_gates, suite_floor;
/* Of the command `uml` alone, which tells it of UMLs: not in the list of all. */
extern const struct suite suite_uml;
extern const struct suite *const suites[]; /* ended by NULL */

const struct suite *suite_find(const char *name);

/* The names of all, ended by NULL. */
const char *const *suite_names(void);

/* Appends an empty lane of the suite. */
struct plan_lane *suite_add_lane(struct plan *plan, const struct suite *suite,
				 enum placement placement);

#endif
