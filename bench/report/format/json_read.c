// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A model from run.json, strictly: a missing key, a wrong type, a number out of
 * range or another schema is an error that says where it is and what would be
 * right. Keys that are not known are passed over, so that the schema can grow.
 */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "report/format/json_fields.h"
#include "report/format/formats.h"

#define ELEMENTS_MAX 100000

struct place {
	char text[128]; /* "arms[3].batch_ns" */
};

static const char *const type_names[] = {
	[JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",	 [JSON_STRING] = "a string",
	[JSON_INTEGER] = "a number", [JSON_REAL] = "a fraction", [JSON_TRUE] = "true",
	[JSON_FALSE] = "false",	     [JSON_NULL] = "null",
};

static int refuse(struct error *err, const char *where, const char *key, const json_t *value,
		  const char *wanted)
{
	return error_set(err, STATUS_CANNOT, "%s%s%s is %s, must be %s", where, *where ? "." : "",
			 key, value ? type_names[json_typeof(value)] : "missing", wanted);
}

static int read_string(char *to, size_t size, const json_t *value, const char *where,
		       const char *key, struct error *err)
{
	if (!json_is_string(value))
		return refuse(err, where, key, value, "a string");
	if (json_string_length(value) >= size)
		return error_set(err, STATUS_CANNOT,
				 "%s%s%s is %zu bytes long, must be at most %zu", where,
				 *where ? "." : "", key, json_string_length(value), size - 1);
	strcpy(to, json_string_value(value));
	return 0;
}

static int read_integer(void *to, size_t size, const json_t *value, const char *where,
			const char *key, struct error *err)
{
	json_int_t most = size == sizeof(uint32_t) ? UINT32_MAX : INT64_MAX;
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < 0 || number > most)
		return error_set(err, STATUS_CANNOT,
				 "%s%s%s is %s, must be a whole number from 0 to %" PRId64, where,
				 *where ? "." : "", key,
				 json_is_integer(value) ? "out of range" :
				 value			? type_names[json_typeof(value)] :
							  "missing",
				 (int64_t)most);
	if (size == sizeof(uint32_t))
		*(uint32_t *)to = (uint32_t)number;
	else
		*(uint64_t *)to = (uint64_t)number;
	return 0;
}

static int read_number(double *to, double least, const json_t *value, const char *where,
		       const char *key, struct error *err)
{
	double number = json_number_value(value);

	if (!json_is_number(value))
		return refuse(err, where, key, value, "a number");
	if (!isfinite(number) || number < least || number > FIELD_NUMBER_MAX)
		return error_set(err, STATUS_CANNOT, "%s%s%s is %g, must be from %g to %g", where,
				 *where ? "." : "", key, number, least, FIELD_NUMBER_MAX);
	*to = number;
	return 0;
}

static int read_interval(double *ends, const json_t *value, const char *where, const char *key,
			 struct error *err)
{
	if (!json_is_array(value) || json_array_size(value) != 2)
		return refuse(err, where, key, value, "a list of two numbers");
	for (int i = 0; i < 2; i++)
		if (read_number(&ends[i], 0, json_array_get(value, (size_t)i), where, key, err))
			return -1;
	if (ends[0] > ends[1])
		return error_set(err, STATUS_CANNOT,
				 "%s%s%s has its ends in the wrong order, the lower must be first",
				 where, *where ? "." : "", key);
	return 0;
}

static int read_field(const struct field *field, void *to, const json_t *value, const char *where,
		      struct error *err)
{
	switch (field->type) {
	case FIELD_LATER_STRING:
		*(char *)to = '\0';
		if (!value)
			return 0;
		return read_string(to, field->size, value, where, field->key, err);
	case FIELD_STRING:
		return read_string(to, field->size, value, where, field->key, err);
	case FIELD_LATER:
		*(uint32_t *)to = 0;
		if (!value)
			return 0;
		return read_integer(to, field->size, value, where, field->key, err);
	case FIELD_U32:
	case FIELD_U64:
		return read_integer(to, field->size, value, where, field->key, err);
	case FIELD_NUMBER:
		return read_number(to, 0, value, where, field->key, err);
	case FIELD_SIGNED:
		return read_number(to, -FIELD_NUMBER_MAX, value, where, field->key, err);
	case FIELD_LATER_MAYBE:
	case FIELD_MAYBE:
		if (!json_is_null(value) && (value || field->type == FIELD_MAYBE))
			return read_number(to, -FIELD_NUMBER_MAX, value, where, field->key, err);
		*(double *)to = (double)NAN;
		return 0;
	case FIELD_INTERVAL:
		return read_interval(to, value, where, field->key, err);
	case FIELD_BOOL:
		break;
	}
	if (!json_is_boolean(value))
		return refuse(err, where, field->key, value, "true or false");
	*(bool *)to = json_is_true(value);
	return 0;
}

