// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One function reads all keys and calls back for each. Before measuring the callback adds the key
 * to the model; afterwards it compares. So both see the same keys, and a new one is added once.
 */
#include "run/manifest.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "host/host.h"

typedef void each_function(void *target, const char *key, const char *value);

/* A lane without weight has no arm that this host can measure. */
static bool is_measured(const struct plan *plan, enum placement placement)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		if (plan->lanes[i].placement == placement && plan->lanes[i].weight > 0)
			return true;
	return false;
}

/* "same: CPU 0; cross: monitor on CPU 0, stub on CPU 1, two cores of one package" */
static void format_placements(const struct plan *plan, char *text, size_t size)
{
	struct placement_cpus cpus;
	struct error err;

	text[0] = '\0';
	for (enum placement placement = 0; placement < PLACEMENTS; placement++) {
		if (!is_measured(plan, placement))
			continue;
		text_add(text, size, "%s%s: ", text[0] ? "; " : "", placement_name(placement));
		if (placement_choose(placement, &cpus, &err))
			text_add(text, size, "not possible");
		else if (cpus.monitor_cpu < 0)
			text_add(text, size, "not pinned");
		else if (cpus.monitor_cpu == cpus.stub_cpu)
			text_add(text, size, "CPU %d", cpus.monitor_cpu);
		else
			text_add(text, size, "monitor on CPU %d, stub on CPU %d, %s",
				 cpus.monitor_cpu, cpus.stub_cpu, cpus.relation);
	}
	if (!text[0])
		text_add(text, size, "none");
}

static bool has_kernel_thread(const struct plan *plan, enum placement placement)
{
	for (size_t i = 0; i < plan->arm_count; i++) {
		const struct plan_arm *arm = plan_arm(plan, i);

		if (arm->arm.placement == placement && arm->arm.serve &&
		    arm->arm.serve->kernel_thread && !arm->skipped[0])
			return true;
	}
	return false;
}

/*
 * The polling thread of IORING_SETUP_SQPOLL takes the monitor's time where both have one CPU. In
 * placement same that is so by definition, and so only two CPUs have a warning.
 */
static void warn_of_shared_cpu(struct model *model, const struct plan *plan,
			       enum placement placement)
{
	struct placement_cpus cpus;
	struct error err;

	if (has_kernel_thread(plan, placement) && !placement_choose(placement, &cpus, &err) &&
	    cpus.thread_cpu == cpus.monitor_cpu)
		model_add_warning(model,
				  "the kernel thread of uring-sqpoll shares CPU %d with the "
				  "monitor in placement %s: it needs a third CPU for one of its "
				  "own",
				  cpus.monitor_cpu, placement_name(placement));
}

static void read_all(const struct plan *plan, const char *root, each_function *each, void *target)
{
	char text[320];

	host_each(root, each, target);
	counters_pmu(text, sizeof(text));
	each(target, "pmu", text);
	format_placements(plan, text, sizeof(text));
	each(target, "placements", text);
	snprintf(text, sizeof(text), "%llu KiB", (unsigned long long)plan->physmem_bytes / 1024);
	each(target, "physmem", text);
	/* It is measured only where tracers are beside others and can be used. */
	if (plan->stops_slowdown > 0) {
		snprintf(text, sizeof(text), "%.3f, %s", plan->stops_slowdown,
			 tracer_stops_are_harmless(plan->stops_slowdown) ? "in turn" : "apart");
		each(target, "tracer_stops", text);
	}
	if (plan->other_cpu != OTHER_CPU_AS_IS)
		each(target, "other_cpu", other_cpu_names[plan->other_cpu]);
}

static void add(void *model, const char *key, const char *value)
{
	model_add_host(model, key, value);
}

void manifest_read(struct model *model, const struct plan *plan, const char *root)
{
	read_all(plan, root, add, model);
	warn_of_shared_cpu(model, plan, PLACEMENT_CROSS);
	warn_of_shared_cpu(model, plan, PLACEMENT_CROSS_POLL);
}

static void check(void *model, const char *key, const char *value)
{
	const char *before = model_host_value(model, key);

	if (before && strcmp(key, "load") && strcmp(before, value))
		model_add_warning(model, "changed during the run: %s %s -> %s", key, before, value);
}

void manifest_check(struct model *model, const struct plan *plan, const char *root)
{
	read_all(plan, root, check, model);
}
