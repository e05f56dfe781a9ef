/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `check` found in several runs of one host, as one matrix. */
#ifndef ANALYSIS_JOIN_CHECKS_H
#define ANALYSIS_JOIN_CHECKS_H

#include "model/model.h"

/*
 * Of each cell the worst outcome is kept. Where runs differ in it, its text says of how many it
 * is, and names the first of them by its label, or by its start. The arms of *to get the fate that
 * is not "goes on", if any run has one.
 */
void join_checks(struct model *to, const struct model *runs, size_t count);

#endif
