/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run or a comparison as one HTML file that needs no other and no network: style, script and
 * pictures are in it. Without its script it shows the same.
 */
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
