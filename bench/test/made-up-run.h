/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A model of a run that never was, for tests of what is made from a model. */
#ifndef TEST_MADE_UP_RUN_H
#define TEST_MADE_UP_RUN_H

#include "model/model.h"

/*
 * Both suites, all placements, with every kind of thing that a model can hold:
 * phases, a skipped arm, controls, a warning. The same at every call. To be
 * freed with model_free().
 */
void made_up_run(struct model *model);

/*
 * Adds suite loops on one CPU and two: spin-count, marker-on-error and spin by counted, all of
 * which go on when a call fails. Ratios on one CPU are 1.002, 1 and 1.5, on two 0.4, 1 and 0.35.
 */
void made_up_loops(struct model *model);

/*
 * Keep the arms that keep says yes to, or the first ones, and the comparisons of these alone: the
 * fewer there are, the sooner a test is done.
 */
void made_up_keep(struct model *model, bool (*keep)(const struct model_arm *arm));
void made_up_keep_first(struct model *model, size_t arms);

/* What a comparison has by invocation: five of them with its ratio, of 300 pairs each. */
void made_up_invocations(struct model_comparison *comparison);

/* Writes hist/ of the model below folder, which must exist. */
void made_up_histograms(const struct model *model, const char *folder);

/* Removes a folder made by a test, with all that is in it. */
void made_up_remove(const char *folder);

#endif
