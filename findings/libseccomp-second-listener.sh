#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# libseccomp 2.5.4-1+deb12u1 (2.6.0 does the same): there is one notify
# descriptor per process.
#
# Documented: seccomp_notify_fd(3) returns the notification descriptor "of the loaded
# filter". The kernel gives each task's filter a listener of its own, and refuses a second
# one above the first with EBUSY.
# Seen: the second seccomp_load() with an SCMP_ACT_NOTIFY rule returns 0 but asks for no
# listener, in another thread that has no filter yet too. seccomp_notify_fd() of the second
# context gives the descriptor of the first filter, and each call that the second one should
# report fails with ENOSYS.
# Matters: a monitor that confines several stubs from threads of one process sees no
# notification of the second stub, and no error. One process per filter works.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v cc >/dev/null || { echo "skipped: no C compiler"; exit 77; }
apt-get -qq -o APT::Sandbox::User=root download libseccomp2=2.5.4-1+deb12u1 \
	libseccomp-dev=2.5.4-1+deb12u1 2>log || { echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done

cat >listeners.c <<'END'
#include <errno.h>
#include <pthread.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int load(int nr, int *fd)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int error = seccomp_rule_add(filter, SCMP_ACT_NOTIFY, nr, 0);

	if (!error)
		error = seccomp_load(filter);
	*fd = seccomp_notify_fd(filter);
	return error;
}

static void *first(void *fd)
{
	int error = load(SCMP_SYS(getppid), fd);

	if (error)
		*(int *)fd = error;
	return NULL;
}

static void *second(void *first_fd)
{
	int fd, error = load(SCMP_SYS(getsid), &fd);
	long result = syscall(SYS_getsid, 0);

	printf("second load: %d, its descriptor is the first one's: %s, its call: %s\n", error,
	       fd == *(int *)first_fd ? "yes" : "no", result < 0 ? strerrorname_np(errno) : "done");
	return NULL;
}

int main(void)
{
	pthread_t thread;
	int fd;

	pthread_create(&thread, NULL, first, &fd);
	pthread_join(thread, NULL);
	if (fd < 0) {
		printf("skipped: no listener here: %d\n", fd);
		return 77;
	}
	pthread_create(&thread, NULL, second, &fd);
	pthread_join(thread, NULL);
	return 0;
}
END
cc -D_GNU_SOURCE -Iusr/include -o listeners listeners.c \
	usr/lib/x86_64-linux-gnu/libseccomp.so.2 -lpthread
status=0
seen=$(LD_LIBRARY_PATH=usr/lib/x86_64-linux-gnu timeout 20 ./listeners) || status=$?
echo "$seen"
[ $status -eq 0 ] || exit $status
[ "$seen" = "second load: 0, its descriptor is the first one's: yes, its call: ENOSYS" ]
