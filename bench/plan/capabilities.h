/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this host can measure, found out by doing it. Versions and sysctls are not looked at: a
 * filter, a security module or a backport may make them wrong.
 */
#ifndef BENCH_CAPABILITIES_H
#define BENCH_CAPABILITIES_H

#include <stdbool.h>

#include "base/error.h"
#include "gate/gate.h"
#include "serve/many.h"

/* The part of an arm that the host may lack. */
struct capability {
	const struct gate *gate;
	const struct serve_loop *serve; /* no matter without a listener, or with many */
	bool sync;
	const struct serve_many *many; /* NULL: one stub, by serve */
};

/*
 * Starts a stub behind the gate, with sync wake-up if asked for, and runs an empty round, all in a
 * child process that has 60 s (it takes a few ms where nothing else runs). Returns 0, or -1 with
 * the reason, whatever became of the child: STATUS_UNSUPPORTED if this host cannot do it,
 * STATUS_CANNOT if something that it can have (a limit, memory) was refused in six tries within a
 * second.
 */
int capability_try(const struct capability *capability, struct error *err);

#endif
