// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boots a UML, gives its init orders (order.h) and waits for the answers.
 *
 * Three descriptors are polled: the terminal, over which orders and answers go; the console,
 * which must be read lest the UML blocks, and whose last lines end each error; and the keeper's
 * socket, which tells that the UML has ended. A UML that says nothing is taken to hang, by the
 * rules of struct uml_boot. An error that ends the UML is kept in `why`, for all later calls.
 */
#define _GNU_SOURCE
#include "uml/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/ended.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/wall.h"
#include "host/placement.h"
#include "measure/clock.h"
#include "uml/uml_console.h"
#include "uml/family.h"
#include "uml/uml_folder.h"
#include "uml/keeper.h"
#include "uml/order.h"
#include "uml/uml_program.h"

#define LOOK_MS	      200 /* between two looks at a UML that says nothing */
#define LOOKS_MIN     2u  /* see is_too_long() */
#define PATIENCE_S    60.0
#define BUSY_PATIENCE 10   /* times as long if it uses CPU time, or talks */
#define BUSY_SHARE    0.01 /* of patience: less CPU time counts as none */
#define PROGRESS_NS   5e8  /* the guest answers so often, unless one repetition takes longer */
#define LABEL_BYTES   64

const char *const uml_mode_names[] = { "default", "seccomp", "ptrace", NULL };

struct uml_machine {
	char label[LABEL_BYTES];
	char kernel[65]; /* as long as a release in struct utsname */
	enum uml_mode mode;
	bool listens;
	int other_cpu;
	double patience_s;
	struct keeper keeper;
	struct uml_console console;
	int terminal;
	size_t length; /* bytes in line, ended lines included */
	size_t taken;  /* of these, by the line that was given last */
	char line[UML_LINE_BYTES];
	bool ended; /* by an error, which is in why */
	struct error why;
};

/* ---- the clock ---- */

/* Guests stamp by rdtsc on the host's CPUs, so their ticks are of the host's clock. */
static struct clock host_clock;

static void calibrate(void)
{
	clock_calibrate(&host_clock);
}

static int check_clock(struct error *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, calibrate);
	if (host_clock.stub_stamps)
		return 0;
	return error_set(err, STATUS_UNSUPPORTED,
			 "a guest can be timed by the TSC alone, which cannot be used here: %s",
			 host_clock.why);
}

/* ---- errors ---- */

/*
 * Ends the UML, with the error "LABEL: WHAT; its console ends: LAST LINES". The UML is ended
 * first, so that its last words are on the console. Returns -1.
 */
__attribute__((format(printf, 2, 3))) static int end_by(struct uml_machine *machine,
							const char *format, ...)
{
	char what[160], last[sizeof(machine->why.text)];
	size_t room;
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	keeper_end(&machine->keeper);
	uml_console_read(&machine->console);
	/* A refusal has its cause appended, which takes about as many bytes. */
	room = sizeof(last) - strlen(what) - strlen(machine->label) - 40;
	uml_console_tell(&machine->console, last,
			 machine->console.ptrace_refused ? room / 2 : room);
	if (machine->console.ptrace_refused)
		error_call(&machine->why, (struct failed){ .call = CALL_PTRACE, .error = EPERM },
			   "%s: %s; its console ends: %s; ptrace", machine->label, what, last);
	else
		error_set(&machine->why, STATUS_CANNOT, "%s: %s; its console ends: %s",
			  machine->label, what, last);
	machine->ended = true;
	return -1;
}

static int end_interrupted(struct uml_machine *machine)
{
	keeper_end(&machine->keeper);
	error_set(&machine->why, STATUS_INTERRUPTED, "%s: interrupted", machine->label);
	machine->ended = true;
	return -1;
}

/* The keeper has said that the UML ended. Its panic says more than how its process ended. */
static int end_dead(struct uml_machine *machine, const char *doing)
{
	int status = keeper_status(&machine->keeper);

	uml_console_read(&machine->console);
	if (machine->console.panicked)
		return end_by(machine, "its kernel panicked %s", doing);
	if (status == -1)
		return end_by(machine, "it ended %s: its keeper was killed", doing);
	return end_by(machine, "it ended %s: it %s", doing, ended_how(status).text);
}

/* ---- waiting ---- */

/*
 * How long one answer has been waited for. looks, cpu_s and busy begin anew whenever the UML says
 * anything, on its console too; waited_s only with the next answer.
 */
struct silence {
	unsigned int looks;
	double cpu_s;
	bool busy;
	uint64_t seen; /* ns, wall_ns(): when waited_s was counted up */
	double waited_s;
};

