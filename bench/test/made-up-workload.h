/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording that never was: batches of maps of one address space. */
#ifndef BENCH_TEST_MADE_UP_WORKLOAD_H
#define BENCH_TEST_MADE_UP_WORKLOAD_H

#include "plan/plan.h"

/* calls says how many a batch has. To be freed by made_up_workload_free(). */
void made_up_workload(struct plan_workload *made, uint32_t batches,
		      uint32_t (*calls)(uint32_t batch));
void made_up_workload_free(struct plan_workload *made);

/* For calls: 4 in each batch. */
uint32_t made_up_four(uint32_t batch);

#endif
