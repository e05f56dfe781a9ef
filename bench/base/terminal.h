/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a descriptor can show, if it is a terminal. */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H

#include <stdbool.h>

/* How wide it is: $COLUMNS, else the columns of the terminal, else 80; at least 20, at most 200. */
int terminal_columns(int fd);

/*
 * Whether to print colour and bold: on a terminal that has them, unless NO_COLOR is set and
 * not empty (no-color.org). CLICOLOR_FORCE, if set and not 0, asks for them on any descriptor.
 */
bool terminal_has_colour(int fd);

#endif
