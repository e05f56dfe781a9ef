/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures of a run, in its folder. */
#ifndef REPORT_PLOTS_H
#define REPORT_PLOTS_H

#include <stddef.h>

#include "model/model.h"

/*
 * The name inside of hist/ of the histogram of an arm's batch_ns, as the run
 * writes it and the plots read it: the arm's id with "_" for "/", then ".tsv".
 */
void report_hist_name(char *name, size_t size, const char *id);

/*
 * Writes FOLDER/plots/ *.tsv from the model and FOLDER/hist/, then the figures
 * by gnuplot as .svg and .png. Without gnuplot or the plots' scripts: TSV
 * only, and STATUS_UNSUPPORTED.
 */
int report_write_plots(const char *folder, const struct model *model, struct error *err);

#endif
