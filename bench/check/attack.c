// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A small assembler for x86-64: appends the machine code of each step to the page of guest code.
 *
 * The page begins with NOPs, as guest code may go on anywhere in its first half; then comes the
 * test of the armed word, the honest call that traps, and the steps. Each ends by falling into the
 * next. All addresses are those of the stub's reserved region, which are the same in every stub.
 */
#include "check/attack.h"

#include <linux/futex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

/* The armed word, behind the touch list: only this guest code knows it. One for each stub. */
#define ARMED_AT (STUB_PAGE_SIZE - sizeof(uint32_t))
#define ARMED	 (STUB_PROBE + STUB_PAGE_SIZE + ARMED_AT)

_Static_assert(sizeof(struct stub_touch_list) <= ARMED_AT, "no room for the armed word");

/* struct attack_count, behind the stamps. */
#define COUNT_AT      (STUB_PAGE_SIZE - sizeof(struct attack_count))
#define COUNT(member) (STUB_PROBE + COUNT_AT + offsetof(struct attack_count, member))

_Static_assert(sizeof(struct stub_stamps) <= COUNT_AT, "no room for the count of calls");

/*
 * Where the steps begin. The monitor replaces guest code while it waits in a trap: it goes on at
 * the address where it was left, which is in the first half of its own page.
 */
#define FIRST (STUB_PAGE_SIZE / 2)
#define NOP   0x90

#define HONEST_CALL 39 /* getpid; any number, as it traps */

void attack_code(struct attack *attack, const void *code, uint32_t bytes)
{
	if (bytes > STUB_PAGE_SIZE - attack->at)
		abort();
	memcpy(attack->page + attack->at, code, bytes);
	attack->at += bytes;
}

#define ADD(attack, code) attack_code(attack, code, sizeof(code) - 1)

static void add64(struct attack *attack, const char opcode[2], uint64_t value)
{
	attack_code(attack, opcode, 2);
	attack_code(attack, &value, sizeof(value));
}

/* Appends a jump back to FIRST: 5 bytes. */
static void go_back(struct attack *attack)
{
	int32_t distance = (int32_t)FIRST - (int32_t)(attack->at + 5);

	ADD(attack, "\xe9");
	attack_code(attack, &distance, sizeof(distance));
}

void attack_begin(struct attack *attack, const struct physmem *physmem)
{
	const uint32_t call = HONEST_CALL;

	attack->page = physmem->memory + physmem->guest_offset;
	attack->at = FIRST;
	memset(attack->page, NOP, STUB_PAGE_SIZE);
	add64(attack, "\x48\xbb", ARMED); /* movabs $ARMED, %rbx */
	ADD(attack, "\x83\x3b\x01");	  /* cmpl $1, (%rbx) */
	ADD(attack, "\x74\x0c");	  /* je over the next three */
	ADD(attack, "\xb8");		  /* movl $HONEST_CALL, %eax */
	attack_code(attack, &call, sizeof(call));
	ADD(attack, "\x0f\x05"); /* syscall */
	go_back(attack);
	ADD(attack, "\xc7\x03\x00\x00\x00\x00"); /* movl $0, (%rbx) */
}

void attack_store32(struct attack *attack, uint64_t address, uint32_t value)
{
	add64(attack, "\x48\xb8", address); /* movabs $address, %rax */
	ADD(attack, "\xc7\x00");	    /* movl $value, (%rax) */
	attack_code(attack, &value, sizeof(value));
}

void attack_store64(struct attack *attack, uint64_t address, uint64_t value)
{
	add64(attack, "\x48\xb8", address); /* movabs $address, %rax */
	add64(attack, "\x48\xb9", value);   /* movabs $value, %rcx */
	ADD(attack, "\x48\x89\x08");	    /* movq %rcx, (%rax) */
}

void attack_count_anew(struct stub_shared *shared)
{
	memset(shared->stamps_page + COUNT_AT, 0, sizeof(struct attack_count));
}

struct attack_count attack_count(const struct stub_shared *shared)
{
	struct attack_count count;

	memcpy(&count, shared->stamps_page + COUNT_AT, sizeof(count));
	return count;
}

static void count_begun(struct attack *attack)
{
	add64(attack, "\x48\xb8", COUNT(begun)); /* movabs, to rax */
	ADD(attack, "\xff\x00");		 /* incl (%rax) */
}

