/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the time of an invocation is divided among the lanes, as one of its arguments. */
#ifndef BENCH_SHARES_H
#define BENCH_SHARES_H

#include "plan/plan.h"

/*
 * Of each lane its share, of replays with their segments and seconds (SHARE/SEGMENTS/SECONDS,
 * 0 seconds for no limit), joined by commas; to be freed, or NULL. And back from there.
 */
char *shares_format(const struct plan *plan);
int shares_parse(struct plan *plan, const char *text, struct error *err);

#endif
