/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This program as the only one of a virtual machine: the init of an initramfs that scripts/in-vm
 * makes. It runs what /orders says, sends back the results and restarts the machine, which ends
 * it under qemu's -no-reboot.
 */
#ifndef BENCH_VM_VM_INIT_H
#define BENCH_VM_VM_INIT_H

#include "base/error.h"

/*
 * /orders holds words, each ended by a null byte: the name of the host, then the arguments of
 * this program, which runs in /results with its stdout in the file `stdout`. Then the files in
 * /results go to the second serial port: for each a line "SIZE PATH" and its bytes, at the end a
 * line "end STATUS". The first serial port is the console. Without arguments nothing runs, and
 * only the end is sent.
 *
 * Only as process 1; else -1 with an error. Does not return but for an error.
 */
int vm_guest(struct error *err);

#endif
