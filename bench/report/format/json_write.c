// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run.json from a model. What is written is what the reader takes: a value
 * that it would refuse is refused here, with the key's name.
 */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/format/json_fields.h"
#include "report/format/formats.h"

/* JSON is UTF-8; a host's name or a cut command may be not, and a run must not be lost for it. */
static json_t *string_value(const char *text)
{
	json_t *value = json_string(text);
	char *plain;

	if (value)
		return value;
	plain = strdup(text);
	for (char *c = plain; c && *c; c++)
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

static json_t *field_value(const struct field *field, const void *member)
{
	switch (field->type) {
	case FIELD_STRING:
	case FIELD_LATER_STRING:
		return string_value(member);
	case FIELD_U32:
	case FIELD_LATER:
		return json_integer(*(const uint32_t *)member);
	case FIELD_U64:
		if (*(const uint64_t *)member > INT64_MAX)
			return NULL;
		return json_integer((json_int_t) * (const uint64_t *)member);
	case FIELD_NUMBER:
		return number_value(*(const double *)member, 0);
	case FIELD_SIGNED:
		return number_value(*(const double *)member, -FIELD_NUMBER_MAX);
	case FIELD_MAYBE:
	case FIELD_LATER_MAYBE:
		return isnan(*(const double *)member) ?
			       json_null() :
			       number_value(*(const double *)member, -FIELD_NUMBER_MAX);
	case FIELD_INTERVAL:
		return interval_value(member);
	case FIELD_BOOL:
		return json_boolean(*(const bool *)member);
	}
	return NULL;
}

/* Adds one key per row to object. where is the object's own name, for the message. */
static int write_fields(json_t *object, const struct fields *fields, const void *base,
			const char *where, struct error *err)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->rows[i];

		if (json_object_set_new(object, field->key,
					field_value(field, (const char *)base + field->offset)))
			return error_set(err, STATUS_CANNOT,
					 "run.json: %s: %s cannot be written: not a finite number "
					 "of the right sign and order",
					 where, field->key);
	}
	return 0;
}

static int write_object(json_t *parent, const char *key, const struct fields *fields,
			const void *base, const char *where, struct error *err)
{
	json_t *object = json_object();

	json_object_set_new(parent, key, object);
	if (write_fields(object, fields, base, where, err))
		return error_prefix(err, "%s of ", key);
	return 0;
}

/* items: count rows of size bytes. Nothing is written for none. */
static int write_list(json_t *object, const char *key, const struct fields *fields,
		      const void *items, size_t size, size_t count, const char *where,
		      struct error *err)
{
	json_t *list;

	if (!count)
		return 0;
	list = json_array();
	json_object_set_new(object, key, list);
	for (size_t i = 0; i < count; i++) {
		json_t *item = json_object();

		json_array_append_new(list, item);
		if (write_fields(item, fields, (const char *)items + i * size, where, err))
			return -1;
	}
	return 0;
}

/* Of earlier runs, which may be written anew, nothing is known. */
static int write_extent(json_t *object, const struct model_arm *arm, struct error *err)
{
	if (!arm->has_extent)
		return 0;
	if (write_object(object, "replayed", &replayed_fields, arm, arm->id, err))
		return -1;
	return write_object(object, "recorded", &recorded_fields, arm, arm->id, err);
}

static int write_measurements(json_t *object, const struct model_arm *arm, struct error *err)
{
	for (int i = 0; i < MODEL_METRICS; i++)
		if (arm->metric[i].n && write_object(object, model_metric_names[i], &summary_fields,
						     &arm->metric[i], arm->id, err))
			return -1;
	if (arm->has_phases && write_object(object, "phases_ns", &phase_fields, arm, arm->id, err))
		return -1;
	if (arm->has_cpu && write_object(object, "cpu_ns", &cpu_fields, arm, arm->id, err))
		return -1;
	if (arm->has_modes && write_object(object, "modes_ns", &mode_fields, arm, arm->id, err))
		return -1;
	if (arm->has_wake_modes &&
	    write_object(object, "notification_modes_ns", &wake_mode_fields, arm, arm->id, err))
		return -1;
	if (write_list(object, "counters", &counter_fields, arm->counters, sizeof(*arm->counters),
		       arm->counter_count, arm->id, err))
		return -1;
	return write_list(object, "traced", &traced_fields, arm->traced, sizeof(*arm->traced),
			  arm->traced_count, arm->id, err);
}

