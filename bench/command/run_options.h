/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of `run`: what a user may ask for, in words. */
#ifndef BENCH_COMMAND_RUN_H
#define BENCH_COMMAND_RUN_H

#include "plan/plan.h"

/*
 * Fills options, the defaults included, from the command line; argv[0] is "run".
 * They point into argv. Checks each value, but neither names of suites nor SPECs,
 * which plan_outline() does. Returns 0, 1 where --help is given, or -1 with a
 * STATUS_USAGE error.
 */
int run_options_parse(struct run_options *options, int argc, char **argv, struct error *err);

#endif
