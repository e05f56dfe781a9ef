/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * UMLs in words: what `uml --uml` and `uml --guest` take. A UML is booted and driven by
 * uml/machine.h; suite/uml_suite.c makes arms of these.
 */
#ifndef PLAN_UML_ARM_H
#define PLAN_UML_ARM_H

#include <stdbool.h>

#include "plan/arm.h"

#define UML_ARM_ALL "all" /* all groups of operations */
#define UML_ARM_MAX 5	  /* UMLs of a run; a table has room for no more */

/* The gate of arms of UMLs: a whole UML is between guest and host. Not in `list gates`. */
extern const struct gate gate_uml;

/*
 * Parses PATH[:LABEL][,mode=MODE]. Without LABEL the label is the name of the file up to its first
 * dot, followed by the mode if one is given. STATUS_USAGE: what was wrong; STATUS_CANNOT: there is
 * no such program.
 */
int uml_arm_parse(struct arm_uml *uml, const char *spec, struct error *err);

/* The mode that it booted in: "ptrace", "seccomp", or "notify" for seccomp mode with a listener. */
const char *uml_arm_mode(const struct arm_uml *uml);

/* The groups of operations and "all", ended by NULL. */
const char *const *uml_arm_groups(void);

/* Whether names, groups joined by commas, include that of the operation; "all" includes each. */
bool uml_arm_wants(const char *names, const struct uml_operation *operation);

/* STATUS_USAGE if one of the names is not a group. */
int uml_arm_check_groups(const char *names, struct error *err);

#endif
