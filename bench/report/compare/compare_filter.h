/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arms chosen by `--filter KEY=VALUE`. Keys are those of a SPEC that run.json has, and suite.
 * Values are compared with the text that a SPEC would have: "16", "5us", "strict". Several values
 * of one key are alternatives; an arm must pass all keys.
 */
#ifndef REPORT_COMPARE_FILTER_H
#define REPORT_COMPARE_FILTER_H

#include <stdbool.h>

#include "model/model.h"

#define COMPARE_FILTERS_MAX 32

/* Of a SPEC, for help; a test compares them with arm_rows. */
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

/* Adds KEY=VALUE. text must outlive filters. STATUS_USAGE: unknown key, or too many filters. */
int compare_filter_add(struct compare_filters *filters, const char *text, struct error *err);

/*
 * Finds misspelt values before an empty table hides them. STATUS_USAGE if no measured arm of the
 * model, which is the base, has one of the values, or passes all filters.
 */
int compare_filter_check(const struct compare_filters *filters, const struct model *model,
			 struct error *err);

/* Whether the arm has, for each key of the filters, one of the values given for it. */
bool compare_filter_passes(const struct compare_filters *filters, const struct model_arm *arm);

#endif
