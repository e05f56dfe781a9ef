// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The JSON Schema of run.json (draft 2020-12), from the rows that the writer and the reader walk;
 * descriptions are the texts of the rows. It accepts what json_read.c accepts, but for what a
 * schema cannot say: lists that must be equally long, unique ids, ends of an interval in order.
 * Keys that it does not name are allowed, as the reader passes over them.
 *
 * json_pack() and the functions whose names end in _new take over the references that they get,
 * so parts are not freed one by one.
 */
#include <jansson.h>

#include "report/format/formats.h"
#include "report/format/json_fields.h"

static json_t *schema_of(const struct field *field);

static json_t *number_schema(double least)
{
	return json_pack("{sssfsf}", "type", "number", "minimum", least, "maximum",
			 FIELD_NUMBER_MAX);
}

/*
 * maxLength counts characters, the reader bytes. A character has one byte or more, so the schema
 * is the more generous of the two.
 */
static json_t *string_schema(size_t size)
{
	return json_pack("{sssI}", "type", "string", "maxLength", (json_int_t)size - 1);
}

static json_t *whole_schema(const struct field *field)
{
	json_int_t most = field->at.size == sizeof(uint32_t) ? UINT32_MAX : INT64_MAX;

	return json_pack("{sssisI}", "type", "integer", "minimum", 0, "maximum", most);
}

static json_t *maybe_schema(void)
{
	json_t *schema = number_schema(-FIELD_NUMBER_MAX);

	json_object_set_new(schema, "type", json_pack("[ss]", "number", "null"));
	return schema;
}

static json_t *list_schema(json_t *element, size_t least, size_t most)
{
	json_t *schema = json_pack("{ssso}", "type", "array", "items", element);

	if (least)
		json_object_set_new(schema, "minItems", json_integer((json_int_t)least));
	if (most)
		json_object_set_new(schema, "maxItems", json_integer((json_int_t)most));
	return schema;
}

static json_t *name_schema(const char *const *names)
{
	json_t *list = json_array();

	for (; *names; names++)
		json_array_append_new(list, json_string(*names));
	return json_pack("{so}", "enum", list);
}

static json_t *object_schema(const struct field *rows)
{
	json_t *properties = json_object(), *required = json_array();

	for (; rows->key; rows++) {
		json_t *schema = schema_of(rows);

		json_object_set_new(schema, "description", json_string(rows->text));
		json_object_set_new(properties, rows->key, schema);
		if (!rows->there.size)
			json_array_append_new(required, json_string(rows->key));
	}
	return json_pack("{sssoso}", "type", "object", "required", required, "properties",
			 properties);
}

/* A list that is left out when it is empty has at least one element where it is there. */
static json_t *elements_schema(const struct field *field)
{
	size_t most = field->type == FIELD_LIST ? field->at.size / field->rows->at.size : 0;

	return list_schema(schema_of(field->rows), field->there.size != 0, most);
}

static json_t *schema_of(const struct field *field)
{
	switch (field->type) {
	case FIELD_STRING:
		return string_schema(field->at.size);
	case FIELD_WORD:
		return string_schema(WORD_SIZE);
	case FIELD_WHOLE:
		return whole_schema(field);
	case FIELD_NUMBER:
		return number_schema(0);
	case FIELD_SIGNED:
		return number_schema(-FIELD_NUMBER_MAX);
	case FIELD_MAYBE:
		return maybe_schema();
	case FIELD_INTERVAL:
		return list_schema(number_schema(0), 2, 2);
	case FIELD_BOOL:
		return json_pack("{ss}", "type", "boolean");
	case FIELD_NAME:
		return name_schema(field->names);
	case FIELD_OBJECT:
		return object_schema(field->rows);
	case FIELD_LIST:
	case FIELD_GROWN:
		return elements_schema(field);
	case FIELD_HOST:
		break;
	}
	return json_pack("{sss{ss}}", "type", "object", "additionalProperties", "type", "string");
}

int report_write_schema(FILE *out, struct error *err)
{
	json_t *root =
		json_pack("{ssssss}", "$schema", "https://json-schema.org/draft/2020-12/schema",
			  "title", "run.json of unotify-bench, " MODEL_SCHEMA, "description",
			  "Times are ns.");
	json_t *run = object_schema(run_rows);
	json_t *properties = json_object_get(run, "properties");
	int result;

	json_object_set_new(properties, "schema",
			    json_pack("{ssss}", "const", MODEL_SCHEMA, "description",
				      "`" MODEL_SCHEMA "`; a run of another number is refused"));
	json_object_set_new(properties, "control_failed",
			    json_pack("{ssss}", "type", "boolean", "description",
				      "one of `controls` failed: do not rely on the run"));
	json_array_insert_new(json_object_get(run, "required"), 0, json_string("schema"));
	json_object_update(root, run);
	json_decref(run);
	result = json_dumpf(root, out, JSON_INDENT(1)) || fputc('\n', out) == EOF;
	json_decref(root);
	return result ? error_set(err, STATUS_CANNOT, "the schema could not be written") : 0;
}
