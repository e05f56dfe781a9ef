#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# libcmocka 1.1.5-2.1: a skipped test is a failed one in its TAP output, and not in its exit
# status (1.1.7 has repaired it).
#
# Documented: TAP marks a skipped test as "ok N # SKIP", and so does KTAP. Harnesses take
# "not ok" with a SKIP for a failure: prove does.
# Seen: skip() gives "not ok N # SKIP name", while the program exits with 0 and the group's
# own line says ok.
# Matters: unit tests that skip where the host lacks user notification fail under a TAP
# harness and pass without one.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v cc >/dev/null || { echo "skipped: no C compiler"; exit 77; }
apt-get -qq -o APT::Sandbox::User=root download libcmocka0=1.1.5-2.1 \
	libcmocka-dev=1.1.5-2.1 2>log || { echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done

cat >skips.c <<'END'
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void passes(void **state) { (void)state; }
static void skips(void **state) { (void)state; skip(); }

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(passes), cmocka_unit_test(skips) };

	return cmocka_run_group_tests_name("group", tests, NULL, NULL);
}
END
cc -Iusr/include -o skips skips.c usr/lib/x86_64-linux-gnu/libcmocka.so.0
status=0
CMOCKA_MESSAGE_OUTPUT=TAP LD_LIBRARY_PATH=usr/lib/x86_64-linux-gnu ./skips >seen 2>&1 || status=$?
echo "exit status: $status" >>seen
cat seen
cat >expected <<'END'
1..2
ok 1 - passes
not ok 2 # SKIP skips
# ok - group
exit status: 0
END
cmp seen expected
