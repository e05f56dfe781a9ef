/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest code of a stub that was hijacked: what it stores and which calls it makes, put
 * together step by step into the guest code page. It can do what a guest could that has
 * taken its stub over: write to all shared pages, and jump to any place of the code page.
 *
 * The page is one for all stubs of a physmem. It runs the attack once in each stub that was
 * armed, and is honest else: it traps, as a guest does that makes system calls and touches
 * nothing. What is here attacks the monitor of this program and nothing else.
 */
#ifndef CHECK_ATTACK_H
#define CHECK_ATTACK_H

#include <stdint.h>

#include "monitor/physmem.h"
#include "stub/layout.h"

struct attack {
	uint8_t *page; /* of the guest code, in physmem; borrowed */
	uint32_t at;   /* where the next step goes, bytes */
	uint32_t spin; /* where it spins */
};

/* An address in the stub of a member of struct stub_data, stub_stamps or stub_touch_list. */
#define ATTACK_DATA(member)   (STUB_DATA + offsetof(struct stub_data, member))
#define ATTACK_STAMPS(member) (STUB_PROBE + offsetof(struct stub_stamps, member))
#define ATTACK_TOUCH(member) \
	(STUB_PROBE + STUB_PAGE_SIZE + offsetof(struct stub_touch_list, member))

/*
 * How many calls that may notify the attack has begun, and how many have returned, since
 * attack_count_anew(). Those that a signal has ended are not counted as returned. The stub
 * writes them while it has its turn, so they are exact only while it waits for the next.
 */
struct attack_count {
	uint32_t begun, returned;
	uint32_t spins; /* 1: it has come to attack_spin() */
};

void attack_count_anew(struct stub_shared *shared);
struct attack_count attack_count(const struct stub_shared *shared);

/*
 * Replaces the guest code of all stubs of the physmem, to which steps are added until
 * attack_end(). All of them must wait for their turns in between.
 */
void attack_begin(struct attack *attack, const struct physmem *physmem);
void attack_store32(struct attack *attack, uint64_t address, uint32_t value);
void attack_store64(struct attack *attack, uint64_t address, uint64_t value);

/* A system call from the code page; its result goes to stamps.late.result. */
void attack_call(struct attack *attack, long number, const uint64_t argument[6]);

/*
 * Sets the turn word to that value (STUB_TURN_MONITOR, or one that no honest stub writes), tells
 * the monitor as the handler does, and waits until the word changes. What else the handler would
 * report (signal, err, ...) is what the attack has stored.
 */
void attack_hand_over(struct attack *attack, enum stub_done done, uint32_t turn);

/* Spins, until attack_let_go() replaces the loop: the code goes on behind it then. */
void attack_spin(struct attack *attack);
void attack_let_go(struct attack *attack);

/*
 * Returns once more from the signal frame of the last trap, with that signal mask in it, and goes
 * on with the next step. The stub of these shared pages must wait for its turn: it has told
 * where the frame is.
 */
void attack_set_mask(struct attack *attack, const struct stub_shared *shared, uint64_t mask);

/* Appends machine code as it is. Aborts if the page has no room. */
void attack_code(struct attack *attack, const void *code, uint32_t bytes);

/* Ends the attack: after its last step guest code is honest, until it is armed again. */
void attack_end(struct attack *attack);

/* The stub of these shared pages runs the attack when its guest code runs next. */
void attack_arm(struct stub_shared *shared);

#endif
