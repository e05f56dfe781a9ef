#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# linux-perf 6.1.192-3: perf trace has no time for a call that a supervisor answers.
#
# Documented: perf-trace(1) shows the duration of each call, and -s sums them up.
# Seen: a call that waited 500 ms for the answer of a seccomp supervisor has "?" for its
# duration, and in the table of -s one call of 0.000 ms: the kernel does not pass the entry
# tracepoint for it, only the exit. Where the supervisor lets the kernel execute the call
# (CONTINUE) the entry comes after the wait, and the duration leaves the 500 ms out. strace -T
# shows them.
# Matters: perf trace -s of a stub shows the very calls that cost most as free.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v cc >/dev/null || { echo "skipped: no C compiler"; exit 77; }
[ "$(id -u)" = 0 ] || { echo "skipped: system call tracepoints need root"; exit 77; }
apt-get -qq -o APT::Sandbox::User=root download linux-perf=6.1.192-3 libopencsd1=1.3.3-1 \
	libunwind8=1.6.2-3 libbabeltrace1=1.5.11-1+b2 libpython3.11=3.11.2-6+deb12u9 \
	libperl5.36=5.36.0-7+deb12u4 libslang2=2.3.3-3 \
	libnuma1=2.0.16-1 2>log || { echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done

cat >stub.c <<'END'
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Answers getppid and lets getsid go on, each after 500 ms. */
static void *monitor(void *listener)
{
	for (int i = 0; i < 2; i++) {
		struct seccomp_notif request = {0};
		struct seccomp_notif_resp answer = {0};

		ioctl(*(int *)listener, SECCOMP_IOCTL_NOTIF_RECV, &request);
		usleep(500000);
		answer.id = request.id;
		if (request.data.nr == SYS_getsid)
			answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		ioctl(*(int *)listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
	return NULL;
}

int main(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getsid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {5, code};
	pthread_t thread;
	int listener;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			   SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
	if (listener < 0)
		return 77;
	pthread_create(&thread, NULL, monitor, &listener);
	syscall(SYS_getppid);
	syscall(SYS_getsid, 0);
	pthread_join(thread, NULL);
	return 0;
}
END
cc -o stub stub.c -lpthread
timeout 20 ./stub || { echo "skipped: no seccomp listener here"; exit 77; }
LD_LIBRARY_PATH=usr/lib/x86_64-linux-gnu timeout 20 usr/bin/perf trace -s -e getppid,getsid \
	-o out ./stub 2>log || { echo "skipped: perf cannot trace here: $(tail -n 1 log)"; exit 77; }
awk '$1 == "getppid" || $1 == "getsid" { print $1, "calls:", $2, "total ms:", $4 }' out
awk '$1 == "getppid" && $2 == 1 && $4 == 0 { answered = 1 }
	$1 == "getsid" && $2 == 1 && $4 < 250 { executed = 1 }
	END { exit !(answered && executed) }' out
