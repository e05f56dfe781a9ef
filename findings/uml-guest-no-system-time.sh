#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# user-mode-linux 7.2um1: a guest has no system time.
#
# Documented: getrusage(2) parts CPU time into user and system time; clock_getres(2) of a CPU
# time clock says 1 ns.
# Seen: a guest's process that makes system calls for half a second has the half second as
# user time and none, or one tick, of system time. The CPU time clocks go in steps of 10 ms.
# What the guest kernel used before it started init is init's user time.
# Matters: time(1), perf's and a shell's figures inside a guest say nothing of what the kernel
# costs there. In seccomp as in ptrace mode it has to be measured from the host.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for tool in cc patchelf; do
	command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
# shellcheck disable=SC2016 # apt expands it
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' |
	head -n 1)
mkdir -p lists/partial root/proc
for suite in trixie sid; do
	echo "deb [arch=amd64] $mirror $suite main"
done >sources
cat >apt.conf <<END
Dir::State::lists "$folder/lists"; Dir::Cache "$folder"; APT::Sandbox::User "root";
Dir::Etc::sourcelist "$folder/sources"; Dir::Etc::sourceparts "/dev/null";
END
export APT_CONFIG="$folder/apt.conf"
{ apt-get -qq update && apt-get -qq download user-mode-linux=7.2um1 libc6=2.41-12+deb13u5; } \
	>log 2>&1 || { echo "skipped: $(tail -n 1 log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done
libraries=$folder/usr/lib/x86_64-linux-gnu
patchelf --set-interpreter "$libraries/ld-linux-x86-64.so.2" --set-rpath "$libraries" \
	usr/bin/linux.uml

cat >init.c <<'END'
#include <stdio.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static double used(struct timeval a, struct timeval b)
{
	return b.tv_sec - a.tv_sec + (b.tv_usec - a.tv_usec) / 1e6;
}

int main(void)
{
	struct rusage before, after;
	double start = seconds(CLOCK_PROCESS_CPUTIME_ID), cpu;
	struct timespec step;

	getrusage(RUSAGE_SELF, &before);
	while ((cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - start) < 0.5)
		for (int i = 0; i < 100; i++)
			syscall(SYS_getppid);
	getrusage(RUSAGE_SELF, &after);
	clock_getres(CLOCK_PROCESS_CPUTIME_ID, &step);
	printf("user %.2f s, system %.2f s of %.2f s; resolution %ld ns\n",
	       used(before.ru_utime, after.ru_utime), used(before.ru_stime, after.ru_stime), cpu,
	       step.tv_nsec);
	fflush(stdout);
	if (getpid() == 1)
		reboot(RB_POWER_OFF);
	return 0;
}
END
cc -static -o root/init init.c
host=$(root/init)
guest=$(timeout 120 usr/bin/linux.uml mem=64M seccomp=on rootfstype=hostfs \
	rootflags="$folder/root" rw init=/init con=null con0=null,fd:1 quiet </dev/null 2>err |
	tr -d '\r' | grep -a '^user' || true)
echo "host: $host"
echo "guest: $guest"
[ -n "$guest" ] || { echo "skipped: the guest does not boot here"; exit 77; }
# Of 0.5 s at least 0.45 are user time in the guest, and at most two ticks are not.
echo "$guest" | awk '{ exit !($2 >= 0.45 && $5 <= 0.02) }'
