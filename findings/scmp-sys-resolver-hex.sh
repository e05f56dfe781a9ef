#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# seccomp 2.5.4-1+deb12u1: scmp_sys_resolver takes a hexadecimal number for call 0.
#
# Documented: scmp_sys_resolver(1) translates names and numbers, and returns zero on success
# and errno values on failure.
# Seen: it reads a number up to the first character that is no digit, so 0x9 (mmap) is "read"
# and 0xb (munmap) is "read" too. An unknown name is -1, an unknown number UNKNOWN. The exit
# status is 0 each time.
# Matters: numbers of calls are often met in hexadecimal (arguments of raw tracepoints, dumps
# of filters); a script that resolves them gets a plausible wrong name and no error.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download seccomp=2.5.4-1+deb12u1 \
	libseccomp2=2.5.4-1+deb12u1 2>log || { echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done

for call in 9 0x9 0xb no_such_call 99999; do
	status=0
	name=$(LD_LIBRARY_PATH=usr/lib/x86_64-linux-gnu usr/bin/scmp_sys_resolver -a x86_64 \
		"$call") || status=$?
	echo "$call: $name, exit status $status"
done | tee seen
cat >expected <<'END'
9: mmap, exit status 0
0x9: read, exit status 0
0xb: read, exit status 0
no_such_call: -1, exit status 0
99999: UNKNOWN, exit status 0
END
cmp seen expected
