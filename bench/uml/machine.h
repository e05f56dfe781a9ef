/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A UML that has booted from the host's file system, read only, into the init of guest/, and waits
 * for orders. Its operations are timed in the guest, by rdtsc, which user code of a UML executes
 * on the host's CPU. So the way of an order to the guest is not a part of any time.
 *
 * To a UML belong a keeper (a process of this program), the UML's processes and threads, and a
 * folder with its memory. All are gone after uml_end(), and after the process that started it has
 * ended in any way: the keeper sees to that. See keeper.h for what happens if it is killed.
 *
 * An error of a UML begins with its label and ends with the last lines of its console. Only one
 * thread at a time may use a machine.
 */
#ifndef UML_MACHINE_H
#define UML_MACHINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "uml/operations.h"

enum uml_mode {
	UML_DEFAULT, /* as the UML chooses */
	UML_SECCOMP, /* seccomp=on */
	UML_PTRACE,  /* seccomp=off */
};

extern const char *const uml_mode_names[]; /* by enum uml_mode, ended by NULL */

struct uml_boot {
	/* A program, or a folder with linux.uml or linux in it; see uml_program.h. */
	const char *path;
	const char *label; /* for errors */
	enum uml_mode mode;
	/*
	 * All processes and threads of the UML are pinned to cpu (-1: to none). If other_cpu is
	 * not -1, the stubs that exist when an operation begins are pinned to that one instead:
	 * monitor here, stubs there. A new stub inherits the CPU of the UML's kernel, and nothing
	 * can change that in time: so an operation with new_spaces is refused then.
	 */
	int cpu, other_cpu;
	/*
	 * Seconds in which neither its console nor its answers say anything, and it uses no CPU
	 * time, after which a UML counts as hanging; ten times as many if it uses CPU time, or
	 * says something that is no answer. 0: 60. Time in which this process is stopped does not
	 * count.
	 */
	double patience_s;
};

struct uml_machine;

/* Whether the path leads to a program, or to a folder with one. */
int uml_check(const char *path, struct error *err);

/* Boots it and waits until it is ready; ended by uml_end(). The strings are copied. */
struct uml_machine *uml_start(const struct uml_boot *boot, struct error *err);

/*
 * Runs an operation so many times in a row; ns has the time of each, in order. The first one
 * after the boot is cold: it reads programs from the host. An operation that fails in the guest
 * (a program that the host lacks) leaves the UML as it was. After any other error the UML has
 * ended, and each call returns that error.
 */
int uml_operation(struct uml_machine *machine, const char *name, uint32_t times, uint64_t *ns,
		  struct error *err);

pid_t uml_pid(const struct uml_machine *machine);

/* Of its kernel: "7.2.7". */
const char *uml_kernel(const struct uml_machine *machine);

/* How its stub really is confined: UML 6.12 accepts seccomp=on and boots in ptrace mode. */
enum uml_mode uml_booted_mode(const struct uml_machine *machine);

/* Whether its kernel holds a listener: its stubs' calls are notified, as by the series. */
bool uml_listens(const struct uml_machine *machine);

/* NULL is allowed. */
void uml_end(struct uml_machine *machine);

#endif
