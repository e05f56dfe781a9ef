/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the gates that trace their stub (ptrace.c, ret_trace.c) have in common. The thread that
 * started the stub is its tracer, and the only one that may call these: ptrace() refuses others.
 */
#ifndef GATE_TRACER_H
#define GATE_TRACER_H

#include <sys/ptrace.h>

#include "base/error.h"
#include "gate/guest.h"

/* ptrace() of the guest's stub, which must be stopped; name is for the error. 0 or -1. */
int tracer_request(struct guest *guest, enum __ptrace_request request, void *address, void *data,
		   const char *name, struct error *err);

/*
 * Waits for the next stop; *status is what waitpid() gives. 0, or -1 if the stub has died: it is
 * reaped then, stub.pid is -1, and the error says how it died.
 */
int tracer_wait(struct guest *guest, int *status, struct error *err);

/* The error for a stop that is not to be. Returns -1. */
int tracer_unexpected(const struct guest *guest, int status, struct error *err);

#endif