/*
 * Whether the silence lasts too long: `most` looks without CPU time, or BUSY_PATIENCE times as many
 * with it. Looks are counted instead of time, as a process that is stopped does not look. CPU
 * time is read at the first look, not when the silence begins: that reads all of /proc, 9 ms
 * for 100 processes, and most answers come before.
 */
static bool is_too_long(struct silence *silence, const struct uml_machine *machine)
{
	/* From the first look to the second at least, or no CPU time could be seen. */
	const unsigned int most =
		MAX((unsigned int)(machine->patience_s * 1000 / LOOK_MS), LOOKS_MIN);
	double cpu_s;

	if (!silence->looks)
		silence->cpu_s = family_cpu_s(machine->keeper.uml);
	if (++silence->looks % most)
		return false;
	cpu_s = family_cpu_s(machine->keeper.uml);
	/* It can be less than before, as a child may have ended: that is activity, too. */
	silence->busy = fabs(cpu_s - silence->cpu_s) > BUSY_SHARE * machine->patience_s;
	silence->cpu_s = cpu_s;
	return !silence->busy || silence->looks / most >= BUSY_PATIENCE;
}

/* The next complete line, without its newline; valid until the next call. NULL: none yet. */
static char *take_line(struct uml_machine *machine)
{
	char *end;

	memmove(machine->line, machine->line + machine->taken, machine->length - machine->taken);
	machine->length -= machine->taken;
	machine->taken = 0;
	end = memchr(machine->line, '\n', machine->length);
	if (!end)
		return NULL;
	*end = '\0';
	machine->taken = (size_t)(end - machine->line) + 1;
	return machine->line;
}

/* Returns the number of bytes; -1: the guest said more than a line may have. */
static ssize_t read_terminal(struct uml_machine *machine)
{
	size_t room = sizeof(machine->line) - machine->length;
	ssize_t n;

	if (!room)
		return -1;
	n = read(machine->terminal, machine->line + machine->length, room);
	machine->length += n > 0 ? (size_t)n : 0;
	return n > 0 ? n : 0;
}

/*
 * Ends the UML if it hangs. heard: it said something, but no whole line of an answer; looked: it
 * said nothing for the time of a look.
 */
static bool hangs(struct uml_machine *machine, struct silence *silence, bool heard, bool looked,
		  const char *doing)
{
	uint64_t now = wall_ns();

	/* A pause of this process counts for no more than one look. */
	silence->waited_s += fmin((double)(now - silence->seen), LOOK_MS * 1e6) / 1e9;
	silence->seen = now;
	if (heard) {
		silence->looks = 0;
		/* A kernel that is stuck may complain of that again and again. */
		if (silence->waited_s <= BUSY_PATIENCE * machine->patience_s)
			return false;
		end_by(machine, "it hangs %s, with words on its console alone for %.1f s", doing,
		       silence->waited_s);
		return true;
	}
	if (!looked || !is_too_long(silence, machine))
		return false;
	end_by(machine, "it hangs %s, %s for %.1f s", doing,
	       silence->busy ? "without a word" : "without a word and without CPU time",
	       silence->looks * LOOK_MS / 1e3);
	return true;
}

/*
 * The next line that the guest says. NULL: the UML has ended, by itself, as it hangs, or as the
 * user interrupts; why says which. A line that has come counts before the end of the UML.
 */
static char *await_line(struct uml_machine *machine, const char *doing)
{
	struct silence silence = { .seen = wall_ns() };
	char *line = take_line(machine);

	while (!line) {
		struct pollfd polled[] = { { machine->terminal, POLLIN, 0 },
					   { machine->console.fd, POLLIN, 0 },
					   { machine->keeper.socket, POLLIN, 0 } };
		int ready = poll(polled, 3, LOOK_MS);
		ssize_t heard = 0;

		if (interrupt_requested()) {
			end_interrupted(machine);
			return NULL;
		}
		if (ready > 0 && polled[0].revents & POLLIN)
			heard = read_terminal(machine);
		if (heard < 0) {
			end_by(machine, "the guest answers with a line without an end %s", doing);
			return NULL;
		}
		line = take_line(machine);
		heard += (ssize_t)uml_console_read(&machine->console);
		if (!line && ready > 0 && polled[2].revents) {
			end_dead(machine, doing);
			return NULL;
		}
		if (!line && hangs(machine, &silence, heard > 0, ready == 0, doing))
			return NULL;
	}
	return line;
}

