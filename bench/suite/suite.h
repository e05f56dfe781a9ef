/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A suite is the set of arms that answers a question: one file, one row in suites.c. It says which
 * arms are compared with which, and how precisely. What reports make of it is in report/suite/; how
 * it is measured is up to the kinds of its lanes (plan.h).
 */
#ifndef BENCH_SUITE_H
#define BENCH_SUITE_H

#include "plan/plan.h"
#include "plan/run_options.h"

/* Static. Arms come from grids, from plan(), or from both, in this order. */
struct suite {
	const char *name;
	const char *question; /* that it answers, one line */
	/* Ids of its arms begin with its name, as another suite has arms of the same SPEC. */
	bool prefixed;
	enum run_kind in;	  /* the shortest kind of run that has it without --suite */
	double target_percent;	  /* half of the interval of a ratio that is narrow enough */
	const struct grid *grids; /* its lanes, see grid.h; ended by an empty one; may be NULL */
	/*
	 * Appends further lanes, or arms to those of the grids; may be NULL. The plan may have
	 * lanes of other suites already.
	 */
	void (*plan)(struct plan *plan, const struct suite *suite,
		     const struct run_options *options);
};

extern const struct suite suite_series, suite_guest, suite_loops, suite_order, suite_stubs,
	suite_work, suite_think, suite_late, suite_gates, suite_floor;
/* Not in the list of all: only the command `uml` has it, and tells it which UMLs. */
extern const struct suite suite_uml;
extern const struct suite *const suites[]; /* ended by NULL */

/* By name; NULL if there is none. */
const struct suite *suite_find(const char *name);

/* The names of all, ended by NULL; static. */
const char *const *suite_names(void);

/* Appends an empty lane of the suite, with its target. As plan_add_lane(). */
struct plan_lane *suite_add_lane(struct plan *plan, const struct suite *suite,
				 enum placement placement);

#endif
