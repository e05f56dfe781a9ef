/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page of a run: one HTML file with its answers, pictures, controls and arms, which needs no
 * other file and no network.
 */
#ifndef REPORT_RUN_PAGE_H
#define REPORT_RUN_PAGE_H

#include <stdio.h>

#include "model/model.h"

/* Writes the page with the pictures that are in FOLDER/plots. It says which parts a run lacks. */
int page_write(FILE *out, const struct model *model, const char *folder, struct error *err);

/* Writes it as FOLDER/index.html. After an error an earlier page is still there, unchanged. */
int page_save(const struct model *model, const char *folder, struct error *err);

#endif
