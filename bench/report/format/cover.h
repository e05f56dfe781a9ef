/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes into a mail: plain ASCII, at most 72 columns. Every writer returns 0 or -1. */
#ifndef REPORT_COVER_H
#define REPORT_COVER_H

#include <stdio.h>

#include "model/model.h"

/* The letter, at most 40 lines where the command takes two; sections: cover_sections.h or NULL. */
int report_write_cover_with(FILE *out, const struct model *model, const char *sections,
			    struct error *err);

/* Its attachment: host, skipped arms, controls. */
int report_write_cover_host(FILE *out, const struct model *model, struct error *err);

#endif
