/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running gnuplot, which is optional. */
#ifndef REPORT_GNUPLOT_H
#define REPORT_GNUPLOT_H

#include <stdio.h>

#include "base/error.h"

/*
 * Runs the commands of a file in a folder, with the scripts in its load path; name is for
 * errors. 1 where gnuplot has not the terminal: the commands end it with status 3.
 * STATUS_UNSUPPORTED where there is no gnuplot; STATUS_CANNOT where it fails.
 */
int gnuplot_feed(const char *folder, const char *scripts, FILE *commands, const char *name,
		 struct error *err);

/*
 * Finds the folder with the plots' scripts: "plots" beside the folder of the running program or
 * beside one of the two folders above it (a build of the source tree), or
 * ../share/unotify-bench/plots of it (an installation, wherever it was moved). UNOTIFY_PLOTS in
 * the environment goes before both. Absolute. STATUS_UNSUPPORTED where they are not found.
 */
int gnuplot_scripts(char *path, size_t size, struct error *err);

/* To be called a few times a second while gnuplot runs; NULL: nothing is. */
void gnuplot_while_waiting(void (*tick)(void));

#endif
