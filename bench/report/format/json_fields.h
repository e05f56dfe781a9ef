/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys of run.json as rows: one table per structure, which the writer and
 * the reader both walk, so that neither can know a key that the other lacks.
 * Rows come in the order in which the keys are written.
 */
#ifndef REPORT_JSON_FIELDS_H
#define REPORT_JSON_FIELDS_H

#include <stddef.h>

#include "model/model.h"

enum field_type {
	FIELD_STRING,	    /* char[size] */
	FIELD_LATER_STRING, /* the same; runs of earlier versions lack it, which is "" */
	FIELD_U32,
	FIELD_LATER, /* as FIELD_U32, but runs of earlier versions lack it, which is 0 */
	FIELD_U64,
	FIELD_NUMBER,	   /* double, finite, 0 .. FIELD_NUMBER_MAX */
	FIELD_SIGNED,	   /* as FIELD_NUMBER, but may be negative */
	FIELD_MAYBE,	   /* as FIELD_SIGNED, or null, which is NAN: not known */
	FIELD_LATER_MAYBE, /* as FIELD_MAYBE; runs of earlier versions lack it, which is NAN too */
	FIELD_INTERVAL,	   /* double[2], each as FIELD_NUMBER, the lower first */
	FIELD_BOOL,
};

#define FIELD_NUMBER_MAX 1e18

struct field {
	const char *key;
	enum field_type type;
	size_t offset, size; /* of the member */
};

struct fields {
	const struct field *rows;
	size_t count;
};

extern const struct fields run_fields, clock_fields, arm_fields, replayed_fields, recorded_fields,
	summary_fields, phase_fields, cpu_fields, counter_fields, mode_fields, wake_mode_fields,
	traced_fields, comparison_fields, tested_fields, ratio_mode_fields, control_fields,
	disturbance_fields;

#endif
