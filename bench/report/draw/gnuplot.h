/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running gnuplot, which is optional. Not for several threads at once. */
#ifndef REPORT_GNUPLOT_H
#define REPORT_GNUPLOT_H

#include <stdio.h>

#include "base/error.h"

/*
 * Runs the commands of a file in a folder, with the scripts in its load path, and waits for the
 * end; name is for errors. Returns 0, or 1 if the commands ended gnuplot with status 3, as they do
 * if it lacks the terminal, or -1: STATUS_UNSUPPORTED without gnuplot, STATUS_CANNOT if it fails.
 */
int gnuplot_feed(const char *folder, const char *scripts, FILE *commands, const char *name,
		 struct error *err);

/*
 * Stores the absolute path of the plots' scripts: UNOTIFY_PLOTS of the environment (STATUS_CANNOT
 * if it is wrong), else ../share/unotify-bench/plots from the folder of the running program (an
 * installation, wherever it was moved), else "plots" in one of the three folders above that (a
 * build of the source tree). STATUS_UNSUPPORTED if there are no scripts.
 */
int gnuplot_scripts(char *path, size_t size, struct error *err);

/* Sets what is called every 50 ms while gnuplot runs, for a progress line; NULL: nothing is. */
void gnuplot_while_waiting(void (*tick)(void));

#endif
