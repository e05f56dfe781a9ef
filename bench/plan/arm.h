/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An arm: one compared configuration. Its SPEC is `key=value` joined by commas;
 * what is left out takes the default.
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

/* A UML that is an arm; see plan/uml_arm.h. */
struct arm_uml {
	char path[256];
	char label[32];
	enum uml_mode mode;   /* that it is to boot in */
	enum uml_mode booted; /* that it did boot in; UML_DEFAULT: not known yet */
	bool listens;	      /* it was seen to have a listener */
};

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

/* Whether a page fault can precede its batches: they map, and its guest touches pages. */
bool arm_faults(const struct arm *arm);

/* Whether its rounds wait for ticks of the monitor's timer. */
bool arm_idles(const struct arm *arm);

/*
 * Whether the monitor serves a stub of both alike, and the guest computes and touches alike; gate,
 * wake-up, calls and how many stubs there are may differ.
 */
bool arm_served_alike(const struct arm *a, const struct arm *b);

/* The defaults. */
void arm_default(struct arm *arm);

/*
 * STATUS_USAGE: names the key, what was wrong and what would be right. A key that
 * has no effect may not differ from its default: wake without a listener, op
 * beside a workload.
 */
int arm_parse(struct arm *arm, const char *spec, struct error *err);

/*
 * Whether the values of an arm go together: STATUS_USAGE if it would wait for ever or could not be
 * what it says; the error names the key and what would be right. The serve loop of an arm that has
 * none becomes NULL.
 */
int arm_check(struct arm *arm, struct error *err);

/* "gate=notify", "batch=" and so on, each key with its names, ended by NULL. */
const char *const *arm_words(void);

/* Lists the keys of a SPEC with their values and defaults, a line each. */
void arm_keys(FILE *out);

/*
 * The readable id: "notify+sync/same/map/16", "ptrace/cross/boot", "allow.twin/same/map/1",
 * "notify+uring-all/same/map/16/stubs=32",
 * "notify+strict/same/map/16/pages=4": what is left out is the default. 192 bytes hold any.
 */
void arm_id(const struct arm *arm, char *id, size_t size);

#endif
