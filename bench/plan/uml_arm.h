/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UMLs in words: what `uml --uml` takes, and which operations groups of them are. */
#ifndef PLAN_UML_ARM_H
#define PLAN_UML_ARM_H

#include <stdbool.h>

#include "plan/arm.h"

#define UML_ARM_ALL "all" /* groups */
#define UML_ARM_MAX 5	  /* UMLs of a run; a table has room for no more */

/* What stands between a guest and the host: a whole UML. No row of `list gates`. */
extern const struct gate gate_uml;

/*
 * PATH[:LABEL][,mode=MODE]. Without LABEL it is the name of the file without what follows a dot,
 * and the mode if one is given. STATUS_USAGE: what was wrong; STATUS_CANNOT: there is no such
 * program.
 */
int uml_arm_parse(struct arm_uml *uml, const char *spec, struct error *err);

/* The mode that it booted in: "seccomp", "notify" if that is with a listener, "ptrace". */
const char *uml_arm_mode(const struct arm_uml *uml);

/* The groups of operations and "all", ended by NULL. */
const char *const *uml_arm_groups(void);

/* Whether names, groups joined by commas, have this one; "all" has each. */
bool uml_arm_wants(const char *names, const struct uml_operation *operation);

/* STATUS_USAGE: one of the names is no group. */
int uml_arm_check_groups(const char *names, struct error *err);

#endif
