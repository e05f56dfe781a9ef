// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words for values of a SPEC, and the ids of arms. An id names what differs from the default,
 * in a fixed order: gate, loop and wake-up, placement, work, then key=value. So equal arms have
 * equal ids, and an id does not grow when a key is added. It is for reading: it is not parsed.
 */
#include "plan/arm_words.h"

#include <string.h>

#include "base/names.h"
#include "base/text.h"
#include "base/units.h"

/* Of the name of a workload in an id; longer ones are cut. */
#define WORK_NAME_MAX 32
#define BUDGET_NS     20000 /* the default of arm.c, which an id leaves out */

const enum word arm_ops[] = {
	[SYNTHETIC_MAP] = WORD_MAP,
	[SYNTHETIC_UNMAP] = WORD_UNMAP,
	[SYNTHETIC_MIX] = WORD_MIX,
	[SYNTHETIC_FAULT_RUN] = WORD_FAULT_RUN,
	WORD_EMPTY,
};
const enum word arm_orders[] = {
	[SYNTHETIC_INTERLEAVED] = WORD_INTERLEAVED,
	[SYNTHETIC_MAPS_FIRST] = WORD_MAPS,
	[SYNTHETIC_UNMAPS_FIRST] = WORD_UNMAPS,
	WORD_EMPTY,
};
const enum word arm_afters[] = {
	[false] = WORD_FAULT,
	[true] = WORD_CALL,
	WORD_EMPTY,
};
const enum word arm_touches[] = {
	[STUB_TOUCH_NONE] = WORD_NONE,
	[STUB_TOUCH_READ] = WORD_READ,
	[STUB_TOUCH_WRITE] = WORD_WRITE,
	WORD_EMPTY,
};
const enum word arm_lates[] = {
	[GUEST_LATE_NONE] = WORD_NONE,
	[GUEST_LATE_MAP] = WORD_MAP,
	[GUEST_LATE_UNMAP] = WORD_UNMAP,
	WORD_EMPTY,
};

static void append_duration(char *id, size_t size, const char *prefix, uint32_t ns)
{
	char text[24];

	format_duration(ns, text, sizeof(text));
	text_add(id, size, "%s%s", prefix, text);
}

/* The name of the file alone: ids become names of files and cells of tables. */
static void append_workload(char *id, size_t size, const char *workload)
{
	char name[WORK_NAME_MAX + 1];

	name_of_file(workload, "file", name, sizeof(name));
	text_add(id, size, "/%s", name);
}

/* Values other than the default follow the number of calls. */
static void append_synthetic(char *id, size_t size, const struct arm *arm)
{
	text_add(id, size, "/%s/%u", word_text(arm_ops[arm->synthetic.op]), arm->synthetic.entries);
	if (arm->synthetic.pages != 1)
		text_add(id, size, "/pages=%u", arm->synthetic.pages);
	if (arm->synthetic.scattered)
		text_add(id, size, "/scattered");
	if (arm->synthetic.order)
		text_add(id, size, "/%s-first", word_text(arm_orders[arm->synthetic.order]));
	if (arm->synthetic.called)
		text_add(id, size, "/after=%s", word_text(arm_afters[true]));
	if (arm->flush)
		text_add(id, size, "/flush");
}

/*
 * Rows of the floor and operations of UMLs have few keys, and ids of their own. arm_check() does
 * not see these arms.
 */
void arm_id(const struct arm *arm, char *id, size_t size)
{
	if (arm->floor) {
		snprintf(id, size, "%s%s/%s", arm->floor->name, arm->twin ? ".twin" : "",
			 placement_name(arm->placement));
		return;
	}
	if (arm->operation) {
		snprintf(id, size, "%s%s/%s/%s", arm->uml.label, arm->twin ? ".twin" : "",
			 placement_name(arm->placement), arm->operation->name);
		return;
	}
	snprintf(id, size, "%s", arm->gate->name);
	if (arm->serve && strcmp(arm->serve->name, "counted"))
		text_add(id, size, "+%s", arm->serve->name);
	if (arm->many)
		text_add(id, size, "+%s", arm->many->name);
	text_add(id, size, "%s%s%s%s/%s", arm->sync ? "+sync" : "", arm->strict ? "+strict" : "",
		 arm->twin ? ".twin" : "", arm->stamped_twin ? ".stamped" : "",
		 placement_name(arm->placement));
	if (arm->workload[0])
		append_workload(id, size, arm->workload);
	else
		append_synthetic(id, size, arm);
	if (arm->many)
		text_add(id, size, "/stubs=%u", arm->stubs);
	if (arm->monitors > 1)
		text_add(id, size, "/monitors=%u", arm->monitors);
	if (arm->handover)
		text_add(id, size, "/handover=%u", arm->handover);
	if (arm->touch != STUB_TOUCH_WRITE)
		text_add(id, size, "/touch=%s", word_text(arm_touches[arm->touch]));
	if (arm->late)
		text_add(id, size, "/late=%s", word_text(arm_lates[arm->late]));
	if (arm->tick_ms)
		text_add(id, size, "/tick=%u", arm->tick_ms);
	if (arm->watchdog_ns)
		append_duration(id, size, "/watchdog=", arm->watchdog_ns);
	if (arm->stalls != WATCHDOG_STALLS)
		text_add(id, size, "/stalls=%u", arm->stalls);
	if (arm->spin_ns != BUDGET_NS)
		append_duration(id, size, "/budget=", arm->spin_ns);
	if (arm->think_ns)
		append_duration(id, size, "/think=", arm->think_ns);
	if (arm->work_ns)
		append_duration(id, size, "/work=", arm->work_ns);
}