/* Whether the line begins with the whole word; then *rest is what follows its blank. */
static bool begins(char *line, const char *word, char **rest)
{
	size_t length = strlen(word);

	if (strncmp(line, word, length) || (line[length] != ' ' && line[length]))
		return false;
	*rest = line + length + (line[length] == ' ');
	return true;
}

/* ---- boot ---- */

/*
 * The mode by what its first stub is, not by the option: old kernels accept what they do not have.
 * The init, which has said that it is ready, has a stub. UML_DEFAULT: none was seen.
 */
static enum uml_mode find_mode(pid_t uml)
{
	pid_t pids[FAMILY_MAX];
	size_t filtered;

	if (!family_stubs(uml, pids, &filtered))
		return UML_DEFAULT;
	return filtered ? UML_SECCOMP : UML_PTRACE;
}

static int await_ready(struct uml_machine *machine)
{
	char *line, *rest;

	do {
		line = await_line(machine, "while it boots");
		if (!line)
			return -1;
	} while (!begins(line, UML_READY, &rest));
	snprintf(machine->kernel, sizeof(machine->kernel), "%s", rest);
	machine->mode = find_mode(machine->keeper.uml);
	machine->listens = family_listens(machine->keeper.uml);
	if (machine->mode == UML_DEFAULT)
		return end_by(machine, "no stub is seen in /proc");
	return 0;
}

/*
 * Makes the command line, but for what the keeper adds: the root is the host's, read only; terminal
 * 1 takes orders; what the kernel says goes to stdout.
 */
static int start(struct uml_machine *machine, const char *program, const struct uml_boot *boot,
		 int console, int terminal, struct error *err)
{
	static const char *const modes[] = { NULL, "seccomp=on", "seccomp=off" };
	char place[UML_FOLDER_BYTES], memory[32], line[32];
	struct keeper_config config = {
		.place = place, .cpu = boot->cpu, .console = console, .terminal = terminal
	};
	const char *arguments[20];
	size_t count = 0;

	if (uml_folder_place(place, err))
		return -1;
	snprintf(memory, sizeof(memory), "mem=%dM", UML_MEMORY_MB);
	snprintf(line, sizeof(line), "con1=fd:%d,fd:%d", KEEPER_TERMINAL, KEEPER_TERMINAL);
	arguments[count++] = program;
	arguments[count++] = memory;
	arguments[count++] = "rootfstype=hostfs";
	arguments[count++] = "rootflags=/";
	arguments[count++] = "ro";
	/* A devtmpfs would hide the init if its folder is below /dev, as /dev/shm is. */
	arguments[count++] = "devtmpfs.mount=0";
	arguments[count++] = "con=null";
	arguments[count++] = "con0=null,fd:1";
	arguments[count++] = line;
	arguments[count++] = "panic=-1";
	/* Comparing ways to compute RAID checksums takes 0.85 s of a boot of 1.1 (UML 7.2.7). */
	arguments[count++] = "initcall_blacklist=raid6_init,raid6_select_algo,calibrate_xor_blocks";
	if (modes[boot->mode])
		arguments[count++] = modes[boot->mode];
	arguments[count] = NULL;
	config.arguments = arguments;
	return keeper_start(&machine->keeper, &config, err);
}

static int boot_it(struct uml_machine *machine, const char *program, const struct uml_boot *boot,
		   struct error *err)
{
	int console[2], terminal[2], result;

	if (pipe2(console, O_CLOEXEC))
		return error_errno(err, errno, "pipe2");
	machine->console.fd = console[0];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, terminal)) {
		close(console[1]);
		return error_errno(err, errno, "socketpair");
	}
	machine->terminal = terminal[0];
	fcntl(console[0], F_SETFL, O_NONBLOCK);
	/* Nobody reads between operations: the pipe must hold what is written then. */
	fcntl(console[1], F_SETPIPE_SZ, CONSOLE_BYTES);
	result = start(machine, program, boot, console[1], terminal[1], err);
	close(console[1]);
	close(terminal[1]);
	if (result)
		return error_prefix(err, "%s: ", machine->label);
	result = await_ready(machine);
	if (result)
		*err = machine->why;
	return result;
}

int uml_check(const char *path, struct error *err)
{
	char program[PATH_MAX];

	return uml_program_find(program, path, err);
}

struct uml_machine *uml_start(const struct uml_boot *boot, struct error *err)
{
	char program[PATH_MAX];
	struct uml_machine *machine;

