// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The first process of a guest. Its root is the host's file system, which hostfs mounts for
 * reading. It mounts what programs need over that, and takes orders (order.h) from its first
 * terminal until the host ends the UML. The operations are in guest_operations.c.
 *
 * It is freestanding: no libc, and system calls by stub/code/syscall.h, which return -errno. It
 * has one thread and no signal handlers. If it cannot go on, it ends, and the kernel's panic
 * tells the exit status: a number of enum step.
 */
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/mount.h>
#include <linux/stat.h>
#include <stdbool.h>
#include <stddef.h>

#include "stub/code/syscall.h"
#include "uml/guest/guest_init.h"
#include "uml/order.h"

enum step { STEP_PROGRAM = 1, STEP_DEV, STEP_NODE, STEP_TERMINAL, STEP_NULL, STEP_READ };

#define DEVICE(major, minor) ((long)(major) << 8 | (minor))
#define TERMINAL	     "/dev/tty1"

void guest_main(const char *const *arguments);

/* The kernel leaves argc at the stack pointer, and argv behind it; no return address. */
__asm__(".globl _start\n"
	"_start:\n"
	"	xorl %ebp, %ebp\n"
	"	leaq 8(%rsp), %rdi\n"
	"	andq $-16, %rsp\n"
	"	call guest_main\n"
	"	ud2\n");

static int terminal = -1; /* for orders and answers */

/* The line that is put together, for one write() if the terminal takes it. */
static char output[UML_LINE_BYTES];
static size_t written;

/* gcc calls these for loops and copies that it recognizes. */
void *memset(void *to, int value, size_t size);
void *memcpy(void *to, const void *from, size_t size);

void *memset(void *to, int value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((uint8_t *)to)[i] = (uint8_t)value;
	return to;
}

void *memcpy(void *to, const void *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((uint8_t *)to)[i] = ((const uint8_t *)from)[i];
	return to;
}

/* Of the init a panic; of the program that ends at once the result. */
static void end(int status)
{
	stub_syscall3(__NR_exit_group, status, 0, 0);
	__builtin_trap();
}

/* Ends the init if a call has failed: results from -4095 on are errnos. */
static long check(enum step step, long result)
{
	if (result < 0 && result > -4096)
		end(step);
	return result;
}

static bool equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* ---- lines ---- */

static void put(const char *text)
{
	while (*text && written < sizeof(output))
		output[written++] = *text++;
}

static void put_number(uint64_t value)
{
	char digits[24], *at = digits + sizeof(digits);

	*--at = '\0';
	do
		*--at = (char)('0' + value % 10);
	while (value /= 10);
	put(at);
}

/* Ends the line and writes it. After an error it tries again: it cannot tell the host otherwise. */
static void send(void)
{
	size_t sent = 0;

	put("\n");
	while (sent < written) {
		long n = stub_syscall3(__NR_write, terminal, (long)(output + sent),
				       (long)(written - sent));

		if (n > 0)
			sent += (size_t)n;
	}
	written = 0;
}

/* Byte by byte, so that nothing of the next order is taken. A line that is too long is cut off. */
static void read_line(char *line, size_t size)
{
	size_t length = 0;
	char byte;

	for (;;) {
		long n = check(STEP_READ, stub_syscall3(__NR_read, terminal, (long)&byte, 1));

		if (n && byte == '\n')
			break;
		if (n && length + 1 < size)
			line[length++] = byte;
	}
	line[length] = '\0';
}

/* Ends the word at *at and moves *at behind it. */
static const char *next_word(char **at)
{
	char *word = *at;

	while (**at && **at != ' ')
		++*at;
	if (**at)
		*(*at)++ = '\0';
	return word;
}

/* Digits until something else; 0 without any. The host checks what it sends. */
static uint64_t next_number(char **at)
{
	uint64_t value = 0;

	for (const char *digit = next_word(at); *digit >= '0' && *digit <= '9'; digit++)
		value = value * 10 + (uint64_t)(*digit - '0');
	return value;
}

/* ---- orders ---- */

/* Reports the result of run() (guest_init.h), which is negative, in words. */
static void fail(int64_t result)
{
	put(UML_FAILED " ");
	put(guest_doing);
	if (result <= -GUEST_EXITED) {
		put(": status ");
		result += GUEST_EXITED;
	} else if (result <= -GUEST_KILLED) {
		put(": killed by signal ");
		result += GUEST_KILLED;
	} else {
		put(": errno ");
	}
	put_number((uint64_t)-result);
	send();
}

/*
 * A line goes out when it is full, when `pause` ticks of operations have passed since the last, and
 * at the end. It goes out between repetitions, so writing it is in no time. A failure drops those
 * that were not sent.
 */
