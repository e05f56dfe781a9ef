#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# user-mode-linux 7.2um1: in a guest seccomp sees the kernel's instruction pointer.
#
# Documented: seccomp(2) says that instruction_pointer of struct seccomp_data is the address
# of the instruction that made the call, and seccomp_unotify(2) hands the same to a monitor.
# Seen: in a guest (seccomp=on) it is an address inside the UML kernel, near 0x60000000, which
# is not in the program's code and can differ between two calls. PTRACE_GET_SYSCALL_INFO and
# PTRACE_GETREGS have the right one.
# Matters: a monitor or filter that looks where a call comes from, as UML's own stub filter
# does on the host, cannot be tested inside a UML guest: no call has its expected address.
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
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char __executable_start, etext;

static void *monitor(void *listener)
{
	struct seccomp_notif request = {0};
	struct seccomp_notif_resp answer = {0};
	unsigned long address;

	ioctl(*(int *)listener, SECCOMP_IOCTL_NOTIF_RECV, &request);
	address = request.data.instruction_pointer;
	printf("called from %#lx, in the program's code: %s\n", address,
	       address >= (unsigned long)&__executable_start && address < (unsigned long)&etext ?
	       "yes" : "no");
	fflush(stdout);
	answer.id = request.id;
	ioctl(*(int *)listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	return NULL;
}

int main(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {4, code};
	pthread_t thread;
	int listener;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			   SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
	if (listener >= 0) {
		pthread_create(&thread, NULL, monitor, &listener);
		syscall(SYS_getppid);
		pthread_join(thread, NULL);
	}
	if (getpid() == 1)
		reboot(RB_POWER_OFF);
	return 0;
}
END
cc -static -o root/init init.c -lpthread
host=$(root/init)
guest=$(timeout 120 usr/bin/linux.uml mem=64M seccomp=on rootfstype=hostfs \
	rootflags="$folder/root" rw init=/init con=null con0=null,fd:1 quiet </dev/null 2>err |
	tr -d '\r' | grep -a 'called from' || true)
echo "host: $host"
echo "guest: $guest"
case $host:$guest in *yes:) echo "skipped: the guest does not boot here"; exit 77 ;; esac
case $host:$guest in *yes:called*no) ;; *) exit 1 ;; esac
