/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real UMLs of a run. Each is booted once before anything is measured, so that one that does
 * not work is left out in time: its arms have a reason in skipped (struct plan_arm), those of a UML
 * that ended while it was measured have one in ended.
 */
#ifndef RUN_UMLS_H
#define RUN_UMLS_H

#include "model/model.h"
#include "plan/plan.h"
#include "plan/uml_arm.h"

/* What was found out about those that boot; a struct of zeros knows nothing. */
struct umls {
	struct {
		char label[32];
		char what[512]; /* release, mode that it booted in, program */
	} of[UML_ARM_MAX];
	size_t count;
};

/*
 * Boots each UML of the plan once; does nothing for a plan without UMLs. The first that boots says
 * how often a batch repeats each operation, which is the same for all. A UML that does not boot, or
 * boots in another mode than was asked for, is named on stderr and left out, and *left_out is set.
 * -1: fewer than two are left, or an interrupt came.
 */
int umls_try(struct umls *umls, struct plan *plan, bool *left_out, struct error *err);

/* Whether the arm of that index, among all of the plan, is the first of its UML. */
bool umls_first(const struct plan *plan, size_t index);

/*
 * Adds a host key for each, "uml LABEL", whose value ends with ", PATH", and a warning for each
 * that ended in the run.
 */
void umls_describe(const struct umls *umls, const struct plan *plan, struct model *model);

/* Marks the UML of that label as ended: no lane boots it again. */
void umls_lose(struct plan *plan, const char *label, const char *why);

/* Whether one ended while it was measured. */
bool umls_lost(const struct plan *plan);

#endif
