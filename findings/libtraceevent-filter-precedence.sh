#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# libtraceevent 1:1.7.1-1 (1.8.4 does the same): in filters && does not bind tighter than ||.
# trace-cmd report -F and KernelShark use them.
#
# Expected: trace-cmd-report(1) gives the grammar and no order; C, and the kernel's own event
# filters (trace-cmd record -f), evaluate && before ||: on 6.18 that text counts
# every event with id 9.
# Seen: operators are taken from left to right, so "a || b && c" is "(a || b) && c". The same
# text selects other events when recording than when reporting.
# Matters: "id == 9 || id == 11 && common_pid == 7" (all mmaps, and the munmaps of the stub)
# leaves out the mmaps of every other process. Use parentheses.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v cc >/dev/null || { echo "skipped: no C compiler"; exit 77; }
apt-get -qq -o APT::Sandbox::User=root download libtraceevent1=1:1.7.1-1 \
	libtraceevent-dev=1:1.7.1-1 2>log || { echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done

cat >filter.c <<'END'
#include <stdio.h>
#include <string.h>
#include <event-parse.h>

int main(void)
{
	static const char format[] =
		"name: sys_exit\nID: 21\nformat:\n"
		"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
		"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
		"\tfield:long id;\toffset:8;\tsize:8;\tsigned:1;\n\n"
		"print fmt: \"%ld\", REC->id\n";
	struct { unsigned short type; int pid; long id; } mmap_of_8 = {21, 8, 9};
	struct tep_record record = {.data = &mmap_of_8, .size = sizeof(mmap_of_8)};
	struct tep_handle *tep = tep_alloc();
	struct tep_event_filter *filter = tep_filter_alloc(tep);

	if (tep_parse_event(tep, format, strlen(format), "raw_syscalls") ||
	    tep_filter_add_filter_str(filter, "sys_exit: id == 9 || id == 11 && common_pid == 7"))
		return 1;
	printf("read as: %s\n", tep_filter_make_string(filter, 21));
	printf("an mmap of process 8: %s\n", tep_filter_match(filter, &record) ? "no" : "yes");
	return 0;
}
END
cc -Iusr/include/traceevent -o filter filter.c usr/lib/x86_64-linux-gnu/libtraceevent.so.1
LD_LIBRARY_PATH=usr/lib/x86_64-linux-gnu timeout 20 ./filter | tee seen
cat >expected <<'END'
read as: ((id == 9) || (id == 11)) && (common_pid == 7)
an mmap of process 8: no
END
cmp seen expected
