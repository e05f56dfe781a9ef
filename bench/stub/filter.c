// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The stub's filters, instruction by instruction. The order is: checks of the caller; the number
 * of the call, compared with one rule after the other; the kill, for calls without a rule; then
 * one block per answer, to which the rules jump. filter.h has the lengths, since each call pays
 * for the instructions that it passes.
 *
 * Jumps are given as positions in the program and turned into offsets here. An offset is 8 bits,
 * enough for STUB_FILTER_MAX instructions.
 */
#include "stub/filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "stub/layout.h"

#define FIELD(name) ((uint32_t)offsetof(struct seccomp_data, name))

/* Where a rule leads: to one of these blocks, which follow the rules in this order. */
enum answer {
	ALLOW,
	ASK,   /* the listener or the tracer */
	CHECK, /* the arguments */
	ANSWERS,
};

struct rule {
	uint32_t number;
	enum answer answer;
};

struct program {
	struct sock_filter *code;
	size_t length;
};

static void add(struct program *program, struct sock_filter instruction)
{
	program->code[program->length++] = instruction;
}

static void load(struct program *program, uint32_t offset)
{
	add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

/* how: BPF_JEQ, BPF_JGT, ...; `to` and `otherwise` are positions behind this instruction. */
static void jump_if(struct program *program, uint16_t how, uint32_t value, size_t to,
		    size_t otherwise)
{
	size_t next = program->length + 1;

	add(program,
	    (struct sock_filter)BPF_JUMP(BPF_JMP | how | BPF_K, value, (uint8_t)(to - next),
					 (uint8_t)(otherwise - next)));
}

static void jump_if_equal(struct program *program, uint32_t value, size_t to, size_t otherwise)
{
	jump_if(program, BPF_JEQ, value, to, otherwise);
}

static void give(struct program *program, uint32_t action)
{
	add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/*
 * Compares both halves of the instruction pointer with the code page; six instructions. A filter
 * loads 32 bits at a time. Must be the first of the program: its jumps are absolute.
 */
static void check_place(struct program *program, uint32_t outside)
{
	load(program, FIELD(instruction_pointer) + 4);
	jump_if_equal(program, (uint32_t)(STUB_CODE >> 32), 2, 5);
	load(program, FIELD(instruction_pointer));
	add(program, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K,
						  ~(uint32_t)(STUB_PAGE_SIZE - 1)));
	jump_if_equal(program, (uint32_t)STUB_CODE, 6, 5);
	give(program, outside);
}

/*
 * As UML: a call from elsewhere is the guest's and becomes SIGSYS; a call of another architecture
 * has other numbers and kills.
 */
static void check_caller(struct program *program)
{
	check_place(program, SECCOMP_RET_TRAP);
	load(program, FIELD(arch));
	jump_if_equal(program, AUDIT_ARCH_X86_64, 9, 8);
	give(program, SECCOMP_RET_KILL_PROCESS);
}

/*
 * The stub may write to its eventfd only. The kernel uses only the low half of the argument as
 * descriptor, so the high half need not be compared.
 */
static void allow_write(struct program *program, size_t allow, size_t kill)
{
	jump_if_equal(program, SYS_write, program->length + 1, kill);
	load(program, FIELD(args[0]));
	jump_if_equal(program, STUB_DONE_FD, allow, kill);
}

#define ALLOW_WRITE 3 /* instructions */

#define LOAD_HALF(argument, half) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(args[argument]) + 4 * (half))
#define LOW  0
#define HIGH 1

#define RANGE_CHECK 24 /* instructions */

/*
 * validate_unmap() in 32-bit arithmetic: the length is not 0, address + length does not wrap and
 * is STUB_START at most. h and l are the halves of STUB_START. If allowed, the program goes on
 * behind the block; else at the instruction `denied`.
 *
 * Why this gives the same verdict for all arguments: a sum that does not wrap and is STUB_START at
 * most has two summands that are STUB_START at most, so neither has a high half above h; if one
 * has, both checks deny. Of the remaining sums none wraps, as STUB_START is below 2^47, and the
 * high halves and a carry make 2h + 1 at most, which fits into 32 bits. There is a carry if and
 * only if the sum of the low halves, taken modulo 2^32, is less than one of them. Then the end is
 * compared with STUB_START, first by its high half, and where that is equal by its low one.
 */
static void check_range(struct program *program, size_t denied)
{
#define DENIED_FROM(at) ((uint8_t)(denied - program->length - (at)-1))
	enum { NO_CARRY = 19, COMPARE = 20, ALLOWED = RANGE_CHECK };
	const uint32_t h = (uint32_t)(STUB_START >> 32), l = (uint32_t)STUB_START;
	const struct sock_filter code[RANGE_CHECK] = {
		[0] = LOAD_HALF(1, HIGH),
		[1] = BPF_JUMP(BPF_JMP | BPF_JGT, h, DENIED_FROM(1), 0),
		[2] = BPF_STMT(BPF_MISC | BPF_TAX, 0),
		[3] = LOAD_HALF(1, LOW),
		[4] = BPF_STMT(BPF_ALU | BPF_OR | BPF_X, 0),
		[5] = BPF_JUMP(BPF_JMP | BPF_JEQ, 0, DENIED_FROM(5), 0),
		[6] = LOAD_HALF(0, HIGH),
		[7] = BPF_JUMP(BPF_JMP | BPF_JGT, h, DENIED_FROM(7), 0),
		[8] = BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0),
		[9] = BPF_STMT(BPF_ST, HIGH), /* the sum of the high halves, in M[1] */
		[10] = LOAD_HALF(1, LOW),
		[11] = BPF_STMT(BPF_MISC | BPF_TAX, 0),
		[12] = LOAD_HALF(0, LOW),
		[13] = BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0),
		[14] = BPF_STMT(BPF_ST, LOW), /* the low half of the end, in M[0] */
		[15] = BPF_JUMP(BPF_JMP | BPF_JGE | BPF_X, 0, NO_CARRY - 16, 0),
		[16] = BPF_STMT(BPF_LD | BPF_MEM, HIGH),
		[17] = BPF_STMT(BPF_ALU | BPF_ADD, 1),
		[18] = BPF_STMT(BPF_JMP | BPF_JA, COMPARE - 19),
		[NO_CARRY] = BPF_STMT(BPF_LD | BPF_MEM, HIGH),
		[COMPARE] = BPF_JUMP(BPF_JMP | BPF_JGT, h, DENIED_FROM(COMPARE), 0),
		[21] = BPF_JUMP(BPF_JMP | BPF_JEQ, h, 0, ALLOWED - 22),
		[22] = BPF_STMT(BPF_LD | BPF_MEM, LOW),
		[23] = BPF_JUMP(BPF_JMP | BPF_JGT, l, DENIED_FROM(23), 0),
	};

	_Static_assert(STUB_START >> 47 == 0, "see above");
	for (size_t i = 0; i < RANGE_CHECK; i++)
		add(program, code[i]);
