/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys of run.json as rows: one table per object, which the writer and the reader
 * both walk, so that neither can know a key that the other lacks. Rows come in the order
 * in which the keys are written, and end with an empty one.
 */
#ifndef REPORT_JSON_FIELDS_H
#define REPORT_JSON_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/model.h"

enum field_type {
	FIELD_STRING,	/* char[size] */
	FIELD_WORD,	/* enum word */
	FIELD_WHOLE,	/* uint32_t, uint64_t or size_t */
	FIELD_NUMBER,	/* double, finite, 0 .. FIELD_NUMBER_MAX */
	FIELD_SIGNED,	/* as FIELD_NUMBER, but may be negative */
	FIELD_MAYBE,	/* as FIELD_SIGNED, or null, which is NAN: not known */
	FIELD_INTERVAL, /* double[2], each as FIELD_NUMBER, the lower first */
	FIELD_BOOL,
	FIELD_NAME,   /* enum: an index of names */
	FIELD_OBJECT, /* a structure */
	FIELD_LIST,   /* an array in the structure itself */
	FIELD_GROWN,  /* a list in memory of its own, grown by model_append() */
	FIELD_HOST,   /* the host of a model, an object of texts */
};

#define FIELD_NUMBER_MAX 1e18

struct member {
	size_t offset, size; /* in the structure that the rows describe */
};

struct field {
	const char *key;
	const char *text; /* what it means, in Markdown; of an element of a list NULL */
	const char *spec; /* of an arm: the key of a SPEC that it is; such are in tables of arms */
	enum field_type type;
	struct member at;
	const struct field *rows; /* FIELD_OBJECT: its rows; of a list: one row, its element */
	const char *const *names; /* FIELD_NAME: ended by NULL */
	/* of a list, how many elements it has; like: as many as the list of that key before it */
	struct member count;
	const char *like;
	/* not 0 where the key is there; without one the key must be there */
	struct member there;
};

extern const struct field run_rows[];
extern const struct field arm_rows[];
extern const struct field summary_rows[]; /* of a metric of an arm */

/* A whole number of 1, 4 or 8 bytes, as bool, enum, uint32_t, uint64_t and size_t are. */
uint64_t member_get(const void *base, struct member member);
void member_set(void *base, struct member member, uint64_t value);

#endif
