/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wait of loop poll2, for the loops that sleep as it does once they have spun long enough. */
#ifndef SERVE_POLL2_H
#define SERVE_POLL2_H

#include "base/error.h"
#include "monitor/guest_mm.h"

/* A serve_wait (see until_back.h) for stubs with STUB_DONE_EVENTFD; state is not used. */
int poll2_wait(struct guest_mm *mm, void *state, struct error *err);

#endif
