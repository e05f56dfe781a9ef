#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# linux-perf 6.1.192-3: perf stat -r prints the count of the last run as the average.
#
# Documented: perf-stat(1) says of -r that it prints the average and the standard deviation,
# and calls the further number in its CSV and JSON "variance".
# Seen: of two runs with N and N + 1000 page faults the count is N + 1000, of three with N,
# N + 1000 and N it is N. The number after +- belongs to the true average: it is the standard
# error of the mean, as a share of the wrong count (so it may exceed 500 %). It is no
# variance, in the JSON neither.
# Matters: a count that differs between runs is that of one run, and with a number of runs
# where the last is like the others nothing shows it. The elapsed time is averaged correctly.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v cc >/dev/null || { echo "skipped: no C compiler"; exit 77; }
apt-get -qq -o APT::Sandbox::User=root download linux-perf=6.1.192-3 libopencsd1=1.3.3-1 \
	libunwind8=1.6.2-3 libbabeltrace1=1.5.11-1+b2 libpython3.11=3.11.2-6+deb12u9 \
	libperl5.36=5.36.0-7+deb12u4 libslang2=2.3.3-3 \
	libnuma1=2.0.16-1 2>log || { echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done

cat >faults.c <<'END'
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

/* Touches 1000 pages in each second run. */
int main(void)
{
	int runs = open("runs", O_RDWR | O_APPEND | O_CREAT, 0600);
	int second = lseek(runs, 0, SEEK_END) % 2;
	char *pages = mmap(NULL, 1000 * 4096, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise(pages, 1000 * 4096, MADV_NOHUGEPAGE);
	for (int i = 0; i < 1000 * second; i++)
		pages[i * 4096] = 1;
	return write(runs, ".", 1) != 1;
}
END
cc -O0 -o faults faults.c

count() { # RUNS: what perf prints of so many
	rm -f runs
	LD_LIBRARY_PATH=usr/lib/x86_64-linux-gnu timeout 20 usr/bin/perf stat -x, -r "$1" \
		-e page-faults:u -o out ./faults || { echo "skipped: no perf events here" >&2; exit 77; }
	[ "$(wc -c <runs)" = "$1" ]
	sed -n 's/,.*page-faults.*//p' out
}

one=$(count 1)
two=$(count 2)
three=$(count 3)
case $one in '' | *[!0-9]*) echo "skipped: no page faults counted: $one"; exit 77 ;; esac
echo "runs of $one and about $((one + 1000)) faults: -r 2 gives $two, -r 3 gives $three"
near() { [ $(($1 - $2)) -lt 100 ] && [ $(($2 - $1)) -lt 100 ]; }
near "$two" $((one + 1000)) && near "$three" "$one"