static int read_fields(const json_t *object, const struct fields *fields, void *base,
		       const char *where, struct error *err)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->rows[i];

		if (read_field(field, (char *)base + field->offset,
			       json_object_get(object, field->key), where, err))
			return -1;
	}
	return 0;
}

/* object may lack the key: then *found is false and nothing is read. */
static int read_optional(const json_t *object, const char *key, const struct fields *fields,
			 void *base, bool *found, const char *where, struct error *err)
{
	const json_t *value = json_object_get(object, key);
	struct place inner;

	*found = value != NULL;
	if (!value)
		return 0;
	if (!json_is_object(value))
		return refuse(err, where, key, value, "an object");
	snprintf(inner.text, sizeof(inner.text), "%s.%s", where, key);
	return read_fields(value, fields, base, inner.text, err);
}

static int read_metrics(struct model_arm *arm, const json_t *object, const char *where,
			struct error *err)
{
	bool found;

	for (int i = 0; i < MODEL_METRICS; i++) {
		struct model_summary *summary = &arm->metric[i];

		if (read_optional(object, model_metric_names[i], &summary_fields, summary, &found,
				  where, err))
			return -1;
		if (found && summary->n == 0)
			return error_set(err, STATUS_CANNOT,
					 "%s.%s.n is 0, must be at least 1 (what was not measured "
					 "has no key)",
					 where, model_metric_names[i]);
		if (found && arm->skipped[0])
			return error_set(err, STATUS_CANNOT,
					 "%s is skipped and has %s, must have one of them", where,
					 model_metric_names[i]);
	}
	return 0;
}

/* A list of an arm: how many items of size bytes there is room for; not there: none. */
struct list {
	const char *key, *what;
	const struct fields *fields;
	void *items;
	size_t size, room, *count;
};

static int read_items(const struct list *list, const json_t *object, const char *where,
		      struct error *err)
{
	const json_t *found = json_object_get(object, list->key), *item;
	size_t i;

	if (found && (!json_is_array(found) || json_array_size(found) > list->room))
		return refuse(err, where, list->key, found, list->what);
	json_array_foreach(found, i, item)
	{
		struct place inner;

		snprintf(inner.text, sizeof(inner.text), "%.80s.%s[%zu]", where, list->key, i);
		if (!json_is_object(item))
			return error_set(err, STATUS_CANNOT, "%s is %s, must be an object",
					 inner.text, type_names[json_typeof(item)]);
		if (read_fields(item, list->fields, (char *)list->items + i * list->size,
				inner.text, err))
			return -1;
		*list->count = i + 1;
	}
	return 0;
}

static int read_lists(struct model_arm *arm, const json_t *object, const char *where,
		      struct error *err)
{
	const struct list lists[] = {
		{ "counters", "a list of at most 16 objects", &counter_fields, arm->counters,
		  sizeof(*arm->counters), MODEL_COUNTERS_MAX, &arm->counter_count },
		{ "traced", "a list of at most 24 objects", &traced_fields, arm->traced,
		  sizeof(*arm->traced), MODEL_TRACED_MAX, &arm->traced_count },
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (read_items(&lists[i], object, where, err))
			return -1;
	return 0;
}

/* Earlier runs have neither; one without the other is an error. */
static int read_extent(struct model_arm *arm, const json_t *object, const char *where,
		       struct error *err)
{
	bool recorded;

