#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# libseccomp 2.5.4-1+deb12u1 (2.6.0 does the same): the readable form of a filter has no
# name for NOTIFY.
#
# Documented: seccomp_export_pfc(3) writes a filter "in a human readable format"; the other
# actions are ALLOW, ERRNO(1), TRACE(1), LOG, KILL.
# Seen: SCMP_ACT_NOTIFY, which the library has known since 2.5.0, is the bare number
# 0x7fc00000.
# Matters: whoever looks through a PFC listing for what a monitor is asked finds no word of it.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v cc >/dev/null || { echo "skipped: no C compiler"; exit 77; }
apt-get -qq -o APT::Sandbox::User=root download libseccomp2=2.5.4-1+deb12u1 \
	libseccomp-dev=2.5.4-1+deb12u1 2>log || { echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done

cat >pfc.c <<'END'
#include <seccomp.h>

int main(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	seccomp_api_set(5); /* the lowest with notifications, so that no kernel is asked */
	return seccomp_rule_add(filter, SCMP_ACT_LOG, SCMP_SYS(munmap), 0) ||
	       seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(mmap), 0) ||
	       seccomp_export_pfc(filter, 1);
}
END
cc -Iusr/include -o pfc pfc.c usr/lib/x86_64-linux-gnu/libseccomp.so.2
LD_LIBRARY_PATH=usr/lib/x86_64-linux-gnu ./pfc >pfc.txt
sed -n 's/^ *action \(.*\);$/\1/p' pfc.txt | sort | xargs | tee seen
[ "$(cat seen)" = "0x7fc00000 ALLOW KILL LOG" ]
