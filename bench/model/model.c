// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The result model: growing its lists, finding what is in them, and the few rules on a result that
 * several forms of it need, so that all say the same. What is found by computing is in analysis/;
 * how it looks is in report/.
 */
#include "model/model.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stats/stats.h"

/* Keys and values of run.json: a text that changes would need another number of the schema. */
const char *const model_metric_names[MODEL_METRICS + 1] = {
	[MODEL_BATCH_NS] = "batch_ns", [MODEL_CALL_NS] = "call_ns",
	[MODEL_ROUND_NS] = "round_ns", [MODEL_NOTIFICATION_NS] = "notification_ns",
	[MODEL_WHOLE_NS] = "whole_ns", [MODEL_LATE_NS] = "late_ns",
};

const char *const model_verdict_names[MODEL_VERDICTS + 1] = {
	[MODEL_UNRESOLVED] = "not resolved",
	[MODEL_FASTER] = "faster",
	[MODEL_SLOWER] = "slower",
	[MODEL_BIMODAL] = "bimodal",
};

void model_init(struct model *model)
{
	memset(model, 0, sizeof(*model));
}

/* Elements own nothing: freeing the lists frees all. */
void model_free(struct model *model)
{
	free(model->host);
	free(model->arms);
	free(model->comparisons);
	free(model->controls);
	free(model->disturbances);
	free(model->recordings);
	free(model->checks);
	free(model->weights);
	free(model->warnings);
	free(model->arguments);
	model_init(model);
}

void *model_append(void **list, size_t *count, size_t size)
{
	*list = memory_grow(*list, *count, size);
	return memset((char *)*list + (*count)++ * size, 0, size);
}

void model_add_warning(struct model *model, const char *format, ...)
{
	char(*warning)[256] = MODEL_ADD(model, warnings, warning_count);
	va_list args;

	va_start(args, format);
	vsnprintf(*warning, sizeof(*warning), format, args);
	va_end(args);
}

void model_add_argument(struct model *model, const char *word)
{
	char(*argument)[MODEL_ARGUMENT_SIZE] = MODEL_ADD(model, arguments, argument_count);

	snprintf(*argument, sizeof(*argument), "%s", word);
}

void model_add_host(struct model *model, const char *key, const char *value)
{
	struct model_pair *pair = NULL;

	for (size_t i = 0; i < model->host_count && !pair; i++)
		if (strcmp(model->host[i].key, key) == 0)
			pair = &model->host[i];
	if (!pair)
		pair = MODEL_ADD(model, host, host_count);
	snprintf(pair->key, sizeof(pair->key), "%s", key);
	snprintf(pair->value, sizeof(pair->value), "%s", value);
}

const char *model_host_value(const struct model *model, const char *key)
{
	const struct model_pair *found =
		model_first(pair, model->host, model->host_count, strcmp(pair->key, key) == 0);

	return found ? found->value : NULL;
}

const char *model_host_text(const struct model *model, const char *key)
{
	return model_host_value(model, key) ?: "not known";
}

/* The fact is "none", a name, or "yes, ..." for a hypervisor whose name is not known. */
const char *model_hypervisor(const struct model *model)
{
	const char *value = model_host_value(model, "hypervisor");

	if (!value || !strcmp(value, "none"))
		return NULL;
	return strncmp(value, "yes,", 4) ? value : "hypervisor of an unknown kind";
}

const struct model_arm *model_arm_by_id(const struct model *model, const char *id)
{
	return model_first_arm(arm, model, strcmp(arm->id, id) == 0);
}

const struct model_recording *model_recording_of(const struct model *model, enum word workload)
{
	return model_first(recording, model->recordings, model->recording_count,
			   recording->workload == workload);
}

/* By the texts of ids, which joined and compared runs share; indexes differ from run to run. */
const struct model_comparison *model_compare(const struct model *model, const char *arm,
					     const char *baseline, enum model_metric metric)
{
	return model_first(comparison, model->comparisons, model->comparison_count,
			   comparison->metric == metric && strcmp(comparison->arm, arm) == 0 &&
				   strcmp(comparison->baseline, baseline) == 0);
}

/* How unlike its recording a part may be and still be judged; segments.c aims at half of it. */
#define LIKENESS 0.1

/* Without an extent, as in runs of older versions, only the number of batches is known. */
bool model_is_whole(const struct model_arm *arm)
{
	double recorded = arm->recorded.share_in_16;

	if (!arm->has_extent)
		return arm->batches_done == arm->batches_recorded;
	return fabs(arm->weighted_share_in_16 - recorded) <= LIKENESS * recorded &&
	       fabs(arm->weighted_calls / (double)arm->recorded.calls - 1) <= LIKENESS;
}

/* An arm without any time, as a skipped one, counts as one that has batch_ns. */
enum model_metric model_time(const struct model_arm *arm)
{
	return arm->metric[MODEL_ROUND_NS].n && !arm->metric[MODEL_BATCH_NS].n ? MODEL_ROUND_NS :
										 MODEL_BATCH_NS;
}

enum model_metric model_compared(const struct model_arm *arm)
{
	return arm->workload ? MODEL_WHOLE_NS : model_time(arm);
}

enum model_metric model_time_of_run(const struct model *model)
{
	const struct model_arm *first =
		model_first_arm(arm, model, arm->metric[model_time(arm)].n > 0);

	return first ? model_time(first) : MODEL_BATCH_NS;
}

/* A control that failed may have its warning set as well: it counts once, as failed. */
struct model_lights model_count_lights(const struct model *model)
{
	struct model_lights lights = { 0 };

	model_each(control, model->controls, model->control_count) {
		lights.failed += control->failed;
		lights.warning += control->warning && !control->failed;
		lights.passed += !control->warning && !control->failed;
	}
	return lights;
}

bool model_control_failed(const struct model *model)
{
	return model_count_lights(model).failed;
}

/*
 * Groups are those of stats_mean(): neighbours among the invocations that count. A group is judged
 * by the pairs of all its members together.
 */
struct model_enough model_enough(const struct model_comparison *comparison)
{
	struct model_enough enough = { .least_pairs = UINT32_MAX };
	uint32_t measured[MODEL_INVOCATIONS_MAX] = { 0 }, pairs = 0;
	size_t of_group;

	for (uint32_t i = 0; i < comparison->invocations; i++)
		if (!isnan(comparison->m[i]))
			measured[enough.invocations++] = comparison->pairs_kept[i];
	of_group = stats_group_size(enough.invocations);
	for (uint32_t i = 0; i < enough.invocations; i++) {
		pairs += measured[i];
		if ((i + 1) % of_group && i + 1 < enough.invocations)
			continue;
		enough.least_pairs = pairs < enough.least_pairs ? pairs : enough.least_pairs;
		pairs = 0;
	}
	enough.all = enough.invocations >= STATS_INVOCATIONS_MIN &&
		     enough.least_pairs >= STATS_PAIRS_MIN;
	return enough;
}

/* Both sides are not equally long, as the interval is one of logarithms: half of their sum. */
double model_half_width(const struct model_comparison *comparison)
{
	if (!(comparison->ratio > 0))
		return INFINITY;
	return (comparison->ci95[1] - comparison->ci95[0]) / 2 / comparison->ratio;
}

bool model_is_headline(const struct model *model, const struct model_comparison *comparison)
{
	const struct model_arm *arm = model_arm_by_id(model, comparison->arm);
	return arm && !arm->control && comparison->metric == model_compared(arm);
}
