/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the self-test measures: runs without a folder. */
#ifndef BENCH_SELFTEST_MEASURE_H
#define BENCH_SELFTEST_MEASURE_H

#include "base/error.h"
#include "model/model.h"
#include "plan/run_options.h"

/* Options of a run of so many seconds, without counters and to the end of its budget. */
void selftest_options(struct run_options *options, double seconds, uint32_t invocations);

/* Runs it, and leaves the result, to be freed by model_free() unless it fails. */
int selftest_analyze(const struct run_options *options, struct model *model, struct error *err);

#endif
