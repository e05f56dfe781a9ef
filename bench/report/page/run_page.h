/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of a run: one HTML file with its answers, pictures, controls and arms. */
#ifndef REPORT_RUN_PAGE_H
#define REPORT_RUN_PAGE_H

#include <stdio.h>

#include "model/model.h"

/*
 * The page of a run, with the pictures that are in FOLDER/plots. What a run lacks is left out,
 * and the page says so.
 */
int page_write(FILE *out, const struct model *model, const char *folder, struct error *err);

/* Writes it as FOLDER/index.html: all of it, or an earlier one stays. */
int page_save(const struct model *model, const char *folder, struct error *err);

#endif
