/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a user may have meant by a name that is none. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/error.h"

/* The one of names (ended by NULL) that differs from name in few letters, or NULL. */
const char *name_nearest(const char *name, const char *const *names);

/*
 * STATUS_USAGE: "unknown suite 'seris', did you mean series? There are: series, guest".
 * Returns -1.
 */
int name_unknown(const char *what, const char *name, const char *const *names, struct error *err);

#endif
