// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lanes of real UMLs: each UML of the lane is booted once. When it is an arm's turn (scheduler.h),
 * its UML's guest repeats the arm's operation, as often as a batch has entries. The guest times
 * each by the TSC itself (uml/machine.h), so the order and its answer are in no time. The sum is
 * recorded as batch_ns, or as round_ns where the clock gives no batch_ns.
 *
 * Arms of one label, but for twins, share a UML. A UML that does not boot, or ends, is reported and
 * not measured any more; the others go on.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/interrupt.h"
#include "base/memory.h"
#include "schedule/scheduler.h"
#include "uml/machine.h"

struct booted {
	const struct arm *arm;	     /* the first arm of the lane that it runs */
	struct uml_machine *machine; /* NULL: not booted, or it has ended; owned */
};

struct umls {
	struct lane_progress *progress;
	struct booted *booted; /* in random order; owned */
	size_t count, alive;   /* alive: those that have a machine */
	size_t *of_arm;	       /* index into booted, by arm of the lane; owned */
	uint64_t *ns;	       /* times of a batch's repetitions; owned */
	struct scheduler scheduler;
};

/* Whether one UML runs both arms. A twin has a UML of its own. */
static bool is_same(const struct arm *a, const struct arm *b)
{
	return a->twin == b->twin && strcmp(a->uml.label, b->uml.label) == 0;
}

static size_t find_booted(const struct umls *umls, const struct arm *arm)
{
	size_t i = 0;

	while (i < umls->count && !is_same(umls->booted[i].arm, arm))
		i++;
	return i;
}

static uint32_t most_repetitions(const struct plan_lane *lane)
{
	uint32_t most = 0;

	for (size_t i = 0; i < lane->count; i++)
		most = MAX(most, lane->arms[i].arm.synthetic.entries);
	return most;
}

/* The UMLs that are to be booted, each once. */
static void list_umls(struct umls *umls)
{
	const struct plan_lane *lane = umls->progress->lane;

	umls->booted = memory_new(lane->count, sizeof(*umls->booted));
	umls->of_arm = memory_new(lane->count, sizeof(*umls->of_arm));
	umls->ns = memory_new(most_repetitions(lane), sizeof(*umls->ns));
	for (size_t i = 0; i < lane->count; i++) {
		const struct plan_arm *arm = &lane->arms[i];

		if (!arm->skipped[0] && find_booted(umls, &arm->arm) == umls->count)
			umls->booted[umls->count++].arm = &arm->arm;
	}
	/* So what the order of the boots does, as to where memory lies, is in the intervals. */
	random_shuffle(&umls->progress->context->random, umls->booted, umls->count,
		       sizeof(*umls->booted));
	for (size_t i = 0; i < lane->count; i++)
		umls->of_arm[i] = find_booted(umls, &lane->arms[i].arm);
}

/* Whether an earlier lane or invocation has lost this UML: then it is not booted again. */
static bool has_ended(const struct umls *umls, const struct arm *arm)
{
	const struct plan_lane *lane = umls->progress->lane;

	for (size_t i = 0; i < lane->count; i++)
		if (is_same(&lane->arms[i].arm, arm) && lane->arms[i].ended[0])
			return true;
	return false;
}

/* Ends what is left of a UML and tells the invocation, but not of one that an interrupt ended. */
static void lose(struct umls *umls, struct booted *booted, const struct error *why)
{
	const struct lane_context *context = umls->progress->context;

	if (booted->machine)
		umls->alive--;
	uml_end(booted->machine);
	booted->machine = NULL;
	if (context->lost && why->status != STATUS_INTERRUPTED)
		context->lost(context->lost_target, umls->progress->lane_index,
			      booted->arm->uml.label, why);
}

static void boot(struct umls *umls, struct booted *booted)
{
	const struct placement_cpus *cpus = &umls->progress->cpus;
	const struct arm_uml *uml = &booted->arm->uml;
	const struct uml_boot wanted = {
		.path = uml->path,
		.label = uml->label,
		.mode = uml->mode,
		.cpu = cpus->monitor_cpu,
		.other_cpu = cpus->stub_cpu == cpus->monitor_cpu ? -1 : cpus->stub_cpu,
	};
	struct error why;

	if (has_ended(umls, booted->arm))
		return;
	booted->machine = uml_start(&wanted, &why);
	if (!booted->machine) {
		lose(umls, booted, &why);
		return;
	}
	umls->alive++;
}

/* Fails if no UML is left, unless an interrupt has ended them. */
static int check_left(const struct umls *umls, struct error *err)
{
	if (umls->alive || interrupt_requested())
		return 0;
	return error_set(err, STATUS_CANNOT, "no UML is left");
}

/*
 * Boots one after the other. Booting may take most of the lane's time: then the deadline moves, so
 * that operations have half of that time at least.
 */
static int boot_all(struct umls *umls, struct error *err)
{
	struct lane_progress *progress = umls->progress;
	const struct clock *clock = progress->context->clock;
	uint64_t least;

	for (size_t i = 0; i < umls->count; i++)
		boot(umls, &umls->booted[i]);
	least = clock_now(clock) + (progress->deadline - progress->began) / 2;
	if ((int64_t)(least - progress->deadline) > 0)
		progress->deadline = least;
	return check_left(umls, err);
}

/* A UML that ends here is no error of the lane: its arms have no times from now on. */
static int run_operation(void *owner, size_t arm, enum lane_pass pass, double *ns,
			 struct error *err)
{
	struct umls *umls = owner;
	struct booted *booted = &umls->booted[umls->of_arm[arm]];
	const struct arm *of = &umls->progress->lane->arms[arm].arm;
	struct error why;

	*ns = 0;
	if (!booted->machine)
		return check_left(umls, err);
	if (uml_operation(booted->machine, of->operation->name, of->synthetic.entries, umls->ns,
			  &why)) {
		lose(umls, booted, &why);
		return 0;
	}
	for (uint32_t i = 0; i < of->synthetic.entries; i++)
		*ns += (double)umls->ns[i];
	if (pass == PASS_TIMED)
		lane_record_time(umls->progress, arm, *ns);
	return 0;
}

static pid_t process(void *owner, size_t arm, size_t number)
{
	const struct umls *umls = owner;
	const struct booted *booted = &umls->booted[umls->of_arm[arm]];

	return number || !booted->machine ? 0 : uml_pid(booted->machine);
}

static const struct scheduler_driver driver = {
	.run = run_operation,
	.process = process,
	.timed_alone = true,
	.kind = FOREIGN_MACHINE,
};

int lane_uml_run(struct lane_progress *progress, struct error *err)
{
	struct umls umls = { .progress = progress };
	int result;

	list_umls(&umls);
	result = boot_all(&umls, err);
	if (!result) {
		scheduler_open(&umls.scheduler, progress, &driver, &umls, 1, NULL);
		result = scheduler_run(&umls.scheduler, 0, err);
		scheduler_close(&umls.scheduler);
	}
	for (size_t i = 0; i < umls.count; i++)
		uml_end(umls.booted[i].machine);
	free(umls.booted);
	free(umls.of_arm);
	free(umls.ns);
	return result;
}
