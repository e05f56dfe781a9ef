// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guest code that was hijacked: calls outside of a batch, and what it writes or closes.
 *
 * A row's attack() puts the machine code together (attack.h); its run() arms the victim with it
 * and gives it a turn. There are four forms of run(): the attack is judged by itself (attack());
 * its effect shows at the next batch (attack_then_batch()); it goes on in the turn after a signal
 * (attack_twice(), attack_until_alarm()); or it takes the place of the signal handler, and makes
 * the calls of a batch itself (attack_in_batch()).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/child.h"
#include "check/cell.h"
#include "stub/init.h"

#define PAGE	    STUB_PAGE_SIZE
#define PROT_RW	    (PROT_READ | PROT_WRITE)
#define GRANTED	    CELL_PAGE(0)
#define SHARED_FIX  (MAP_SHARED | MAP_FIXED)
#define PRIVATE_FIX (MAP_PRIVATE | MAP_FIXED)
#define FLOOD	    200 /* more than a batch can have */

/* Arms the victim; the attack runs once, when its guest code runs next. */
static void attack_prepare(struct cell *cell)
{
	attack_begin(&cell->attack, &cell->physmem);
	cell->plan->scenario->attack(cell);
	attack_end(&cell->attack);
	attack_arm(cell->victim->mm.shared);
}

/* A turn of the hijacked guest code. */
static enum round_end run_attack(struct cell *cell)
{
	attack_prepare(cell);
	return cell_round(cell);
}

/* The same after a batch that grants pages, so that a late call can be one that is allowed. */
static void attack(struct cell *cell)
{
	cell_grant(cell);
	cell->victim->mm.shared->stamps.late.result = CELL_NOT_MADE;
	cell_judge(cell, run_attack(cell));
}

/* What the attack has done shows only at the next batch. */
static void attack_then_batch(struct cell *cell)
{
	enum round_end end = run_attack(cell);

	if (end == ROUND_DONE) {
		cell_queue(cell);
		end = cell_round(cell);
	}
	cell_judge(cell, end);
}

static uint64_t frame(const struct cell *cell, uint64_t i)
{
	return cell->physmem.first_frame + i * PAGE;
}

static void add_map(struct cell *cell, uint64_t address, uint64_t flags, uint64_t fd,
		    uint64_t offset)
{
	const uint64_t arguments[] = { address, PAGE, PROT_RW, flags, fd, offset };

	attack_call(&cell->attack, SYS_mmap, arguments);
}

/* The address is granted, but with another frame: the validation must deny it. */
static void call_late(struct cell *cell)
{
	add_map(cell, GRANTED, SHARED_FIX, 0, frame(cell, 5));
}

/* A loop in machine code, as so many copies of the call would not fit into the page. */
static void flood(struct cell *cell)
{
	int32_t distance;

	/* The counter is in r12: no system call changes it. */
	attack_code(&cell->attack, "\x41\xbc\xc8\x00\x00\x00", 6); /* movl $FLOOD, %r12d */
	distance = (int32_t)cell->attack.at;
	call_late(cell);
	attack_code(&cell->attack, "\x41\xff\xcc\x0f\x85", 5); /* decl %r12d; jne */
	distance -= (int32_t)cell->attack.at + 4;
	attack_code(&cell->attack, &distance, sizeof(distance));
}

_Static_assert(FLOOD == 0xc8, "see flood()");

/* The series looks at address, access and offset: these are right here, and in the next two. */
static void map_anonymous(struct cell *cell)
{
	add_map(cell, GRANTED, SHARED_FIX | MAP_ANONYMOUS, (uint64_t)-1, frame(cell, 0));
}

/*
 * What recvmsg() of the stub needs in its own memory: in the touch list, which guest code does
 * not use while it attacks.
 */
struct received {
	struct msghdr header;
	struct iovec vector;
	char control[CMSG_SPACE(2 * sizeof(int))];
	char byte;
};

#define RECEIVED ATTACK_TOUCH(range)

/*
 * Sends physmem and another file of the same size. UML sends the files of its devices, too, and a
 * hijacked stub can keep what it gets.
 */
