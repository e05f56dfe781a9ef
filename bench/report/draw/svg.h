/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a drawing by gnuplot needs to stand in a page of its own or in another one. */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include "base/error.h"

/*
 * Gives a file of gnuplot's terminal svg its title and its description (plain text), a weight to
 * what is bold, and takes out what shows nothing: empty groups, and titles of plots, which a
 * browser pops up. STATUS_CANNOT where the file cannot be read or written.
 */
int svg_tidy(const char *path, const char *title, const char *description, struct error *err);

#endif