	if (uml_program_find(program, boot->path, err) || check_clock(err))
		return NULL;
	machine = memory_new(1, sizeof(*machine));
	snprintf(machine->label, sizeof(machine->label), "%s", boot->label);
	machine->keeper = KEEPER_NONE;
	machine->console.fd = machine->terminal = -1;
	machine->other_cpu = boot->other_cpu;
	machine->patience_s = boot->patience_s > 0 ? boot->patience_s : PATIENCE_S;
	if (!boot_it(machine, program, boot, err))
		return machine;
	uml_end(machine);
	return NULL;
}

void uml_end(struct uml_machine *machine)
{
	if (!machine)
		return;
	keeper_end(&machine->keeper);
	if (machine->console.fd >= 0)
		close(machine->console.fd);
	if (machine->terminal >= 0)
		close(machine->terminal);
	free(machine);
}

pid_t uml_pid(const struct uml_machine *machine)
{
	return machine->keeper.uml;
}

const char *uml_kernel(const struct uml_machine *machine)
{
	return machine->kernel;
}

enum uml_mode uml_booted_mode(const struct uml_machine *machine)
{
	return machine->mode;
}

bool uml_listens(const struct uml_machine *machine)
{
	return machine->listens;
}

/* ---- orders ---- */

static const struct uml_operation *find_operation(const char *name)
{
	for (size_t i = 0; uml_operations[i]; i++)
		if (!strcmp(uml_operations[i]->name, name))
			return uml_operations[i];
	return NULL;
}

/* Pins the stubs that there are to the other CPU. Those that end meanwhile are no error. */
static int place_stubs(const struct uml_machine *machine, struct error *err)
{
	pid_t pids[FAMILY_MAX];
	size_t filtered, count = family_stubs(machine->keeper.uml, pids, &filtered);

	for (size_t i = 0; i < count; i++)
		if (placement_pin(pids[i], machine->other_cpu, err))
			return error_prefix(err, "%s: its stub %d: ", machine->label, pids[i]);
	return 0;
}

static int check_operation(const struct uml_machine *machine, const char *name, struct error *err)
{
	const struct uml_operation *operation = find_operation(name);

	if (!operation)
		return error_set(err, STATUS_USAGE, "%s: a guest has no operation %s",
				 machine->label, name);
	if (machine->other_cpu < 0)
		return 0;
	if (operation->new_spaces)
		return error_set(err, STATUS_UNSUPPORTED,
				 "%s: %s makes new stubs, which cannot be held on another CPU than "
				 "the UML's kernel",
				 machine->label, name);
	return place_stubs(machine, err);
}

/* Appends the numbers of a line, as ns; false if there are too many, or one is none. */
static bool take_ticks(char *text, uint64_t *ns, uint32_t *count, uint32_t times)
{
	while (*text) {
		char *end;
		uint64_t ticks = strtoull(text, &end, 10);

		if (end == text || *count == times)
			return false;
		ns[(*count)++] = (uint64_t)((double)ticks * host_clock.ns_per_tick + 0.5);
		text = end + (*end == ' ');
	}
	return true;
}

/*
 * Only a failure that the guest reports leaves the UML alive: all else that is not as order.h says
 * ends it, as later answers could not be told from this one.
 */
static int take_answer(struct uml_machine *machine, const char *name, uint32_t times, uint64_t *ns,
		       struct error *err)
{
	char doing[64], *line, *rest;
	uint32_t count = 0;

	snprintf(doing, sizeof(doing), "in operation %.40s", name);
	while ((line = await_line(machine, doing))) {
		if (begins(line, UML_FAILED, &rest))
			return error_set(err, STATUS_CANNOT, "%s: %s in the guest: %.200s",
					 machine->label, name, rest);
		if (begins(line, UML_DONE, &rest) && count == times)
			return 0;
		if (!begins(line, UML_TICKS, &rest) || !take_ticks(rest, ns, &count, times)) {
			end_by(machine, "the guest's answer to %.40s is not understood: %.60s",
			       name, line);
			break;
		}
	}
	*err = machine->why;
	return -1;
}

int uml_operation(struct uml_machine *machine, const char *name, uint32_t times, uint64_t *ns,
		  struct error *err)
{
	char order[128];
	int length;

	if (machine->ended) {
		*err = machine->why;
		return -1;
	}
	if (check_operation(machine, name, err))
		return -1;
	length = snprintf(order, sizeof(order), "%s %s %u %.0f\n", UML_RUN, name, times,
			  PROGRESS_NS / host_clock.ns_per_tick);
	/* That a UML has ended is found by take_answer(), which says why. */
	(void)!send(machine->terminal, order, (size_t)length, MSG_NOSIGNAL);
	return take_answer(machine, name, times, ns, err);
}
