/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The UMLs of a run: tried before anything is measured, and told of in the result. */
#ifndef RUN_UMLS_H
#define RUN_UMLS_H

#include "model/model.h"
#include "plan/plan.h"
#include "plan/uml_arm.h"

/* What was found out of each; a struct of zeros knows nothing. */
struct umls {
	struct {
		char label[32];
		char what[512]; /* release, mode that it booted in, program */
	} of[UML_ARM_MAX];
	size_t count;
};

/*
 * Boots each UML of the plan once. The baseline tells how often each operation is repeated in a
 * batch, which all of them have alike. One that does not boot, or in another mode than was asked
 * for, is said on stderr and left out, and *left_out is set. -1: fewer than two are left, or an
 * interrupt came.
 */
int umls_try(struct umls *umls, struct plan *plan, bool *left_out, struct error *err);

/* Whether the arm of that index is the first of its UML. */
bool umls_first(const struct plan *plan, size_t index);

/* Adds a host key for each, "uml LABEL", and a warning for each that ended in the run. */
void umls_describe(const struct umls *umls, const struct plan *plan, struct model *model);

/* The UML of that label has ended while it was measured, and is measured no more. */
void umls_lose(struct plan *plan, const char *label, const char *why);

/* Whether one ended while it was measured. */
bool umls_lost(const struct plan *plan);

#endif