#undef DENIED_FROM
}

static void check_unmap(struct program *program)
{
	check_range(program, program->length + RANGE_CHECK + 1);
	give(program, SECCOMP_RET_ALLOW);
	give(program, SECCOMP_RET_ERRNO | EPERM);
}

/*
 * The range of both calls. For an mmap also what all calls of a batch have in common: the flags,
 * no prot bits but the three, and a descriptor that a stub may have received, so neither its
 * socket (0) nor -1. None of this tells whether the page is the guest's, or which file the
 * descriptor is: only the monitor knows, and so these calls are notified.
 */
static void check_both(struct program *program)
{
	const size_t flags = program->length + RANGE_CHECK + 2, asked = flags + 12;
	const size_t allowed = asked + 1, denied = asked + 2;

	check_range(program, denied);
	load(program, FIELD(nr));
	jump_if_equal(program, SYS_munmap, allowed, flags);
	load(program, FIELD(args[3]));
	jump_if_equal(program, MAP_SHARED | MAP_FIXED, flags + 2, denied);
	load(program, FIELD(args[3]) + 4);
	add(program, (struct sock_filter)BPF_STMT(BPF_MISC | BPF_TAX, 0));
	load(program, FIELD(args[2]) + 4);
	add(program, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_OR | BPF_X, 0));
	jump_if_equal(program, 0, flags + 7, denied);
	load(program, FIELD(args[2]));
	jump_if(program, BPF_JSET, ~(uint32_t)(PROT_READ | PROT_WRITE | PROT_EXEC), denied,
		flags + 9);
	/* The low half, as for write(). Socket 0 less one is 2^32 - 1, which is denied too. */
	load(program, FIELD(args[4]));
	add(program, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 1));
	jump_if(program, BPF_JGE, STUB_DONE_FD + STUB_FDS_MAX, denied, asked);
	give(program, SECCOMP_RET_USER_NOTIF);
	give(program, SECCOMP_RET_ALLOW);
	give(program, SECCOMP_RET_ERRNO | EPERM);
}