/* A call that a signal has ended may have got no answer, so it is not counted as returned. */
static void count_returned(struct attack *attack)
{
	ADD(attack, "\x48\x83\xf8\xfc\x74\x0c");    /* cmpq $-EINTR, %rax; je over the next two */
	add64(attack, "\x48\xb9", COUNT(returned)); /* movabs, to rcx */
	ADD(attack, "\xff\x01");		    /* incl (%rcx) */
}

void attack_call(struct attack *attack, long number, const uint64_t argument[6])
{
	/* Others are not judged: the filter allows or kills them, or they are a loop's marker. */
	const bool counted = number == SYS_mmap || number == SYS_munmap;

	static const char loads[6][3] = { "\x48\xbf", "\x48\xbe", "\x48\xba",
					  "\x49\xba", "\x49\xb8", "\x49\xb9" };

	if (counted)
		count_begun(attack);
	for (int i = 0; i < 6; i++)
		add64(attack, loads[i], argument[i]);
	add64(attack, "\x48\xb8", (uint64_t)number); /* rax */
	add64(attack, "\x48\xbb", STUB_CODE + STUB_ENTRY_LATE);
	ADD(attack, "\x48\x8d\x2d\x02\x00\x00\x00"); /* leaq 2(%rip), %rbp: behind the jump */
	ADD(attack, "\xff\xe3");		     /* jmp *%rbx */
	add64(attack, "\x48\xa3", ATTACK_STAMPS(late.result)); /* movq %rax, late.result */
	if (counted)
		count_returned(attack);
}

/* Hands the turn over in the way that the serve loop waits for (enum stub_done). */
static void tell_monitor(struct attack *attack, enum stub_done done)
{
	static const uint64_t nothing[6];
	/* The word to be written must not be 0, as that adds nothing to an eventfd. */
	const uint64_t one[] = { STUB_DONE_FD, ATTACK_STAMPS(late.before), 8, 0, 0, 0 };
	const uint64_t wake[] = { ATTACK_DATA(futex), FUTEX_WAKE, 1, 0, 0, 0 };

	if (done == STUB_DONE_MARKER) {
		attack_call(attack, STUB_MARKER_CALL, nothing);
	} else if (done == STUB_DONE_EVENTFD) {
		attack_store64(attack, ATTACK_STAMPS(late.before), 1);
		attack_call(attack, SYS_write, one);
	} else {
		attack_call(attack, SYS_futex, wake);
	}
}

void attack_hand_over(struct attack *attack, enum stub_done done, uint32_t turn)
{
	const uint64_t wait[] = { ATTACK_DATA(futex), FUTEX_WAIT, turn, 0, 0, 0 };

	attack_store32(attack, ATTACK_DATA(futex), turn);
	tell_monitor(attack, done);
	attack_call(attack, SYS_futex, wait);
}

void attack_spin(struct attack *attack)
{
	attack_store32(attack, COUNT(spins), 1);
	attack->spin = attack->at;
	ADD(attack, "\xeb\xfe"); /* jmp to itself */
}

void attack_let_go(struct attack *attack)
{
	memset(attack->page + attack->spin, NOP, 2);
}

/* Of a signal frame, bytes from its mcontext (arch/x86/include/uapi/asm/ucontext.h, 6.18). */
#define FRAME_RIP  (16 * 8)
#define FRAME_MASK 256
#define FRAME_UP   40 /* from the mcontext down to the ucontext: there the stack pointer is */

/*
 * rt_sigreturn takes its frame from the stack pointer, and restores mask and instruction pointer
 * from there: the frame is changed to return behind these steps.
 */
void attack_set_mask(struct attack *attack, const struct stub_shared *shared, uint64_t mask)
{
	const uint64_t mcontext = STUB_DATA + shared->data.mcontext_offset;
	const uint32_t steps = 2 * 23 + 10 + 10 + 2; /* bytes of what follows */
	const uint64_t behind = STUB_GUEST + attack->at + steps;

	attack_store64(attack, mcontext + FRAME_MASK, mask);
	attack_store64(attack, mcontext + FRAME_RIP, behind);
	add64(attack, "\x48\xbc", mcontext - FRAME_UP);		   /* movabs, to rsp */
	add64(attack, "\x48\xbb", STUB_CODE + STUB_ENTRY_RESTORE); /* and to rbx */
	ADD(attack, "\xff\xe3");				   /* jmp *%rbx */
}

void attack_end(struct attack *attack)
{
	go_back(attack);
}

void attack_arm(struct stub_shared *shared)
{
	__atomic_store_n((uint32_t *)(shared->touch_page + ARMED_AT), 1, __ATOMIC_RELEASE);
}
