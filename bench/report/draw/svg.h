/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a drawing by gnuplot needs to be shown by a browser, by itself or in a page. */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include "base/error.h"

/*
 * Changes a file of gnuplot's terminal svg in place: it gets this title and description (plain
 * text, escaped here), and bold text a font weight; empty groups are taken out, and the titles of
 * plots, which a browser pops up. Returns 0, or -1: STATUS_CANNOT if the file cannot be read or
 * written.
 */
int svg_tidy(const char *path, const char *title, const char *description, struct error *err);

#endif