/*
 * By the operation, of which the kernel reads the low half only: FUTEX_WAIT stops, FUTEX_WAKE does
 * not.
 */
static void trace_wait(struct program *program)
{
	load(program, FIELD(args[1]));
	jump_if_equal(program, FUTEX_WAIT, program->length + 1, program->length + 2);
	give(program, SECCOMP_RET_TRACE);
	give(program, SECCOMP_RET_ALLOW);
}

/*
 * Rules are in UML's order, the marker's last, so that it costs the others nothing; `count` leaves
 * it out if the stub makes none. The positions of the blocks follow from the number of rules, so
 * they are known before the first jump.
 */
size_t stub_filter_program(enum stub_filter filter, enum stub_done done,
			   struct sock_filter code[STUB_FILTER_MAX])
{
	const enum answer ask = filter == STUB_FILTER_ALLOW ? ALLOW : ASK;
	const bool checks_map = filter == STUB_FILTER_CHECK_BOTH;
	const enum answer unmap = filter == STUB_FILTER_NOTIFY_MAP		  ? ALLOW :
				  filter == STUB_FILTER_CHECK_UNMAP || checks_map ? CHECK :
										    ask;
	const struct rule rules[] = {
		{ SYS_futex, filter == STUB_FILTER_TRACE ? CHECK : ALLOW },
		{ SYS_recvmsg, ALLOW },
		{ SYS_close, ALLOW },
		{ SYS_mmap, checks_map ? CHECK : ask },
		{ SYS_munmap, unmap },
		{ SYS_arch_prctl, ALLOW },
		{ SYS_rt_sigreturn, ALLOW },
		{ STUB_MARKER_CALL, ASK },
	};
	const bool marks = (done == STUB_DONE_MARKER || done == STUB_DONE_MARKER_ON_ERROR) &&
			   stub_filter_notifies(filter);
	const size_t count = sizeof(rules) / sizeof(rules[0]) - !marks;
	struct program program = { .code = code };
	size_t kill, at[ANSWERS];

	if (filter == STUB_FILTER_NONE)
		return 0;
	check_caller(&program);
	load(&program, FIELD(nr));
	kill = program.length + count + (done == STUB_DONE_EVENTFD ? ALLOW_WRITE : 0);
	for (size_t i = 0; i < ANSWERS; i++)
		at[i] = kill + 1 + i;
	for (size_t i = 0; i < count; i++)
		jump_if_equal(&program, rules[i].number, at[rules[i].answer], program.length + 1);
	if (done == STUB_DONE_EVENTFD)
		allow_write(&program, at[ALLOW], kill);
	give(&program, SECCOMP_RET_KILL_PROCESS);
	give(&program, SECCOMP_RET_ALLOW);
	if (filter != STUB_FILTER_ALLOW)
		give(&program,
		     filter == STUB_FILTER_TRACE ? SECCOMP_RET_TRACE : SECCOMP_RET_USER_NOTIF);
	if (filter == STUB_FILTER_CHECK_UNMAP)
		check_unmap(&program);
	if (checks_map)
		check_both(&program);
	if (filter == STUB_FILTER_TRACE)
		trace_wait(&program);
	return program.length;
}

size_t stub_outer_filter_program(enum stub_filter filter, struct sock_filter code[STUB_FILTER_MAX])
{
	struct program program = { .code = code };

	/* The architecture is left to the stub's own filter. */
	check_place(&program, SECCOMP_RET_ALLOW);
	load(&program, FIELD(nr));
	jump_if_equal(&program, SYS_mmap, 10, 8);
	jump_if_equal(&program, SYS_munmap, filter == STUB_FILTER_NOTIFY ? 10 : 9, 9);
	give(&program, SECCOMP_RET_ALLOW);
	give(&program, SECCOMP_RET_USER_NOTIF);
	return program.length;
}

uint32_t stub_filter_notified(enum stub_filter filter)
{
	const uint32_t map = STUB_NOTIFIED(STUB_CALL_MMAP);

	switch (filter) {
	case STUB_FILTER_NOTIFY_MAP:
	case STUB_FILTER_CHECK_UNMAP:
	case STUB_FILTER_CHECK_BOTH:
		return map;
	case STUB_FILTER_NOTIFY:
		return map | STUB_NOTIFIED(STUB_CALL_MUNMAP);
	default:
		return 0;
	}
}

bool stub_filter_notifies(enum stub_filter filter)
{
	return stub_filter_notified(filter) != 0;
}