static void send_two_files(struct cell *cell)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(2 * sizeof(int))];
	} control = { .header = { CMSG_LEN(2 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	char byte = 0;
	struct iovec vector = { &byte, 1 };
	struct msghdr message = { .msg_iov = &vector,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int files[] = { cell->physmem.fd, memfd_create("device", MFD_CLOEXEC) };

	if (files[1] < 0 || ftruncate(files[1], (off_t)frame(cell, CELL_FRAMES)))
		cell_gives_up(cell);
	memcpy(CMSG_DATA(&control.header), files, sizeof(files));
	if (sendmsg(cell->victim->mm.stub.socket, &message, MSG_NOSIGNAL) != 1)
		cell_gives_up(cell);
	close(files[1]);
}

/*
 * Returns the number that physmem gets in the stub: the lowest free one. 0 is its socket, 1 the
 * listener, unless stubs share one, 2 the eventfd of loops with one. The other file is next.
 */
static uint64_t receive_files(struct cell *cell)
{
	struct stub_shared *shared = cell->victim->mm.shared;
	struct received *received = (struct received *)shared->touch.range;
	const uint64_t arguments[] = { 0, RECEIVED, 0, 0, 0, 0 };

	send_two_files(cell);
	*received = (struct received){
		.header = { .msg_iov = (void *)(RECEIVED + offsetof(struct received, vector)),
			    .msg_iovlen = 1,
			    .msg_control = (void *)(RECEIVED + offsetof(struct received, control)),
			    .msg_controllen = sizeof(received->control) },
		.vector = { (void *)(RECEIVED + offsetof(struct received, byte)), 1 },
	};
	attack_call(&cell->attack, SYS_recvmsg, arguments);
	return cell->victim->mm.stub.done == STUB_DONE_EVENTFD ? STUB_DONE_FD + 1 :
	       cell->victim->mm.stub.listener >= 0	       ? STUB_DONE_FD :
								 1;
}

static void map_private(struct cell *cell)
{
	uint64_t fd = receive_files(cell);

	add_map(cell, GRANTED, PRIVATE_FIX, fd, frame(cell, 0));
}

static void map_other_file(struct cell *cell)
{
	uint64_t fd = receive_files(cell) + 1;

	add_map(cell, GRANTED, SHARED_FIX, fd, frame(cell, 0));
}

/* The call comes from the code page, but is not on the filter's list: the stub is killed. */
static void call_forbidden(struct cell *cell)
{
	static const uint64_t nothing[6];

	attack_call(&cell->attack, cell->plan->scenario->number, nothing);
}

/* mov $SYS_munmap, %eax; xor %edi, %edi; mov $-4096, %esi; syscall: traps, and is not made. */
static void call_from_outside(struct cell *cell)
{
	attack_code(&cell->attack, "\xb8\x0b\x00\x00\x00\x31\xff\xbe\x00\xf0\xff\xff\x0f\x05", 14);
}

/*
 * Tried once, in a child: without CONFIG_IA32_EMULATION, or where it is disabled at boot, int 0x80
 * raises SIGSEGV. 20 is getpid of i386.
 */
static const char *lack_of_i386(void)
{
	static enum { UNKNOWN, MADE, NOT_MADE } calls;
	pid_t child;

	if (calls == UNKNOWN) {
		child = fork();
		if (!child) {
			signal(SIGSEGV, SIG_DFL);
			__asm__ volatile("int $0x80" ::"a"(20) : "memory");
			_exit(0);
		}
		calls = child < 0 || !child_reap(child) ? MADE : NOT_MADE;
	}
	return calls == MADE ? NULL : "this kernel makes no system calls of i386";
}

/* mov $1, %eax (exit on i386); int $0x80 */
static void call_as_i386(struct cell *cell)
{
	attack_code(&cell->attack, "\xb8\x01\x00\x00\x00\xcd\x80", 7);
}

static void spin(struct cell *cell)
{
	attack_spin(&cell->attack);
}

/* A return from a signal handler sets the mask, so a forged one blocks what it likes. */
static void block_alarm_and_spin(struct cell *cell)
{
	attack_set_mask(&cell->attack, cell->victim->mm.shared, 1ull << (SIGALRM - 1));
	spin(cell);
}

/* After an alarm guest code goes on in its loop, which must end for the honest batch. */
static void attack_until_alarm(struct cell *cell)
{
	enum round_end end = run_attack(cell);

	attack_let_go(&cell->attack);
	cell_judge(cell, end);
}

/*
 * Two turns. With SA_RESTART the call that a signal has ended is made anew when guest code
 * runs next; it is also made only then if the signal came before the call.
 */
static void attack_twice(struct cell *cell)
{
	enum round_end end;

	cell_grant(cell);
	cell->victim->mm.shared->stamps.late.result = CELL_NOT_MADE;
	end = run_attack(cell);
	if (end == ROUND_DONE)
		end = cell_run(cell);
	cell_judge(cell, end);
}

static enum stub_done done_of(const struct cell *cell)
{
	return cell->plan->loop->serve ? cell->plan->loop->serve->done : STUB_DONE_FUTEX;
}

/*
 * Hands the turn over as the handler does, and makes the first call of the batch itself: in guest
 * code signals are not blocked, as they are in the handler, so one can end the call.
 */
static void call_in_batch(struct cell *cell)
{
	const uint64_t arguments[] = { CELL_PAGE(9), PAGE, 0, 0, 0, 0 };

	attack_store32(&cell->attack, ATTACK_DATA(signal), SIGSYS);
	attack_hand_over(&cell->attack, done_of(cell), STUB_TURN_MONITOR);
	attack_call(&cell->attack, SYS_munmap, arguments);
}

static void call_forbidden_in_batch(struct cell *cell)
{
	call_in_batch(cell);
	call_forbidden(cell);
}

/*
 * Three turns: the attack takes the place of the handler; it makes the call of its batch; guest
 * code goes on, and with SA_RESTART makes a call that a signal has ended anew.
 */
static void attack_in_batch(struct cell *cell)
{
	enum round_end end;

	attack_prepare(cell);
	end = cell_run(cell);
	if (end == ROUND_DONE) {
		if (guest_unmap(cell->victim, CELL_PAGE(9), PAGE, &cell->err))
			cell_gives_up(cell);
		cell_queue(cell);
		end = cell_round(cell);
	}
	if (end == ROUND_DONE)
		end = cell_run(cell);
	cell_judge(cell, end);
}

/*
 * The late call comes only when the monitor sleeps: it must be woken by it. A loop that happens
 * to look at the right moment would be taken for one that watches the listener.
 */
static void release_stub(struct cell *cell)
{
	cell_await_sleep(cell);
	kill(cell->victim->mm.stub.pid, SIGCONT);
}

#define RELEASED .moment = MOMENT_BEFORE, .act = release_stub

static void close_fd(struct cell *cell)
{
	const uint64_t arguments[] = { cell->plan->scenario->number, 0, 0, 0, 0, 0 };

	attack_call(&cell->attack, SYS_close, arguments);
}

/* 7 is no turn (STUB_TURN_*): nobody has it, and the monitor must not wait for ever. */
static void write_turn(struct cell *cell)
{
	attack_store32(&cell->attack, ATTACK_DATA(signal), SIGSYS);
	attack_hand_over(&cell->attack, done_of(cell), 7);
}

static void write_result(struct cell *cell)
{
	attack_store32(&cell->attack, ATTACK_DATA(signal), SIGSYS);
	attack_store64(&cell->attack, ATTACK_DATA(err), (uint64_t)-1);
	attack_store32(&cell->attack, ATTACK_DATA(call_count), 1u << 31);
	attack_hand_over(&cell->attack, done_of(cell), STUB_TURN_MONITOR);
}

static void write_offsets(struct cell *cell)
{
	attack_store32(&cell->attack, ATTACK_DATA(signal), SIGSYS);
	attack_store32(&cell->attack, ATTACK_DATA(mcontext_offset), UINT32_MAX);
	attack_store32(&cell->attack, ATTACK_DATA(siginfo_offset), UINT32_MAX);
	attack_hand_over(&cell->attack, done_of(cell), STUB_TURN_MONITOR);
}

/* What the monitor writes for guest code, guest code can write too. */
static void write_touch_list(struct cell *cell)
{
	attack_store32(&cell->attack, ATTACK_TOUCH(count), UINT32_MAX);
	attack_store64(&cell->attack, ATTACK_TOUCH(range), UINT64_MAX);
	attack_store64(&cell->attack, ATTACK_TOUCH(range) + 8, UINT64_MAX);
}

#define LATE(does) .run = attack, .resume_only = true, .attack = (does), .weakness = WEAK_LATE

#define IN_BATCH(does)	   .run = attack_in_batch, .resume_only = true, .attack = (does)
#define HARMLESS(does)	   .run = attack, .resume_only = true, .attack = (does)
#define BEFORE_BATCH(does) .run = attack_then_batch, .resume_only = true, .attack = (does)

const struct scenario scenarios_of_calls[] = {
	{ "late-call", "a forged call outside of a batch; the monitor has no timer",
	  LATE(call_late), RELEASED },
	{ "late-with-tick", "the same, with the monitor's timer", LATE(call_late), .ticks = true },
	{ "late-flood", "200 of them, with the timer", LATE(flood), .ticks = true },
	{ "late-flood-no-tick", "200 of them, without", LATE(flood), RELEASED },
	{ "late-alarm", "SIGALRM when such a call was received: taken back, with EINTR",
	  .run = attack_twice, .resume_only = true, .attack = call_late, .ticks = true,
	  .moment = MOMENT_RECEIVED, .act = cell_alarm, .weakness = WEAK_LATE },
	{ "late-alarm-restart", "the same of a stub with SA_RESTART: made anew in the next turn",
	  .run = attack_twice, .odd = STUB_ODD_RESTARTS, .resume_only = true, .attack = call_late,
	  .ticks = true, .moment = MOMENT_RECEIVED, .act = cell_alarm, .weakness = WEAK_LATE },
	{ "batch-alarm", "SIGALRM, not blocked, in a call of a batch: EINTR, and the batch is over",
	  IN_BATCH(call_in_batch), .moment = MOMENT_RECEIVED, .act = cell_alarm, .ticks = true,
	  .weakness = WEAK_SHORTENED },
	{ "batch-alarm-restart", "the same of a stub with SA_RESTART", IN_BATCH(call_in_batch),
	  .odd = STUB_ODD_RESTARTS, .moment = MOMENT_RECEIVED, .act = cell_alarm, .ticks = true,
	  .weakness = WEAK_SHORTENED },
	{ "exit-in-batch", "exit_group behind the first call of a batch: the filter kills",
	  IN_BATCH(call_forbidden_in_batch), .number = SYS_exit_group },
	{ "never-waking", "guest code that never comes back", HARMLESS(spin),
	  .weakness = WEAK_STOPPED },
	{ "spinning-alarm", "such code, and SIGALRM, as UML's timer sends it",
	  .run = attack_until_alarm, .resume_only = true, .attack = spin, .moment = MOMENT_SPINNING,
	  .act = cell_alarm },
	{ "alarm-blocked", "the same, and a signal frame of its own making blocks SIGALRM",
	  HARMLESS(block_alarm_and_spin), .moment = MOMENT_SPINNING, .act = cell_alarm,
	  .weakness = WEAK_STOPPED },
	{ "map-anonymous", "a granted address and offset, but MAP_ANONYMOUS", LATE(map_anonymous),
	  .ticks = true, .validated = true },
	{ "map-private", "a granted address and offset, but MAP_PRIVATE", LATE(map_private),
	  .ticks = true, .validated = true, .spoils = true },
	{ "map-other-file", "a granted address and offset, but of another file",
	  LATE(map_other_file), .ticks = true, .validated = true, .spoils = true },
	{ "forbidden-call", "getpid by the stub's code: the filter kills", HARMLESS(call_forbidden),
	  .number = SYS_getpid },
	{ "exit", "exit_group by the stub's code: the filter kills", HARMLESS(call_forbidden),
	  .number = SYS_exit_group },
	{ "guest-call", "munmap by guest code: traps, and is not made",
	  HARMLESS(call_from_outside) },
	{ "i386-call", "exit of i386 (int 0x80) by guest code: is not made", HARMLESS(call_as_i386),
	  .lack = lack_of_i386 },
	{ "closed-socket", "the stub has closed the socket of descriptors", BEFORE_BATCH(close_fd),
	  .number = 0 },
	{ "closed-listener", "the stub has closed its copy of the listener", BEFORE_BATCH(close_fd),
	  .number = 1, .spoils = true },
	{ "closed-eventfd", "the stub has closed the eventfd by which it hands over",
	  BEFORE_BATCH(close_fd), .number = STUB_DONE_FD, .spoils = true, .eventfd_only = true,
	  RELEASED, .weakness = WEAK_DONE_FD },
	{ "written-turn", "the stub writes 7 as whose turn it is", HARMLESS(write_turn) },
	{ "written-result", "a failed call that its batch does not have", HARMLESS(write_result) },
	{ "written-offsets", "a signal frame outside of its signal stack",
	  HARMLESS(write_offsets) },
	{ "written-touches", "2^32 - 1 ranges in the touch list", BEFORE_BATCH(write_touch_list) },
	{ 0 },
};
