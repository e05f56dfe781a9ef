#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# linux-image-5.10.0-32-cloud-amd64 (5.10.223, Debian 11): where TOMOYO is active and there is no
# /dev/fd, a program cannot be executed by its descriptor. 6.1 does not behave so.
#
# Documented: execveat() with AT_EMPTY_PATH executes the file that the descriptor refers to
# (execveat(2)); ENOENT is for a pathname that does not exist, or a script whose descriptor is
# close-on-exec.
# Seen: ENOENT for an ELF program in a memfd, until /dev/fd is a link to /proc/self/fd. TOMOYO
# looks the name /dev/fd/N up, which execveat() made for it. Without TOMOYO (lsm=) it works.
# Matters: an initramfs has no udev that makes the link, so a stub in a sealed memfd, as UML's
# and this program's, cannot be started there.
set -eu

root=$(realpath "$(dirname "$0")/..")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for tool in cc cpio qemu-system-x86_64; do
	command -v "$tool" >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
kernel=$("$root/scripts/fetch-kernel" 5.10.0-32-cloud-amd64 "$folder/kernel") || exit 77

cat >init.c <<'END'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void try(const char *when)
{
	static char buffer[1 << 20];
	char *arguments[] = { "child", NULL }, *environment[] = { NULL };
	int program = memfd_create("program", MFD_CLOEXEC), own = open("/init", O_RDONLY), status;
	ssize_t size = read(own, buffer, sizeof(buffer));

	if (write(program, buffer, (size_t)size) != size)
		return;
	if (!fork()) {
		syscall(SYS_execveat, program, "", arguments, environment, AT_EMPTY_PATH);
		_exit(errno);
	}
	wait(&status);
	printf("seen: %s: %s\n", when, status ? strerror(WEXITSTATUS(status)) : "executed");
}

int main(int count, char **arguments)
{
	int console;

	(void)count;
	if (!strcmp(arguments[0], "child"))
		return 0;
	mkdir("/dev", 0755);
	mkdir("/proc", 0755);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	console = open("/dev/ttyS0", O_WRONLY);
	dup2(console, 1);
	setvbuf(stdout, NULL, _IONBF, 0);
	try("without /dev/fd");
	symlink("/proc/self/fd", "/dev/fd");
	try("with /dev/fd");
	return reboot(RB_AUTOBOOT);
}
END
cc -static -O1 -w -o init init.c
echo init | cpio -o -H newc >initrd 2>/dev/null
for modules in tomoyo yama; do
	echo "lsm=$modules"
	timeout 120 qemu-system-x86_64 -nodefaults -display none -no-reboot -accel tcg -cpu max \
		-m 512 -kernel "$kernel" -initrd initrd -serial stdio \
		-append "console=ttyS0 panic=-1 quiet lsm=$modules" </dev/null 2>/dev/null |
		tr -d '\r' | sed -n 's/.*seen: //p'
done >seen
cat seen
cat >expected <<'END'
lsm=tomoyo
without /dev/fd: No such file or directory
with /dev/fd: executed
lsm=yama
without /dev/fd: executed
with /dev/fd: executed
END
cmp seen expected
