/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `list events`: what --events takes, what of it this host can count first. */
#ifndef COMMAND_LIST_EVENTS_H
#define COMMAND_LIST_EVENTS_H

#include "base/error.h"

int list_events(struct error *err);

#endif
