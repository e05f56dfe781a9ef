/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An arm: one compared configuration. Its SPEC is `key=value` joined by commas; keys that are left
 * out have their defaults. arm.c has the table of keys, arm_check.c says which values go together,
 * arm_words.c makes ids. All pointers in an arm are to static rows, so arms are copied freely.
 */
#ifndef BENCH_ARM_H
#define BENCH_ARM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "floor/floor.h"
#include "gate/gate.h"
#include "gate/guest.h"
#include "host/placement.h"
#include "serve/many.h"
#include "serve/monitors.h"
#include "serve/serve.h"
#include "uml/machine.h"
#include "workload/workload.h"

/* The UML of an arm of `uml`; see plan/uml_arm.h. */
struct arm_uml {
	/* label: unique in a run, part of ids. */
	char path[256];
	char label[32];
	enum uml_mode mode;   /* that it is to boot in */
	enum uml_mode booted; /* that it did boot in; UML_DEFAULT: not known yet */
	bool listens;	      /* it was seen to have a listener */
};

/* Values of the keys, then what no key sets. arm_default() sets all of it. */
struct arm {
	const struct gate *gate;	/* default notify */
	const struct serve_loop *serve; /* default counted; NULL where the gate has no listener */
	bool sync;			/* wake=async|sync, default async */
	enum placement placement;	/* default same */
	struct synthetic synthetic;	/* op, batch, pages, layout, mix, after */
	uint32_t touch;			/* STUB_TOUCH_*, default write */
	bool flush;			/* path=resume|flush */
	bool strict;			/* validate=series|strict */
	enum guest_late late;		/* late=none|map|unmap */
	uint32_t tick_ms;		/* tick=0 to 1000, 0 for none */
	uint32_t watchdog_ns;		/* watchdog=0ns to 1000ms, its tick; 0 for none */
	uint32_t stalls;		/* stalls=1 to 1000, default 5: ticks until it kills */
	uint32_t spin_ns;		/* budget=0ns to 10ms, default 20us: of loop spin */
	uint32_t think_ns;	       /* think=0ns to 100ms: of guest code, before it comes back */
	uint32_t work_ns;	       /* work=0ns to 100ms: artificial, for each verdict */
	const struct serve_many *many; /* how many stubs at once are served; NULL: one, by serve */
	uint32_t stubs;		       /* default 1 */
	uint32_t monitors;	       /* threads that serve these; default 1 */
	uint32_t handover;  /* handover=0 to 100: percent that change threads before a batch */
	char workload[256]; /* replay this one instead of synthetic work; "" for none */
	const struct floor_row *floor; /* instead of a stub this row of the floor; no key sets it */
	/* instead of a stub this operation of a UML; no key sets it; gate is gate_uml then */
	const struct uml_operation *operation;
	struct arm_uml uml;
	bool twin;	   /* the A/A control: same as the baseline, measured apart */
	bool stamped_twin; /* the baseline with stamps on, to price the stamps */
};

/* Whether page faults can precede its batches: the batches map, and the guest touches pages. */
bool arm_faults(const struct arm *arm);

/* Whether each round waits for a tick of the monitor's timer, and so lasts milliseconds. */
bool arm_idles(const struct arm *arm);

/*
 * Whether the monitor serves one stub of both in the same way, and the guest computes and touches
 * the same. Gate, wake-up, calls and number of stubs may differ.
 */
bool arm_served_alike(const struct arm *a, const struct arm *b);

/* Sets all keys to their defaults, and all else to 0. */
void arm_default(struct arm *arm);

/*
 * Fills *arm from a SPEC. STATUS_USAGE names the key, what was wrong and what would be right. A key
 * without effect may not differ from its default, such as wake without a listener or op beside a
 * workload. Includes arm_check(). After an error *arm is undefined.
 */
int arm_parse(struct arm *arm, const char *spec, struct error *err);

/*
 * Whether the values of an arm go together. STATUS_USAGE if it would wait for ever or could not do
 * what its id says; the error names the key and what would be right. Sets arm->serve to NULL if the
 * gate has no listener or the arm has many stubs.
 */
int arm_check(struct arm *arm, struct error *err);

/*
 * "gate=notify", "batch=" and so on, each key with its names, ended by NULL; for completions.
 * Static, and filled anew by each call.
 */
const char *const *arm_words(void);

/* Prints the keys of a SPEC with their values and defaults, one line each. */
void arm_keys(FILE *out);

/*
 * The readable id: "notify+sync/same/map/16", "ptrace/cross/boot", "allow.twin/same/map/1",
 * "notify+uring-all/same/map/16/stubs=32",
 * "notify+strict/same/map/16/pages=4". Defaults are left out. 192 bytes hold any id. Two arms may
 * have the same id if they replay files of the same name; a plan refuses that (suite/outline.c).
 */
void arm_id(const struct arm *arm, char *id, size_t size);

#endif