static void repeat(const struct guest_operation *operation, uint64_t times, uint64_t pause)
{
	static uint64_t ticks[UML_TICKS_MAX];
	uint64_t since = 0;
	size_t count = 0;

	for (uint64_t i = 0; i < times; i++) {
		int64_t took = operation->run();

		if (took < 0) {
			fail(took);
			return;
		}
		ticks[count++] = (uint64_t)took;
		since += (uint64_t)took;
		if (count < UML_TICKS_MAX && since < pause && i + 1 < times)
			continue;
		put(UML_TICKS);
		for (size_t j = 0; j < count; j++) {
			put(" ");
			put_number(ticks[j]);
		}
		send();
		count = 0;
		since = 0;
	}
	put(UML_DONE);
	send();
}

static void obey(char *line)
{
	const struct guest_operation *operation = guest_operations;
	const char *order = next_word(&line), *name = next_word(&line);
	uint64_t times = next_number(&line), pause = next_number(&line);

	while (operation->name && !equal(operation->name, name))
		operation++;
	if (!equal(order, UML_RUN) || !operation->name) {
		put(UML_FAILED " not understood: ");
		put(order);
		put(" ");
		put(name);
		send();
		return;
	}
	repeat(operation, times, pause);
}

/* ---- the beginning ---- */

static long mount(const char *type, const char *at)
{
	return stub_syscall6(__NR_mount, (long)type, (long)at, (long)type, 0, 0, 0);
}

static void make_node(const char *path, long device)
{
	check(STEP_NODE, stub_syscall3(__NR_mknod, (long)path, S_IFCHR | 0666, device));
}

/* Without /proc or /tmp the init can go on, and programs that need them say so themselves. */
static void mount_all(void)
{
	check(STEP_DEV, mount("tmpfs", "/dev"));
	make_node("/dev/null", DEVICE(1, 3));
	make_node("/dev/zero", DEVICE(1, 5));
	make_node("/dev/urandom", DEVICE(1, 9));
	make_node(TERMINAL, DEVICE(4, 1));
	/* For TOMOYO in UML 5.10, as for that of a virtual machine: see vm/vm_init.c. */
	stub_syscall3(__NR_symlink, (long)"/proc/self/fd", (long)"/dev/fd", 0);
	mount("proc", "/proc");
	mount("tmpfs", "/tmp");
}

/* Raw: what is written must come out as it is, and nothing be echoed to the host. */
static void open_terminal(void)
{
	struct termios mode;

	terminal = (int)check(STEP_TERMINAL, stub_syscall3(__NR_open, (long)TERMINAL,
							   O_RDWR | O_NOCTTY | O_CLOEXEC, 0));
	check(STEP_TERMINAL, stub_syscall3(__NR_ioctl, terminal, TCGETS, (long)&mode));
	mode.c_iflag = 0;
	mode.c_oflag = 0;
	mode.c_lflag = 0;
	mode.c_cc[VMIN] = 1;
	mode.c_cc[VTIME] = 0;
	check(STEP_TERMINAL, stub_syscall3(__NR_ioctl, terminal, TCSETS, (long)&mode));
}

/* Programs of operations inherit 0 to 2: what they print must not be taken for an answer. */
static void silence(void)
{
	long null = check(STEP_NULL, stub_syscall3(__NR_open, (long)"/dev/null", O_RDWR, 0));

	for (long fd = 0; fd < 3; fd++)
		if (fd != null)
			check(STEP_NULL, stub_syscall3(__NR_dup2, null, fd, 0));
	if (null > 2)
		stub_syscall3(__NR_close, null, 0, 0);
}

/* struct new_utsname: six strings of 65 bytes each; the third is the release. */
static void say_ready(void)
{
	char names[6][65];

	names[2][0] = '\0';
	stub_syscall3(__NR_uname, (long)names, 0, 0);
	put(UML_READY " ");
	put(names[2]);
	send();
}

/*
 * Opens the init's own file, above the descriptors that silence() replaces: the kernel of an
 * ordinary user's UML cannot open the host's /dev/console, so 0 to 2 may be free.
 */
static void open_program(const char *path)
{
	long fd = check(STEP_PROGRAM, stub_syscall3(__NR_open, (long)path, O_RDONLY, 0));

	guest_program =
		(int)check(STEP_PROGRAM, stub_syscall3(__NR_fcntl, fd, F_DUPFD_CLOEXEC, 16));
	stub_syscall3(__NR_close, fd, 0, 0);
}

void guest_main(const char *const *arguments)
{
	char line[128];

	if (arguments[0] && equal(arguments[0], GUEST_NOTHING))
		end(0);
	open_program(arguments[0]);
	mount_all();
	silence();
	open_terminal();
	say_ready();
	for (;;) {
		read_line(line, sizeof(line));
		obey(line);
	}
}