	if (read_optional(object, "replayed", &replayed_fields, arm, &arm->has_extent, where,
			  err) ||
	    read_optional(object, "recorded", &recorded_fields, arm, &recorded, where, err))
		return -1;
	if (arm->has_extent == recorded)
		return 0;
	return error_set(err, STATUS_CANNOT,
			 "%s has only one of replayed and recorded, must have "
			 "both or none",
			 where);
}

static int read_arm(struct model *model, const json_t *object, const char *where, struct error *err)
{
	struct model_arm *arm = model_add_arm(model);
	const json_t *skipped = json_object_get(object, "skipped");

	if (read_fields(object, &arm_fields, arm, where, err))
		return -1;
	if (!arm->id[0])
		return error_set(err, STATUS_CANNOT, "%s.id is empty, must be the arm's name",
				 where);
	if (skipped &&
	    read_string(arm->skipped, sizeof(arm->skipped), skipped, where, "skipped", err))
		return -1;
	if (skipped && !arm->skipped[0])
		return error_set(err, STATUS_CANNOT, "%s.skipped is empty, must be a reason",
				 where);
	if (read_metrics(arm, object, where, err) ||
	    read_optional(object, "phases_ns", &phase_fields, arm, &arm->has_phases, where, err))
		return -1;
	if (read_optional(object, "cpu_ns", &cpu_fields, arm, &arm->has_cpu, where, err) ||
	    read_optional(object, "modes_ns", &mode_fields, arm, &arm->has_modes, where, err) ||
	    read_optional(object, "notification_modes_ns", &wake_mode_fields, arm,
			  &arm->has_wake_modes, where, err))
		return -1;
	return read_extent(arm, object, where, err) || read_lists(arm, object, where, err) ? -1 : 0;
}

/* The index of a name in a table of names, or -1. */
static int name_index(const char *const *names, int count, const json_t *value)
{
	for (int i = 0; i < count && json_is_string(value); i++)
		if (strcmp(names[i], json_string_value(value)) == 0)
			return i;
	return -1;
}

static int read_counts(uint32_t *counts, size_t count, const json_t *object, const char *key,
		       const char *where, struct error *err)
{
	const json_t *list = json_object_get(object, key);

	if (!json_is_array(list) || json_array_size(list) != count)
		return refuse(err, where, key, list, "a list as long as m");
	for (size_t i = 0; i < count; i++)
		if (read_integer(&counts[i], sizeof(*counts), json_array_get(list, i), where, key,
				 err))
			return -1;
	return 0;
}

static int read_m(struct model_comparison *comparison, const json_t *list, const char *where,
		  struct error *err)
{
	const json_t *value;
	size_t i;

	if (!json_is_array(list) || !json_array_size(list) ||
	    json_array_size(list) > MODEL_INVOCATIONS_MAX)
		return refuse(err, where, "m", list, "a list of 1 to 50 numbers");
	comparison->invocations = (uint32_t)json_array_size(list);
	json_array_foreach(list, i, value)
	{
		comparison->m[i] = (double)NAN;
		if (!json_is_null(value) &&
		    read_number(&comparison->m[i], -FIELD_NUMBER_MAX, value, where, "m", err))
			return -1;
	}
	return 0;
}

/* What earlier runs lack. */
static int read_tested(struct model_comparison *comparison, const json_t *object, const char *where,
		       struct error *err)
{
	const json_t *m = json_object_get(object, "m");

	if (!m)
		return 0;
	if (read_m(comparison, m, where, err) ||
	    read_counts(comparison->pairs_kept, comparison->invocations, object, "pairs_kept",
			where, err) ||
	    read_counts(comparison->pairs_dropped, comparison->invocations, object, "pairs_dropped",
			where, err) ||
	    read_fields(object, &tested_fields, comparison, where, err))
		return -1;
	return read_optional(object, "modes", &ratio_mode_fields, comparison,
			     &comparison->has_modes, where, err);
}

static int read_comparison(struct model *model, const json_t *object, const char *where,
			   struct error *err)
{
	struct model_comparison *comparison = model_add_comparison(model);
	const json_t *metric = json_object_get(object, "metric");
	const json_t *verdict = json_object_get(object, "verdict");
	int metric_index = name_index(model_metric_names, MODEL_METRICS, metric);
	int verdict_index = name_index(model_verdict_names, MODEL_VERDICTS, verdict);

