/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder of a run that never was: run.json and rounds.tsv.gz that agree. */
#ifndef TEST_MADE_UP_ROUNDS_H
#define TEST_MADE_UP_ROUNDS_H

#include <stdint.h>

#include "report/model.h"

#define MADE_UP_ARMS	    4 /* "arm0/same/map/16" ...; the last is a control */
#define MADE_UP_INVOCATIONS 5
#define MADE_UP_ROUNDS	    40 /* of each invocation */

/*
 * A model of MADE_UP_ARMS arms whose batch_ns have n as the folder will hold. To be
 * freed with model_free().
 */
void made_up_arms(struct model *model);

/*
 * Makes a folder (its path to folder[64]) with both files. Times are lognormal around
 * 10000 ns times scale[arm], with a little spread between invocations.
 */
void made_up_folder(char folder[64], const struct model *model, const double scale[MADE_UP_ARMS],
		    uint64_t seed);

#endif
