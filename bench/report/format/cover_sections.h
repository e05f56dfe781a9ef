/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables that a cover letter can have besides. */
#ifndef REPORT_COVER_SECTIONS_H
#define REPORT_COVER_SECTIONS_H

#include <stdio.h>

#include "model/model.h"

/* Names joined by commas: suites of the run, "controls", or "all". STATUS_USAGE for others. */
int cover_sections_check(const struct model *model, const char *names, struct error *err);

/* Those tables, at most 72 columns wide, each with an empty line below it. */
void cover_sections_write(FILE *out, const struct model *model, const char *names);

#endif
