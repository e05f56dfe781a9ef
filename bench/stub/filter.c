// SPDX-License-Identifier: GPL-2.0-or-later
/* The stub's filters, instruction by instruction. */
#include "stub/filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "stub/layout.h"

#define FIELD(name) ((uint32_t)offsetof(struct seccomp_data, name))

/* A system call and what it is answered with. */
struct rule {
	uint32_t number;
	bool notified;
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

static void jump_if_equal(struct program *program, uint32_t value, size_t to, size_t otherwise)
{
	size_t next = program->length + 1;

	add(program,
	    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, (uint8_t)(to - next),
					 (uint8_t)(otherwise - next)));
}

static void give(struct program *program, uint32_t action)
{
	add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/* Both halves of the instruction pointer, then the architecture. */
static void check_caller(struct program *program)
{
	load(program, FIELD(instruction_pointer) + 4);
	jump_if_equal(program, (uint32_t)(STUB_CODE >> 32), 2, 5);
	load(program, FIELD(instruction_pointer));
	add(program, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K,
						  ~(uint32_t)(STUB_PAGE_SIZE - 1)));
	jump_if_equal(program, (uint32_t)STUB_CODE, 6, 5);
	give(program, SECCOMP_RET_TRAP);
	load(program, FIELD(arch));
	jump_if_equal(program, AUDIT_ARCH_X86_64, 9, 8);
	give(program, SECCOMP_RET_KILL_PROCESS);
}

/* The kernel takes the low half of the argument alone for the descriptor. */
static void allow_write(struct program *program, size_t allow, size_t kill)
{
	jump_if_equal(program, SYS_write, program->length + 1, kill);
	load(program, FIELD(args[0]));
	jump_if_equal(program, STUB_DONE_FD, allow, kill);
}

#define ALLOW_WRITE 3 /* instructions */

size_t stub_filter_program(enum stub_filter filter, enum stub_done done,
			   struct sock_filter code[STUB_FILTER_MAX])
{
	const struct rule rules[] = {
		{ SYS_futex, false },
		{ SYS_recvmsg, false },
		{ SYS_close, false },
		{ SYS_mmap, filter == STUB_FILTER_NOTIFY_MAP || filter == STUB_FILTER_NOTIFY },
		{ SYS_munmap, filter == STUB_FILTER_NOTIFY },
		{ SYS_arch_prctl, false },
		{ SYS_rt_sigreturn, false },
		{ STUB_MARKER_CALL, true },
	};
	const bool marks = done == STUB_DONE_MARKER && stub_filter_notifies(filter);
	const size_t count = sizeof(rules) / sizeof(rules[0]) - !marks;
	struct program program = { .code = code };
	size_t kill, allow, notify;

	if (filter == STUB_FILTER_NONE)
		return 0;
	check_caller(&program);
	load(&program, FIELD(nr));
	kill = program.length + count + (done == STUB_DONE_EVENTFD ? ALLOW_WRITE : 0);
	allow = kill + 1;
	notify = kill + 2;
	for (size_t i = 0; i < count; i++)
		jump_if_equal(&program, rules[i].number, rules[i].notified ? notify : allow,
			      program.length + 1);
	if (done == STUB_DONE_EVENTFD)
		allow_write(&program, allow, kill);
	give(&program, SECCOMP_RET_KILL_PROCESS);
	give(&program, SECCOMP_RET_ALLOW);
	if (stub_filter_notifies(filter))
		give(&program, SECCOMP_RET_USER_NOTIF);
	return program.length;
}

bool stub_filter_notifies(enum stub_filter filter)
{
	return filter == STUB_FILTER_NOTIFY_MAP || filter == STUB_FILTER_NOTIFY;
}
