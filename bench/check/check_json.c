// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes a check as JSON, an object for each cell; results/README.md describes the keys. */
#include <jansson.h>
#include <string.h>

#include "check/check.h"
#include "check/scenario.h"

static json_t *cell_json(const struct check_cell *cell)
{
	json_t *object =
		json_pack("{s:s, s:s, s:b, s:s, s:s, s:s, s:b, s:s}", "scenario",
			  cell->scenario->name, "loop", cell->loop->name, "many",
			  cell->loop->many != NULL, "path", cell->flush ? "flush" : "resume",
			  "validate", cell->strict ? "strict" : "series", "outcome",
			  outcome_names[cell->outcome], "declared", cell->declared, "text",
			  cell->text);

	if (cell->watched)
		json_object_set_new(object, "by_watchdog", json_boolean(cell->by_watchdog));
	if (check_cell_has_time(cell))
		json_object_set_new(object, "after_ms", json_real(cell->after_ms));
	return object;
}

int check_write_json(FILE *out, const struct check *check, struct error *err)
{
	json_t *cells = json_array(), *root;
	int result;

	for (size_t i = 0; i < check->count; i++)
		json_array_append_new(cells, cell_json(&check->cells[i]));
	root = json_pack("{s:s, s:b, s:o}", "schema", "unotify-bench/check/1", "partial",
			 check->done < check->count, "cells", cells);
	result = root ? json_dumpf(root, out, JSON_INDENT(1)) : -1;
	json_decref(root);
	if (result)
		return error_set(err, STATUS_CANNOT, "the check could not be written as JSON");
	fputc('\n', out);
	return 0;
}