static int write_arms(json_t *root, const struct model *model, struct error *err)
{
	json_t *list = json_array();

	json_object_set_new(root, "arms", list);
	for (size_t i = 0; i < model->arm_count; i++) {
		const struct model_arm *arm = &model->arms[i];
		json_t *object = json_object();

		json_array_append_new(list, object);
		if (write_fields(object, &arm_fields, arm, arm->id, err))
			return -1;
		if (arm->skipped[0])
			json_object_set_new(object, "skipped", string_value(arm->skipped));
		else if (write_extent(object, arm, err) || write_measurements(object, arm, err))
			return -1;
	}
	return 0;
}

/* By invocation, null where it measured nothing of the two. */
static void write_invocations(json_t *object, const struct model_comparison *comparison)
{
	json_t *m = json_array(), *kept = json_array(), *dropped = json_array();

	for (uint32_t i = 0; i < comparison->invocations; i++) {
		json_array_append_new(m, isnan(comparison->m[i]) ? json_null() :
								   json_real(comparison->m[i]));
		json_array_append_new(kept, json_integer(comparison->pairs_kept[i]));
		json_array_append_new(dropped, json_integer(comparison->pairs_dropped[i]));
	}
	json_object_set_new(object, "m", m);
	json_object_set_new(object, "pairs_kept", kept);
	json_object_set_new(object, "pairs_dropped", dropped);
}

static int write_tested(json_t *object, const struct model_comparison *comparison,
			struct error *err)
{
	if (!comparison->invocations)
		return 0;
	write_invocations(object, comparison);
	if (write_fields(object, &tested_fields, comparison, comparison->arm, err))
		return -1;
	if (!comparison->has_modes)
		return 0;
	return write_object(object, "modes", &ratio_mode_fields, comparison, comparison->arm, err);
}

static int write_comparisons(json_t *root, const struct model *model, struct error *err)
{
	json_t *list = json_array();

	json_object_set_new(root, "comparisons", list);
	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];
		json_t *object = json_object();

		json_array_append_new(list, object);
		if (write_fields(object, &comparison_fields, comparison, comparison->arm, err))
			return -1;
		json_object_set_new(object, "metric",
				    json_string(model_metric_names[comparison->metric]));
		json_object_set_new(object, "verdict",
				    json_string(model_verdict_names[comparison->verdict]));
		if (write_tested(object, comparison, err))
			return -1;
	}
	return 0;
}

static int write_controls(json_t *root, const struct model *model, struct error *err)
{
	json_t *list = json_array();

	json_object_set_new(root, "controls", list);
	for (size_t i = 0; i < model->control_count; i++) {
		json_t *object = json_object();

		json_array_append_new(list, object);
		if (write_fields(object, &control_fields, &model->controls[i],
				 model->controls[i].name, err))
			return -1;
	}
	return 0;
}

static void write_host(json_t *root, const struct model *model)
{
	json_t *host = json_object();

	json_object_set_new(root, "host", host);
	for (size_t i = 0; i < model->host_count; i++)
		json_object_set_new(host, model->host[i].key, string_value(model->host[i].value));
}

static void write_warnings(json_t *root, const struct model *model)
{
	json_t *list = json_array();

	json_object_set_new(root, "warnings", list);
	for (size_t i = 0; i < model->warning_count; i++)
		json_array_append_new(list, string_value(model->warnings[i]));
}

int report_write_json(FILE *out, const struct model *model, struct error *err)
{
	json_t *root = json_pack("{ss}", "schema", MODEL_SCHEMA);
	int result = -1;

	json_object_set_new(root, "control_failed", json_boolean(model_control_failed(model)));
	if (write_fields(root, &run_fields, model, "the run", err))
		goto out;
	if (model->has_clock_detail &&
	    write_object(root, "clock_detail", &clock_fields, &model->clock_detail, "the run", err))
		goto out;
	write_host(root, model);
	if (write_arms(root, model, err) || write_comparisons(root, model, err) ||
	    write_controls(root, model, err))
		goto out;
	if (write_list(root, "disturbances", &disturbance_fields, model->disturbances,
		       sizeof(*model->disturbances), model->disturbance_count, "disturbances", err))
		goto out;
	write_warnings(root, model);
	if (json_dumpf(root, out, JSON_INDENT(2)) || fputc('\n', out) == EOF || fflush(out)) {
		error_set(err, STATUS_CANNOT, "run.json could not be written: %m");
		goto out;
	}
	result = 0;
out:
	json_decref(root);
	return result;
}
