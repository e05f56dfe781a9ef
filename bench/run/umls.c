// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Trial boots. Each finds out whether the UML boots, in which mode, and whether its kernel holds a
 * listener. The first also times each operation, from which follows how often a batch repeats it.
 * Boots that are measured are in schedule/lane_uml.c.
 */
#include "run/umls.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "run/progress.h"
#include "uml/machine.h"

/*
 * A batch is to take about so long: many times what the reading of foreign time takes, and so short
 * that few have a tick in them. TRIES: operations that are timed to find that out.
 */
#define BATCH_NS	1e6
#define REPETITIONS_MAX 1000
#define TRIES		8

static bool is_of(const struct plan_arm *arm, const char *label)
{
	return arm->arm.operation && strcmp(arm->arm.uml.label, label) == 0;
}

/* plan_arm() takes and returns const; the plans here are not. */
static struct plan_arm *arm_at(const struct plan *plan, size_t index)
{
	return (struct plan_arm *)plan_arm(plan, index);
}

static void leave_out(struct plan *plan, const char *label, const char *why)
{
	for (size_t i = 0; i < plan->arm_count; i++) {
		struct plan_arm *arm = arm_at(plan, i);

		if (is_of(arm, label) && !arm->skipped[0])
			snprintf(arm->skipped, sizeof(arm->skipped), "%.250s", why);
	}
}

void umls_lose(struct plan *plan, const char *label, const char *why)
{
	for (size_t i = 0; i < plan->arm_count; i++) {
		struct plan_arm *arm = arm_at(plan, i);

		if (is_of(arm, label))
			snprintf(arm->ended, sizeof(arm->ended), "%.250s", why);
	}
}

/* ---- repetitions ---- */

static void set_repetitions(struct plan *plan, const struct uml_operation *operation,
			    uint32_t repetitions)
{
	for (size_t i = 0; i < plan->arm_count; i++)
		if (plan_arm(plan, i)->arm.operation == operation)
			arm_at(plan, i)->arm.synthetic.entries = repetitions;
}

/* ns of an operation: the least of some tries, as the first meets cold caches. */
static int time_once(struct uml_machine *machine, const struct uml_operation *operation,
		     double *least, struct error *err)
{
	uint64_t ns[TRIES];

	*least = INFINITY;
	if (uml_operation(machine, operation->name, TRIES, ns, err))
		return -1;
	for (int i = 0; i < TRIES; i++)
		*least = fmin(*least, (double)ns[i]);
	return 0;
}

/*
 * For the operations that have none yet. A power of two, so that two runs on one host mostly have
 * the same, and can be compared.
 */
static int choose_repetitions(struct plan *plan, struct uml_machine *machine, const char *label,
			      struct error *err)
{
	for (size_t i = 0; i < plan->arm_count; i++) {
		const struct arm *arm = &plan_arm(plan, i)->arm;
		double ns;

		if (!is_of(plan_arm(plan, i), label) || arm->twin || arm->synthetic.entries)
			continue;
		if (time_once(machine, arm->operation, &ns, err))
			return -1;
		set_repetitions(plan, arm->operation,
				(uint32_t)fmin(exp2(fmax(round(log2(BATCH_NS / ns)), 0)),
					       REPETITIONS_MAX));
	}
	return 0;
}

/* ---- trials ---- */

/* A UML without seccomp mode, such as Linux 6.12, accepts seccomp=on and boots in ptrace mode. */
static int check_mode(const struct arm_uml *uml, const struct uml_machine *machine,
		      struct error *err)
{
	enum uml_mode booted = uml_booted_mode(machine);

	if (uml->mode == UML_DEFAULT || uml->mode == booted)
		return 0;
	return error_set(err, STATUS_UNSUPPORTED, "%s: it was given mode=%s and booted in mode %s",
			 uml->label, uml_mode_names[uml->mode], uml_mode_names[booted]);
}

/* Stores what the trial found in all arms of the UML. */
static void note_mode(struct plan *plan, const struct arm_uml *tried)
{
	for (size_t i = 0; i < plan->arm_count; i++) {
		struct plan_arm *arm = arm_at(plan, i);

		if (!is_of(arm, tried->label))
			continue;
		arm->arm.uml.booted = tried->booted;
		arm->arm.uml.listens = tried->listens;
	}
}

static int try_one(struct umls *umls, struct plan *plan, const struct arm_uml *uml,
		   struct error *err)
{
	const struct uml_boot boot = { .path = uml->path,
				       .label = uml->label,
				       .mode = uml->mode,
				       .cpu = -1,
				       .other_cpu = -1 };
	struct uml_machine *machine = uml_start(&boot, err);
	int result = machine ? check_mode(uml, machine, err) : -1;

	/* Does nothing where another UML has been timed before. */
	if (!result)
		result = choose_repetitions(plan, machine, uml->label, err);
	if (!result) {
		struct arm_uml tried = *uml;

		tried.booted = uml_booted_mode(machine);
		tried.listens = uml_listens(machine);
		note_mode(plan, &tried);
		snprintf(umls->of[umls->count].label, sizeof(umls->of[0].label), "%s", uml->label);
		snprintf(umls->of[umls->count].what, sizeof(umls->of[0].what),
			 "Linux %s in %s mode, %s", uml_kernel(machine), uml_arm_mode(&tried),
			 uml->path);
		umls->count++;
	}
	uml_end(machine);
	return result;
}

bool umls_first(const struct plan *plan, size_t index)
{
	const struct plan_arm *arm = plan_arm(plan, index);

	for (size_t i = 0; i < index; i++)
		if (is_of(plan_arm(plan, i), arm->arm.uml.label))
			return false;
	return true;
}

int umls_try(struct umls *umls, struct plan *plan, bool *left_out, struct error *err)
{
	size_t tried = 0;

	for (size_t i = 0; i < plan->arm_count; i++) {
		const struct plan_arm *arm = plan_arm(plan, i);
		struct error why;

		if (!arm->arm.operation || !umls_first(plan, i))
			continue;
		progress_show(0, "booting %s", arm->arm.uml.label);
		tried++;
		if (!try_one(umls, plan, &arm->arm.uml, &why))
			continue;
		if (why.status == STATUS_INTERRUPTED) {
			*err = why;
			return -1;
		}
		progress_warn("%s: left out", why.text);
		leave_out(plan, arm->arm.uml.label, why.text);
		*left_out = true;
		*err = why;
	}
	if (!tried || umls->count > 1)
		return 0;
	if (!umls->count)
		return error_set(err, err->status, "no UML of this run boots as it should");
	return error_set(err, err->status, "UML %s alone is left: nothing can be compared",
			 umls->of[0].label);
}

void umls_describe(const struct umls *umls, const struct plan *plan, struct model *model)
{
	char key[48];

	for (size_t i = 0; i < umls->count; i++) {
		snprintf(key, sizeof(key), "uml %s", umls->of[i].label);
		model_add_host(model, key, umls->of[i].what);
		for (size_t k = 0; k < plan->arm_count; k++) {
			const struct plan_arm *arm = plan_arm(plan, k);

			if (!is_of(arm, umls->of[i].label) || !arm->ended[0])
				continue;
			model_add_warning(model, "not all was measured: %s", arm->ended);
			break;
		}
	}
}

bool umls_lost(const struct plan *plan)
{
	for (size_t i = 0; i < plan->arm_count; i++)
		if (plan_arm(plan, i)->ended[0])
			return true;
	return false;
}
