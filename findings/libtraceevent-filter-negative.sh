#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# libtraceevent 1:1.7.1-1 (1.8.4 does the same): filters do not know negative numbers.
# trace-cmd report -F and KernelShark use them.
#
# Documented: trace-cmd-report(1) compares a field with a value, which is a NUM. The kernel's
# own event filters take negative numbers and compare signed fields as signed.
# Seen: fields are compared as unsigned although the format says signed:1, so "ret < 0" never
# matches and "ret > 100" matches -2. Before a negative number the comparison is lost without
# an error: "ret == -2" becomes "ret - 2", which matches every value but 2.
# Matters: "ret < 0" finds no failed call of a stub, and "ret == -11" nearly all calls. Filter
# in the kernel (trace-cmd record -f), or compare with the unsigned value.
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

static const char format[] =
	"name: sys_exit\nID: 21\nformat:\n"
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
	"\tfield:long ret;\toffset:8;\tsize:8;\tsigned:1;\n\n"
	"print fmt: \"%ld\", REC->ret\n";

static void match(struct tep_handle *tep, const char *text, long ret)
{
	struct tep_event_filter *filter = tep_filter_alloc(tep);
	struct { unsigned short type; int pid; long ret; } event = {21, 1, ret};
	struct tep_record record = {.data = &event, .size = sizeof(event)};
	int error = tep_filter_add_filter_str(filter, text);

	printf("%s: %ld %s, read as: %s\n", text, ret,
	       error ? "error" : tep_filter_match(filter, &record) ? "no" : "yes",
	       error ? "-" : tep_filter_make_string(filter, 21));
	tep_filter_free(filter);
}

int main(void)
{
	struct tep_handle *tep = tep_alloc();

	if (tep_parse_event(tep, format, strlen(format), "raw_syscalls"))
		return 1;
	match(tep, "sys_exit: ret == 5", 5);
	match(tep, "sys_exit: ret < 0", -2);
	match(tep, "sys_exit: ret > 100", -2);
	match(tep, "sys_exit: ret == -2", 7);
	match(tep, "sys_exit: ret == -2", 2);
	return 0;
}
END
cc -Iusr/include/traceevent -o filter filter.c usr/lib/x86_64-linux-gnu/libtraceevent.so.1
LD_LIBRARY_PATH=usr/lib/x86_64-linux-gnu timeout 20 ./filter | tee seen
cat >expected <<'END'
sys_exit: ret == 5: 5 yes, read as: ret == 5
sys_exit: ret < 0: -2 no, read as: ret < 0
sys_exit: ret > 100: -2 yes, read as: ret > 100
sys_exit: ret == -2: 7 yes, read as: ret - 2
sys_exit: ret == -2: 2 no, read as: ret - 2
END
cmp seen expected
