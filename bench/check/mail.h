/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What leaves the series' counted loop waiting, and what the loops cost that go on. */
#ifndef CHECK_MAIL_H
#define CHECK_MAIL_H

#include <stdio.h>

#include "model/model.h"

/*
 * Prints a paragraph per weakness for a review mail, in 72 columns of plain ASCII: where counted
 * sat on this host, and which of the loops of the run did not wedge, with their paired ratios; and
 * a paragraph about the watchdog. It runs the checks for that itself (check_run()).
 * STATUS_CANNOT if the run compared no loop with counted; STATUS_INTERRUPTED.
 */
int check_mail(FILE *out, const struct model *model, struct error *err);

#endif
