/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arms chosen by KEY=VALUE: the keys of a SPEC that run.json has, and suite. */
#ifndef REPORT_COMPARE_FILTER_H
#define REPORT_COMPARE_FILTER_H

#include <stdbool.h>

#include "model/model.h"

#define COMPARE_FILTERS_MAX 32

/* For help: those of a SPEC. */
#define COMPARE_FILTER_KEYS                                                           \
	"gate, serve, wake, placement, op, batch, pages, after, touch, path, stubs, " \
	"monitors, handover, tick, watchdog, stalls, late, work, think, workload, validate"

struct compare_filters {
	struct {
		const struct field *key; /* of arm_rows in report/format/json_fields.h */
		const char *value;	 /* borrowed */
	} items[COMPARE_FILTERS_MAX];
	size_t count;
};

/* Adds KEY=VALUE; text is kept. STATUS_USAGE for an unknown key, or one filter too many. */
int compare_filter_add(struct compare_filters *filters, const char *text, struct error *err);

/* STATUS_USAGE where a value, or all of them at once, are those of no measured arm. */
int compare_filter_check(const struct compare_filters *filters, const struct model *model,
			 struct error *err);

/* Whether the arm has for each key that was named one of its values. */
bool compare_filter_passes(const struct compare_filters *filters, const struct model_arm *arm);

#endif
