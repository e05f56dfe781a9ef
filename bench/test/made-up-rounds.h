/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder of a run that never was: run.json and rounds.tsv.gz that agree. */
#ifndef TEST_MADE_UP_ROUNDS_H
#define TEST_MADE_UP_ROUNDS_H

#include <stdint.h>

#include "model/model.h"

#define MADE_UP_ARMS	    4 /* "arm0/same/map/16" ...; the last is a control */
#define MADE_UP_INVOCATIONS 5
#define MADE_UP_ROUNDS	    40 /* of each invocation */

/*
 * A model of MADE_UP_ARMS arms whose batch_ns have n as the folder will hold. To be
 * freed with model_free().
 */
void made_up_arms(struct model *model);

/* Makes an arm of it a replay of so many batches, its whole_ns around so many ns. */
void made_up_replay(struct model_arm *arm, uint32_t batches, double whole_ns);

/* Gives an arm of it late calls, late_ns around so many ns. */
void made_up_late(struct model_arm *arm, double late_ns);

/*
 * Makes a folder (its path to folder[64]) with both files. batch_ns is lognormal around
 * 10000 ns times scale[arm], with a little spread between invocations; whole_ns and
 * late_ns are so around their medians in the model, whatever the scale.
 */
void made_up_folder(char folder[64], const struct model *model, const double scale[MADE_UP_ARMS],
		    uint64_t seed);

#endif
