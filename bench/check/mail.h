/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the series' counted loop is left waiting by, and what avoids that at which price. */
#ifndef CHECK_MAIL_H
#define CHECK_MAIL_H

#include <stdio.h>

#include "model/model.h"

/*
 * Prints a paragraph per weakness for a review mail, in 72 columns of plain ASCII: where counted
 * sat on this host, and which of the loops that the run has measured beside it did not wedge,
 * with their paired ratios; and one of the watchdog. STATUS_CANNOT if the run compared no loop
 * with counted.
 */
int check_mail(FILE *out, const struct model *model, struct error *err);

#endif
