/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts of a host that take a function each; host.c has those that take a row. Each fills value,
 * which is "" before, and leaves it so if the host does not tell. root is put before all paths.
 */
#ifndef HOST_HOST_FACTS_H
#define HOST_HOST_FACTS_H

#include <stdbool.h>

/* A kernel's command line of x86 has 2048 bytes at most. */
#define VALUE_SIZE 2048

/* The first line of root followed by path; false if there is none or it is empty. */
bool host_line(const char *root, const char *path, char value[VALUE_SIZE]);

/* host_cpu.c */
/* "2 packages, 16 cores, 32 threads" */
void host_topology(const char *root, char value[VALUE_SIZE]);
void host_governor(const char *root, char value[VALUE_SIZE]); /* each that a CPU has */
void host_turbo(const char *root, char value[VALUE_SIZE]);    /* "on", "off" */
void host_idle_states(const char *root, char value[VALUE_SIZE]);
void host_idle_latencies(const char *root, char value[VALUE_SIZE]); /* us, as idle_states */

/* host_partition.c: "root", "isolated", "root invalid (why)"; "none" where it is in no partition */
void host_partition(const char *root, char value[VALUE_SIZE]);

/* host_config.c: the settings of the kernel that move these times, "HZ=250 NO_HZ_IDLE ..." */
void host_config(const char *root, char value[VALUE_SIZE]);

#endif