	if (read_fields(object, &comparison_fields, comparison, where, err))
		return -1;
	if (metric_index < 0)
		return refuse(err, where, "metric", metric,
			      "batch_ns, call_ns, round_ns, notification_ns or whole_ns");
	if (verdict_index < 0)
		return refuse(err, where, "verdict", verdict,
			      "not resolved, faster, slower or bimodal");
	comparison->metric = (enum model_metric)metric_index;
	comparison->verdict = (enum model_verdict)verdict_index;
	return read_tested(comparison, object, where, err);
}

static int read_control(struct model *model, const json_t *object, const char *where,
			struct error *err)
{
	return read_fields(object, &control_fields, model_add_control(model), where, err);
}

static int read_disturbance(struct model *model, const json_t *object, const char *where,
			    struct error *err)
{
	return read_fields(object, &disturbance_fields, model_add_disturbance(model), where, err);
}

typedef int read_element(struct model *model, const json_t *object, const char *where,
			 struct error *err);

static int read_list(struct model *model, const json_t *root, const char *key,
		     read_element *element, struct error *err)
{
	const json_t *list = json_object_get(root, key);
	const json_t *object;
	size_t i;

	if (!json_is_array(list))
		return refuse(err, "", key, list, "a list");
	if (json_array_size(list) > ELEMENTS_MAX)
		return error_set(err, STATUS_CANNOT, "%s has %zu elements, must have at most %d",
				 key, json_array_size(list), ELEMENTS_MAX);
	json_array_foreach(list, i, object)
	{
		struct place where;

		snprintf(where.text, sizeof(where.text), "%s[%zu]", key, i);
		if (!json_is_object(object))
			return error_set(err, STATUS_CANNOT, "%s is %s, must be an object",
					 where.text, type_names[json_typeof(object)]);
		if (element(model, object, where.text, err))
			return -1;
	}
	return 0;
}

static int read_warnings(struct model *model, const json_t *root, struct error *err)
{
	const json_t *list = json_object_get(root, "warnings");
	const json_t *value;
	size_t i;

	if (!json_is_array(list))
		return refuse(err, "", "warnings", list, "a list");
	json_array_foreach(list, i, value)
	{
		char text[sizeof(*model->warnings)];

		if (read_string(text, sizeof(text), value, "warnings", "element", err))
			return -1;
		model_add_warning(model, "%s", text);
	}
	return 0;
}

static int read_host(struct model *model, json_t *root, struct error *err)
{
	json_t *host = json_object_get(root, "host");
	struct model_pair pair;
	const char *key;
	json_t *value;

	if (!json_is_object(host))
		return refuse(err, "", "host", host, "an object");
	if (json_object_size(host) > 1000)
		return error_set(err, STATUS_CANNOT, "host has more than 1000 keys");
	json_object_foreach(host, key, value)
	{
		if (strlen(key) >= sizeof(pair.key))
			return error_set(err, STATUS_CANNOT,
					 "host has a key of %zu bytes, must be at most %zu",
					 strlen(key), sizeof(pair.key) - 1);
		if (read_string(pair.value, sizeof(pair.value), value, "host", key, err))
			return -1;
		model_add_host(model, key, pair.value);
	}
	return 0;
}

/* Every id is there once, and every comparison is of arms that exist. */
static int check_ids(const struct model *model, struct error *err)
{
	json_t *seen = json_object();
	int result = 0;

	for (size_t i = 0; i < model->arm_count && !result; i++) {
		if (json_object_get(seen, model->arms[i].id))
			result = error_set(err, STATUS_CANNOT,
					   "arms[%zu].id \"%s\" is there twice, must be unique", i,
					   model->arms[i].id);
		json_object_set_new(seen, model->arms[i].id, json_true());
	}
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

static int read_root(struct model *model, json_t *root, struct error *err)
{
	const json_t *schema = json_object_get(root, "schema");

	if (!json_is_object(root))
		return error_set(err, STATUS_CANNOT, "it is %s, must be an object",
				 type_names[json_typeof(root)]);
	if (!json_is_string(schema))
		return refuse(err, "", "schema", schema, "\"" MODEL_SCHEMA "\"");
	if (strcmp(json_string_value(schema), MODEL_SCHEMA) != 0)
		return error_set(err, STATUS_CANNOT,
				 "schema is \"%.60s\", this version reads \"" MODEL_SCHEMA "\"",
				 json_string_value(schema));
	if (read_fields(root, &run_fields, model, "", err) ||
	    read_optional(root, "clock_detail", &clock_fields, &model->clock_detail,
			  &model->has_clock_detail, "run", err) ||
	    read_host(model, root, err) || read_list(model, root, "arms", read_arm, err) ||
	    read_list(model, root, "comparisons", read_comparison, err) ||
	    read_list(model, root, "controls", read_control, err) ||
	    read_warnings(model, root, err))
		return -1;
	/* Runs from before there was this list are read, too. */
	if (json_object_get(root, "disturbances") &&
	    read_list(model, root, "disturbances", read_disturbance, err))
		return -1;
	return check_ids(model, err);
}

static int cannot_read(const char *path, struct error *err)
{
	return error_set(err, STATUS_CANNOT,
			 "%s cannot be read: %s; a run is a folder with run.json in it, as "
			 "`unotify-bench run` makes, or that file",
			 path, strerror(errno));
}

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
		error_set(err, STATUS_CANNOT, "%s:%d: not JSON: %s", file, problem.line,
			  problem.text);
	fclose(in);
	return root;
}

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
