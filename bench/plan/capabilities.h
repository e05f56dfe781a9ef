/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this host can measure, found out by doing it. */
#ifndef BENCH_CAPABILITIES_H
#define BENCH_CAPABILITIES_H

#include <stdbool.h>

#include "base/error.h"
#include "gate/gate.h"
#include "serve/many.h"

/* What can be tried of an arm. */
struct capability {
	const struct gate *gate;
	const struct serve_loop *serve; /* no matter without a listener, or with many */
	bool sync;
	const struct serve_many *many; /* NULL: one stub, by serve */
};

/*
 * Starts a stub behind the gate, with sync wake-up if asked for, and runs an
 * empty round, all in a child process that has 60 s (it takes a few ms where
 * nothing else runs). 0, or -1 with the reason, whatever became of the child:
 * STATUS_UNSUPPORTED if this host cannot do it, STATUS_CANNOT if it was refused, in six tries
 * within a second, what it can have (a limit, memory).
 */
int capability_try(const struct capability *capability, struct error *err);

#endif
