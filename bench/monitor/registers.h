/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's registers as UML's seccomp mode moves them (6.18, arch/x86/um/os-Linux/mcontext.c,
 * get_stub_state() and set_stub_state()). The stub's handler leaves them in its signal frame. The
 * monitor copies siginfo, general registers and xstate out when it has the turn, and the registers
 * back before it gives the turn away; rt_sigreturn loads them. The copies are part of what a round
 * costs.
 */
#ifndef MONITOR_REGISTERS_H
#define MONITOR_REGISTERS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "base/error.h"
#include "stub/layout.h"

struct registers {
	bool taken; /* at least once: there is a frame to put them back into */
	siginfo_t siginfo;
	mcontext_t general;
	uint32_t general_at; /* where they are in the shared pages, bytes */
	uint32_t fp_at;	     /* the same of the xstate */
	uint32_t fp_bytes;   /* of fp that are used, as the frame says */
	uint8_t fp[STUB_PAGE_SIZE] __attribute__((aligned(64)));
};

/*
 * Copies them out of the signal stack. The stub can write to that page and to the offsets in it at
 * any time, so each is read once. A frame that does not lie within the page comes from a hijacked
 * stub, and is an error (STATUS_CANNOT); *registers may be changed in part then.
 */
int registers_take(struct registers *registers, const struct stub_shared *shared,
		   struct error *err);

/* Copies them back to where they were. Does nothing before the first registers_take(). */
void registers_put(const struct registers *registers, struct stub_shared *shared);

#endif
