/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many CPUs a host can have. Without a libc, so that the stub's program can include it. */
#ifndef BASE_CPUS_H
#define BASE_CPUS_H

/* CONFIG_NR_CPUS of x86 is this at most (Linux 6.18). */
#define CPUS_MAX 8192

#endif
