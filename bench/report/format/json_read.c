// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads a model from run.json, strictly: a missing key, a wrong type, a number out of range or
 * another schema is an error that says where it is and what would be right. Keys that are not
 * known are passed over, so that the schema can grow.
 *
 * The file may come from anyone. That strings and arrays fit, numbers are finite, ids are unique,
 * and comparisons are of arms that exist is checked here; the reports rely on it. Values go
 * straight into the model, which is freed as a whole after an error.
 */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "report/format/json_fields.h"
#include "report/format/formats.h"
#include "report/text/view.h"

#define A_RUN "a run is a folder with run.json in it, as `unotify-bench run` makes, or that file"

/* Elements of a list, or keys of the host: far more than a run has, so a bound on memory. */
#define ELEMENTS_MAX 100000

struct reader {
	/* What is being read, for errors: "arms[3].batch_ns.n". Cut if it is longer. */
	char path[128];
	struct error *err;
};

static const char *const type_names[] = {
	[JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",	 [JSON_STRING] = "a string",
	[JSON_INTEGER] = "a number", [JSON_REAL] = "a fraction", [JSON_TRUE] = "true",
	[JSON_FALSE] = "false",	     [JSON_NULL] = "null",
};

/* "arms[3].batch is out of range, must be ..."; the name of the file is put in front at the end. */
static int refuse(struct reader *from, const char *is, const char *wanted)
{
	return error_set(from->err, STATUS_CANNOT, "%s is %s, must be %s",
			 from->path[0] ? from->path : "it", is, wanted);
}

static int refuse_type(struct reader *from, const json_t *value, const char *wanted)
{
	return refuse(from, value ? type_names[json_typeof(value)] : "missing", wanted);
}

/* A text that does not fit is refused, not cut: an id that was cut could be another arm's. */
static int read_string(struct reader *from, char *to, size_t size, const json_t *value)
{
	if (!json_is_string(value))
		return refuse_type(from, value, "a string");
	if (json_string_length(value) >= size)
		return error_set(from->err, STATUS_CANNOT,
				 "%s is %zu bytes long, must be at most %zu", from->path,
				 json_string_length(value), size - 1);
	strcpy(to, json_string_value(value));
	return 0;
}

static int read_word(struct reader *from, enum word *to, const json_t *value)
{
	char text[WORD_SIZE];

	if (read_string(from, text, sizeof(text), value))
		return -1;
	*to = word_of(text);
	return 0;
}

/* jansson's integers are of 64 bits with a sign, so a uint64_t has the range of these. */
static int read_whole(struct reader *from, void *base, struct member at, const json_t *value)
{
	json_int_t most = at.size == sizeof(uint32_t) ? UINT32_MAX : INT64_MAX;
	json_int_t number = json_integer_value(value);
	char wanted[64];

	snprintf(wanted, sizeof(wanted), "a whole number from 0 to %" PRId64, (int64_t)most);
	if (!json_is_integer(value))
		return refuse_type(from, value, wanted);
	if (number < 0 || number > most)
		return refuse(from, "out of range", wanted);
	member_set(base, at, (uint64_t)number);
	return 0;
}

static int read_number(struct reader *from, double *to, double least, const json_t *value)
{
	double number = json_number_value(value);

	if (!json_is_number(value))
		return refuse_type(from, value, "a number");
	if (!isfinite(number) || number < least || number > FIELD_NUMBER_MAX)
		return error_set(from->err, STATUS_CANNOT, "%s is %g, must be from %g to %g",
				 from->path, number, least, FIELD_NUMBER_MAX);
	*to = number;
	return 0;
}

static int read_interval(struct reader *from, double *ends, const json_t *value)
{
	if (!json_is_array(value) || json_array_size(value) != 2)
		return refuse_type(from, value, "a list of two numbers");
	for (size_t i = 0; i < 2; i++)
		if (read_number(from, &ends[i], 0, json_array_get(value, i)))
			return -1;
	if (ends[0] > ends[1])
		return error_set(from->err, STATUS_CANNOT,
				 "%s has its ends in the wrong order, the lower must be first",
				 from->path);
	return 0;
}

/* Stores the index of the name. An error lists the names that are allowed. */
static int read_name(struct reader *from, void *base, const struct field *field,
		     const json_t *value)
{
	char wanted[160] = "";

	for (size_t i = 0; field->names[i]; i++) {
		if (json_is_string(value) && !strcmp(field->names[i], json_string_value(value))) {
			member_set(base, field->at, i);
			return 0;
		}
		text_add(wanted, sizeof(wanted), "%s%s", i ? " or " : "", field->names[i]);
	}
	return refuse(from, json_is_string(value) ? json_string_value(value) : "no string", wanted);
}

static int read_field(struct reader *from, void *base, const struct field *field, json_t *value);

/*
 * Walks the rows, not the keys of the file: unknown keys are never looked at. After an error the
 * path still names the value, for the message of a caller.
 */
static int read_object(struct reader *from, void *base, const struct field *rows, json_t *object)
{
	size_t end = strlen(from->path);

	if (!json_is_object(object))
		return refuse_type(from, object, "an object");
	for (const struct field *row = rows; row->key; row++) {
		json_t *value = json_object_get(object, row->key);

		if (!value && row->there.size)
			continue;
		snprintf(from->path + end, sizeof(from->path) - end, "%s%s", end ? "." : "",
			 row->key);
		if (value && row->there.size == sizeof(bool))
			member_set(base, row->there, true);
		if (read_field(from, base, row, value))
			return -1;
		if (row->there.size && !member_get(base, row->there))
			return refuse(from, "empty", "left out, or have a value");
		from->path[end] = '\0';
	}
	return 0;
}

/*
 * Of an array in the structure the bound is its size, and its count is set at the end. A list of
 * its own memory grows by one element at a time; model_append() counts, and may move the list.
 */
static int read_list(struct reader *from, void *base, const struct field *field, json_t *list)
{
	const struct field *element = field->rows;
	size_t size = element->at.size, end = strlen(from->path), i;
	size_t most = field->type == FIELD_LIST ? field->at.size / size : ELEMENTS_MAX;
	char *items = (char *)base + field->at.offset, wanted[64];
	json_t *value;

	snprintf(wanted, sizeof(wanted), "a list of at most %zu", most);
	if (!json_is_array(list) || json_array_size(list) > most)
		return refuse_type(from, list, wanted);
	if (field->like && json_array_size(list) != member_get(base, field->count)) {
		snprintf(wanted, sizeof(wanted), "a list as long as %s", field->like);
		return refuse_type(from, list, wanted);
	}
	json_array_foreach(list, i, value)
	{
		void *item = items + i * size;

		if (field->type == FIELD_GROWN)
			item = model_append((void **)items,
					    (size_t *)((char *)base + field->count.offset), size);
		snprintf(from->path + end, sizeof(from->path) - end, "[%zu]", i);
		if (read_field(from, item, element, value))
			return -1;
	}
	from->path[end] = '\0';
	if (field->type == FIELD_LIST)
		member_set(base, field->count, json_array_size(list));
	return 0;
}

/* The host is an object of texts with any keys: another version may know others. */
static int read_host(struct reader *from, struct model *model, json_t *host)
{
	size_t end = strlen(from->path);
	struct model_pair pair;
	const char *key;
	json_t *value;

	if (!json_is_object(host) || json_object_size(host) > ELEMENTS_MAX)
		return refuse_type(from, host, "an object");
	json_object_foreach(host, key, value)
	{
		snprintf(from->path + end, sizeof(from->path) - end, ".%.60s", key);
		if (strlen(key) >= sizeof(pair.key))
			return refuse(from, "a key that is too long", "a shorter one");
		if (read_string(from, pair.value, sizeof(pair.value), value))
			return -1;
		model_add_host(model, key, pair.value);
	}
	from->path[end] = '\0';
	return 0;
}

static int read_field(struct reader *from, void *base, const struct field *field, json_t *value)
{
	void *to = (char *)base + field->at.offset;

	switch (field->type) {
	case FIELD_STRING:
		return read_string(from, to, field->at.size, value);
	case FIELD_WORD:
		return read_word(from, to, value);
	case FIELD_WHOLE:
		return read_whole(from, base, field->at, value);
	case FIELD_NUMBER:
		return read_number(from, to, 0, value);
	case FIELD_MAYBE:
		if (!json_is_null(value))
			return read_number(from, to, -FIELD_NUMBER_MAX, value);
		*(double *)to = (double)NAN;
		return 0;
	case FIELD_SIGNED:
		return read_number(from, to, -FIELD_NUMBER_MAX, value);
	case FIELD_INTERVAL:
		return read_interval(from, to, value);
	case FIELD_BOOL:
		*(bool *)to = json_is_true(value);
		return json_is_boolean(value) ? 0 : refuse_type(from, value, "true or false");
	case FIELD_NAME:
		return read_name(from, base, field, value);
	case FIELD_OBJECT:
		return read_object(from, to, field->rows, value);
	case FIELD_LIST:
	case FIELD_GROWN:
		return read_list(from, base, field, value);
	case FIELD_HOST:
		break;
	}
	return read_host(from, base, value);
}

/* ---- what a model must be besides ---- */

/* seen holds the ids so far. Reports rely on it that a skipped arm has no metric. */
static int check_arm(const struct model *model, size_t index, json_t *seen, struct error *err)
{
	const struct model_arm *arm = &model->arms[index];

	if (!arm->id[0])
		return error_set(err, STATUS_CANNOT, "arms[%zu].id is empty, must be its name",
				 index);
	if (json_object_get(seen, arm->id))
		return error_set(err, STATUS_CANNOT,
				 "arms[%zu].id \"%s\" is there twice, must be unique", index,
				 arm->id);
	json_object_set_new(seen, arm->id, json_true());
	for (int i = 0; i < MODEL_METRICS && arm->skipped[0]; i++)
		if (arm->metric[i].n)
			return error_set(err, STATUS_CANNOT,
					 "arms[%zu] is skipped and has %s, must have one of them",
					 index, model_metric_names[i]);
	return 0;
}

/*
 * Every id is there once, and every comparison is of arms that exist. The ids go into a JSON object
 * as its keys: a hash table that is at hand.
 */
static int check_model(const struct model *model, struct error *err)
{
	json_t *seen = json_object();
	int result = 0;

	for (size_t i = 0; i < model->arm_count && !result; i++)
		result = check_arm(model, i, seen, err);
	for (size_t i = 0; i < model->comparison_count && !result; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];

		if (!json_object_get(seen, comparison->arm) ||
		    !json_object_get(seen, comparison->baseline))
			result = error_set(err, STATUS_CANNOT,
					   "comparisons[%zu] is of \"%s\" and \"%s\", both must be "
					   "ids of arms",
					   i, comparison->arm, comparison->baseline);
	}
	json_decref(seen);
	return result;
}

