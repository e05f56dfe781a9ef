/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys of run.json as rows: one table per object of the file. The writer, the reader and the
 * JSON Schema all walk these tables, so that none can know a key that another lacks; tsv.c takes
 * its columns from them, and a test holds results/README.md against them. A table ends with an
 * empty row.
 *
 * Rows come in the order in which keys are written and read. The order matters in two places: a
 * row whose presence depends on the member of another row stands behind that row, and so does a
 * list that must be as long as another one.
 *
 * Two keys have no row, as no member holds them: "schema", and "control_failed", which the writer
 * derives from the controls and the reader ignores.
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

/* Bound of all numbers: what is infinite or absurd is refused by the writer and by the reader. */
#define FIELD_NUMBER_MAX 1e18

/*
 * Where a member lies in the structure that the rows describe, in bytes. Size 0: there is none. It
 * tells the types apart: a FIELD_WHOLE of 4 bytes is a uint32_t, a `there` of 1 byte is a bool.
 */
struct member {
	size_t offset, size;
};

struct field {
	/* NULL ends a table, or is an element of a list */
	const char *key;
	const char *text; /* what it means, in Markdown; of an element of a list NULL */
	const char *spec; /* of an arm: the key of a SPEC that it is; such are in tables of arms */
	enum field_type type;
	struct member at;
	const struct field *rows; /* FIELD_OBJECT: its rows; of a list: one row, its element */
	const char *const *names; /* FIELD_NAME: ended by NULL */
	/*
	 * Of a list, the member that counts its elements; of FIELD_GROWN model_append() counts.
	 * Lists may share one: all but the first name the first in like, and a file in which their
	 * lengths differ is refused.
	 */
	struct member count;
	const char *like;
	/*
	 * The key is written if this member is not 0, and may be missing in a file. If the key is
	 * there, the reader sets a bool; any other member must not be 0 once the value is read. A
	 * key without it must be in every file.
	 */
	struct member there;
};

extern const struct field run_rows[];
extern const struct field arm_rows[];
extern const struct field summary_rows[]; /* of a metric of an arm */

/*
 * A member as a whole number: bool, enum, uint32_t, uint64_t, size_t. Of a double only whether it
 * is +0.0 can be told, which is what `there` asks. base is the structure, not the member.
 */
uint64_t member_get(const void *base, struct member member);
void member_set(void *base, struct member member, uint64_t value);

#endif
