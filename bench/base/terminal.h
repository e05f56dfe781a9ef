/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a terminal can show, if a descriptor is one. */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H

#include <stdbool.h>

/*
 * Columns: what COLUMNS says, else what the terminal has, else 80; at least 20, at most 200.
 */
int terminal_columns(int fd);

/*
 * Whether colour and bold are wanted: on a terminal that has them, unless NO_COLOR is set and
 * not empty (no-color.org); CLICOLOR_FORCE, set and not 0, wants them anywhere.
 */
bool terminal_has_colour(int fd);

#endif
