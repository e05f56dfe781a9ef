// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The init of a virtual machine; see vm_init.h. scripts/in-vm packs the static program, as /init,
 * and /orders into an initramfs, and takes the results from the second serial port.
 *
 * A step that fails is said on the console, which is stderr, and the next is taken: at the end the
 * host gets what there is, with the exit status.
 */
#define _GNU_SOURCE
#include "vm/vm_init.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/memory.h"

#define ORDERS	"/orders"
#define RESULTS "/results"
#define OUTPUT	RESULTS "/stdout"
#define PORT	"/dev/ttyS1"

#define ORDERS_MAX 65536
#define WORDS_MAX  256

/* In this order: what is mounted below another mount must come after it, or it is hidden. */
static const struct {
	const char *type, *path;
} mounts[] = {
	{ "devtmpfs", "/dev" },
	{ "proc", "/proc" },
	{ "sysfs", "/sys" },
	{ "tmpfs", "/dev/shm" },
	{ "tmpfs", "/tmp" },
	{ "tracefs", "/sys/kernel/tracing" },
	{ "tmpfs", RESULTS },
	{ "cgroup2", "/sys/fs/cgroup" },
	{ "debugfs", "/sys/kernel/debug" },
};

/*
 * A kernel may lack one of them, as tracefs or cgroup2. That is no failure here: the program finds
 * what its kernel lacks by itself.
 */
static void mount_all(void)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].path, 0755);
		if (mount(mounts[i].type, mounts[i].path, mounts[i].type, 0, NULL))
			fprintf(stderr, "vm: %s on %s: %s\n", mounts[i].type, mounts[i].path,
				strerror(errno));
	}
	/*
	 * As udev does. TOMOYO of 5.10 looks a program up by this name that is executed by its
	 * descriptor, and execveat() fails where it is missing (base/cause.c).
	 */
	if (symlink("/proc/self/fd", "/dev/fd") && errno != EEXIST)
		fprintf(stderr, "vm: /dev/fd: %s\n", strerror(errno));
}

struct orders {
	char text[ORDERS_MAX];
	char *words[WORDS_MAX]; /* ended by NULL */
	size_t count;
};

/* -1 if a word is cut off: the last byte must be the null byte of the last word. */
static int read_orders(struct orders *orders, struct error *err)
{
	int fd = open(ORDERS, O_RDONLY | O_CLOEXEC);
	ssize_t size;

	if (fd < 0)
		return error_errno(err, errno, "cannot open " ORDERS);
	size = read(fd, orders->text, sizeof(orders->text));
	close(fd);
	if (size <= 0 || orders->text[size - 1])
		return error_set(err, STATUS_CANNOT, ORDERS " is empty, too long or cut off");
	for (char *at = orders->text; at < orders->text + size; at += strlen(at) + 1) {
		if (orders->count == WORDS_MAX - 1)
			return error_set(err, STATUS_CANNOT, ORDERS " has too many words");
		orders->words[orders->count++] = at;
	}
	return 0;
}

static void execute(char **words)
{
	int fd = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	setsid();
	if (fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0 && !chdir(RESULTS))
		execv("/proc/self/exe", words);
	fprintf(stderr, "vm: cannot run the program: %s\n", strerror(errno));
	_exit(STATUS_CANNOT);
}

/*
 * Returns the exit status of the program, as a shell has it. Orphans become children of process 1:
 * those that end meanwhile are reaped.
 */
static int run_program(char **words)
{
	pid_t child = fork(), ended;
	int status = 0;

	if (child < 0) {
		fprintf(stderr, "vm: cannot start a process: %s\n", strerror(errno));
		return STATUS_CANNOT;
	}
	if (!child)
		execute(words);
	while ((ended = wait(&status)) != child && (ended > 0 || errno == EINTR))
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---- the way back ---- */

static FILE *port; /* of send_file(), to which nftw() gives no argument */

/* Raw: a terminal would turn each newline of a file into two bytes. */
static FILE *open_port(void)
{
	int fd = open(PORT, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	struct termios raw;

	if (fd < 0)
		return NULL;
	if (!tcgetattr(fd, &raw)) {
		cfmakeraw(&raw);
		if (!tcsetattr(fd, TCSANOW, &raw))
			return fdopen(fd, "w");
	}
	close(fd);
	return NULL;
}

/*
 * Reads the whole file before it writes the size. Nothing but sizes separates files, so a size that
 * is not that of the bytes that follow would spoil all files behind it.
 */
static int send_file(const char *path, const struct stat *status, int type, struct FTW *at)
{
	char *bytes;
	size_t size;
	FILE *file;

	(void)at;
	if (type != FTW_F)
		return 0;
	file = fopen(path, "re");
	if (!file) {
		fprintf(stderr, "vm: %s: %s\n", path, strerror(errno));
		return 0;
	}
	bytes = memory_new((size_t)status->st_size, 1);
	size = fread(bytes, 1, (size_t)status->st_size, file);
	if (size < (size_t)status->st_size)
		fprintf(stderr, "vm: %s: %zu of %zu bytes can be read\n", path, size,
			(size_t)status->st_size);
	fclose(file);
	fprintf(port, "%zu %s\n", size, path + strlen(RESULTS "/"));
	fwrite(bytes, 1, size, port);
	free(bytes);
	return 0;
}

/* tcdrain(): what is still in the port's buffer would be lost with the machine. */
static void send_results(int status)
{
	port = open_port();
	if (!port) {
		fprintf(stderr, "vm: " PORT ": %s\n", strerror(errno));
		return;
	}
	nftw(RESULTS, send_file, 8, FTW_PHYS);
	fprintf(port, "end %d\n", status);
	if (fflush(port) || tcdrain(fileno(port)))
		fprintf(stderr, "vm: " PORT ": %s\n", strerror(errno));
	fclose(port);
}

int vm_guest(struct error *err)
{
	static struct orders orders;
	int status = STATUS_DONE;

	if (getpid() != 1)
		return error_set(err, STATUS_USAGE, "vm-init is for scripts/in-vm, as process 1");
	mount_all();
	if (read_orders(&orders, err)) {
		fprintf(stderr, "vm: %s\n", err->text);
		status = (int)err->status;
	} else {
		sethostname(orders.words[0], strlen(orders.words[0]));
		setenv("PATH", "/", 1);
		setenv("TERM", "dumb", 1);
		/* The name of the host stands where a program finds its own. */
		if (orders.count > 1)
			status = run_program(orders.words);
	}
	send_results(status);
	reboot(RB_AUTOBOOT);
	return error_errno(err, errno, "cannot restart the machine");
}
