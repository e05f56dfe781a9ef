/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that takes its stub over. */
#ifndef TEST_HIJACK_H
#define TEST_HIJACK_H

#include "test/running-guest.h"

/*
 * Guest code becomes an mmap of that frame to GUEST_PAGE(0), made by the stub's own
 * system call instruction as soon as the guest runs next. What follows there is a
 * ud2: the stub then reports SIGILL.
 */
void hijack(struct running_guest *running, unsigned int frame);

#endif
