// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes run.json from a model. What the reader would refuse is refused here, with its path, so
 * that every run.json that was written can be read. The file is built in memory as a whole: after
 * such an error nothing of it is written.
 */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/format/json_fields.h"
#include "report/format/formats.h"
#include "base/memory.h"

struct writer {
	/* What is being written, for errors: "arms[ID].batch_ns.mean"; an id has up to 191 bytes */
	char path[320];
	struct error *err;
};

/*
 * json_string() takes UTF-8 alone. A host's name may be in another encoding, and a command that
 * was cut may end within a character: a run must not be lost for that.
 */
static json_t *string_value(const char *text)
{
	json_t *value = json_string(text);
	char *plain;

	if (value)
		return value;
	plain = memory_copy(text);
	for (char *c = plain; *c; c++)
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	value = json_string(plain);
	free(plain);
	return value;
}

static json_t *number_value(double number, double least)
{
	if (!isfinite(number) || number < least || number > FIELD_NUMBER_MAX)
		return NULL;
	return json_real(number);
}

static json_t *interval_value(const double *ends)
{
	json_t *low = number_value(ends[0], 0);
	json_t *high = number_value(ends[1], 0);

	if (low && high && ends[0] <= ends[1])
		return json_pack("[oo]", low, high);
	json_decref(low);
	json_decref(high);
	return NULL;
}

/*
 * Values that are no objects or lists; NULL for one that the reader would refuse. A uint64_t above
 * INT64_MAX is one: jansson's integers have a sign.
 */
static json_t *scalar_value(const struct field *field, const void *base)
{
	const void *member = (const char *)base + field->at.offset;
	uint64_t whole = 0;

	switch (field->type) {
	case FIELD_STRING:
		return string_value(member);
	case FIELD_WORD:
		return string_value(word_text(*(const enum word *)member));
	case FIELD_WHOLE:
		whole = member_get(base, field->at);
		return whole <= INT64_MAX ? json_integer((json_int_t)whole) : NULL;
	case FIELD_NUMBER:
		return number_value(*(const double *)member, 0);
	case FIELD_SIGNED:
		return number_value(*(const double *)member, -FIELD_NUMBER_MAX);
	case FIELD_MAYBE:
		return isnan(*(const double *)member) ?
			       json_null() :
			       number_value(*(const double *)member, -FIELD_NUMBER_MAX);
	case FIELD_INTERVAL:
		return interval_value(member);
	case FIELD_BOOL:
		return json_boolean(*(const bool *)member);
	default:
		return json_string(field->names[member_get(base, field->at)]);
	}
}

static json_t *field_value(struct writer *to, const struct field *field, const void *base);

static json_t *object_value(struct writer *to, const struct field *rows, const void *base)
{
	json_t *object = json_object(), *value;
	size_t end = strlen(to->path);

	for (const struct field *row = rows; row->key; row++) {
		if (row->there.size && !member_get(base, row->there))
			continue;
		snprintf(to->path + end, sizeof(to->path) - end, "%s%s", end ? "." : "", row->key);
		value = field_value(to, row, base);
		if (!value) {
			json_decref(object);
			return NULL;
		}
		json_object_set_new(object, row->key, value);
		to->path[end] = '\0';
	}
	return object;
}

/* An error names an element by its first member if that is a text, such as an id; else by index. */
static void name_element(struct writer *to, size_t end, const struct field *element,
			 const char *item, size_t index)
{
	if (element->rows && element->rows->type == FIELD_STRING)
		snprintf(to->path + end, sizeof(to->path) - end, "[%s]",
			 item + element->rows->at.offset);
	else
		snprintf(to->path + end, sizeof(to->path) - end, "[%zu]", index);
}

/* The elements of FIELD_LIST lie at the member itself; FIELD_GROWN has a pointer to them there. */
static json_t *list_value(struct writer *to, const struct field *field, const void *base)
{
	const char *items = (const char *)base + field->at.offset;
	size_t count = member_get(base, field->count), end = strlen(to->path);
	json_t *list = json_array(), *value;

	if (field->type == FIELD_GROWN)
		items = *(const char *const *)items;
	for (size_t i = 0; i < count; i++) {
		const char *item = items + i * field->rows->at.size;

		name_element(to, end, field->rows, item, i);
		value = field_value(to, field->rows, item);
		if (!value) {
			json_decref(list);
			return NULL;
		}
		json_array_append_new(list, value);
	}
	to->path[end] = '\0';
	return list;
}

static json_t *host_value(const struct model *model)
{
	json_t *host = json_object();

	model_each(pair, model->host, model->host_count)
		json_object_set_new(host, pair->key, string_value(pair->value));
	return host;
}

/* NULL with an error for what cannot be written. The path is left as it is then. */
static json_t *field_value(struct writer *to, const struct field *field, const void *base)
{
	json_t *value;

	if (field->type == FIELD_OBJECT)
		return object_value(to, field->rows, (const char *)base + field->at.offset);
	if (field->type == FIELD_LIST || field->type == FIELD_GROWN)
		return list_value(to, field, base);
	if (field->type == FIELD_HOST)
		return host_value(base);
	value = scalar_value(field, base);
	if (!value)
		error_set(to->err, STATUS_CANNOT,
			  "run.json: %s cannot be written: not a finite number of the right sign "
			  "and order",
			  to->path);
	return value;
}

/* "schema" and "control_failed" come first, and then the rows, in their order. */
int report_write_json(FILE *out, const struct model *model, struct error *err)
{
	json_t *root = json_pack("{sssb}", "schema", MODEL_SCHEMA, "control_failed",
				 model_control_failed(model));
	struct writer to = { .path = "", .err = err };
	json_t *run = object_value(&to, run_rows, model);
	int result = run ? 0 : -1;

	json_object_update(root, run);
	if (run &&
	    (json_dumpf(root, out, JSON_INDENT(2)) || fputc('\n', out) == EOF || fflush(out)))
		result = error_set(err, STATUS_CANNOT, "run.json could not be written: %m");
	json_decref(run);
	json_decref(root);
	return result;
}
