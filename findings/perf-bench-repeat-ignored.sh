#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# linux-perf 6.1.192-3: perf bench -r does not repeat sched pipe or syscall basic.
#
# Documented: perf-bench(1) has -r among the options common to all suites: how often to repeat
# the run, 10 by default.
# Seen: "perf bench -r 5 sched pipe -l 100" forks once, and "-r 5 syscall basic -l 1000" makes
# 1000 getppid calls and a few. One figure is printed, of one run, without a spread.
# Matters: figures of these suites in cover letters are single runs, whatever -r said.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download strace=6.1-0.1 linux-perf=6.1.192-3 \
	libopencsd1=1.3.3-1 libunwind8=1.6.2-3 libbabeltrace1=1.5.11-1+b2 \
	libpython3.11=3.11.2-6+deb12u9 libperl5.36=5.36.0-7+deb12u4 libslang2=2.3.3-3 \
	libnuma1=2.0.16-1 2>log || { echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done

calls() { # NAMES BENCH...: how many of these calls -r 5 of a benchmark makes
	names=$1
	shift
	timeout 60 usr/bin/strace -f -qq -o out -e trace="$names" \
		-E LD_LIBRARY_PATH=usr/lib/x86_64-linux-gnu usr/bin/perf bench -r 5 "$@" >figures ||
		{ echo "skipped: perf bench does not run under strace here" >&2; exit 77; }
	grep -cE '^[0-9]+ +[a-z0-9]+\(' out
}

forks=$(calls clone,clone3,fork,vfork sched pipe -l 100)
parents=$(calls getppid syscall basic -l 1000)
echo "with -r 5: forks of sched pipe: $forks, calls of syscall basic -l 1000: $parents"
[ "$forks" = 1 ] && [ "$parents" -ge 1000 ] && [ "$parents" -lt 2000 ]
