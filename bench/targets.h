/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program itself is to reach: how little it resolves in how little time, and how
 * fast it is done. Where a target is missed no figure is wrong, but it costs more time than
 * it should.
 */
#ifndef BENCH_TARGETS_H
#define BENCH_TARGETS_H

#include "analysis/analyze.h"
#include "selftest.h"

/* Of A/A runs on one CPU: the ratios of 95 % of them are within 0.15 % of 1. */
int targets_twins(size_t runs, double seconds, struct selftest_result *result, struct error *err);

/*
 * A delay of 1 % of a call is resolved, as the verdicts of a run have it, in each of so many
 * runs of so many seconds; a run before them finds out how long a call takes.
 * STATUS_UNSUPPORTED where the host has not the CPUs for this placement.
 */
int targets_resolves(enum placement placement, size_t runs, double seconds,
		     struct selftest_result *result, struct error *err);

/*
 * So many records of suite series, made up, are analysed in 2 s, by a process that never
 * needs more than 500 MB, the records themselves included.
 */
int targets_analysis(size_t records, struct selftest_result *result, struct error *err);

/* `run` with its defaults, as `make bench` does it, figures included, ends in 5 minutes. */
int targets_run(struct selftest_result *result, struct error *err);

/* The judgements of the four by what was found. */

/* off: the distances of the ratios from 1, as logarithms without sign. Sorts them. */
void targets_judge_twins(double *off, size_t runs, struct selftest_result *result);

/* Of each run the ratio; resolved: how many were. Sorts the ratios. */
void targets_judge_resolved(double *ratios, size_t runs, size_t resolved,
			    struct selftest_result *result);

void targets_judge_analysis(size_t records, double seconds, double megabytes,
			    struct selftest_result *result);

void targets_judge_run(double seconds, struct selftest_result *result);

#endif