/* ---- the file ---- */

/* A file of another schema is refused as such, before any other key is looked at. */
static int read_root(struct model *model, json_t *root, struct error *err)
{
	const json_t *schema = json_object_get(root, "schema");
	struct reader from = { .path = "", .err = err };

	if (json_is_object(root) && !json_is_string(schema)) {
		strcpy(from.path, "schema");
		return refuse_type(&from, schema, "\"" MODEL_SCHEMA "\"");
	}
	if (schema && strcmp(json_string_value(schema), MODEL_SCHEMA) != 0)
		return error_set(err, STATUS_CANNOT,
				 "schema is \"%.60s\", this version reads \"" MODEL_SCHEMA "\"",
				 json_string_value(schema));
	return read_object(&from, model, run_rows, root) || check_model(model, err) ? -1 : 0;
}

static int cannot_read(const char *path, struct error *err)
{
	return error_set(err, STATUS_CANNOT, "%s cannot be read: %s; " A_RUN, path,
			 strerror(errno));
}

/* Without JSON_REJECT_DUPLICATES jansson would keep the last of two equal keys. */
static json_t *load(const char *file, struct error *err)
{
	json_error_t problem;
	FILE *in = fopen(file, "re");
	json_t *root;

	if (!in) {
		cannot_read(file, err);
		return NULL;
	}
	root = json_loadf(in, JSON_REJECT_DUPLICATES, &problem);
	if (!root)
		error_set(err, STATUS_CANNOT, "%s:%d: not JSON: %s; " A_RUN, file, problem.line,
			  problem.text);
	fclose(in);
	return root;
}

/* The model is initialised first, so that all of what a file may lack is 0. */
int report_read_json(struct model *model, const char *path, struct error *err)
{
	struct stat status;
	char file[4096];
	json_t *root;
	int result;

	model_init(model);
	if (stat(path, &status))
		return cannot_read(path, err);
	snprintf(file, sizeof(file), "%s%s", path, S_ISDIR(status.st_mode) ? "/run.json" : "");
	root = load(file, err);
	if (!root)
		return -1;
	result = read_root(model, root, err);
	json_decref(root);
	if (result) {
		error_prefix(err, "%s: ", file);
		model_free(model);
	}
	return result;
}

int report_open(struct model *model, const char *path, struct error *err)
{
	if (report_read_json(model, path, err))
		return -1;
	if (model_first_arm(arm, model, view_measured(arm)))
		return 0;
	model_free(model);
	return error_set(err, STATUS_CANNOT,
			 "%s is empty: no arm of it was measured; give a run that measured "
			 "something",
			 path);
}
