#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# linux-source-6.1 6.1.176-1 (tools/testing/kunit/kunit_parser.py): a plan that stands behind a
# diagnostic line is not seen, and then tests that are missing are not either. 6.8 and later see it.
#
# Documented: diagnostic lines can be anywhere in the output, and a plan says how many tests
# there are (Documentation/dev-tools/ktap.rst).
# Seen: of 2 results where 3 are planned the parser says "missing expected subtest!" if the plan
# follows the version line, and "passed: 2" without an error if a comment stands between them.
# Matters: output that was cut, as by a crash, passes. So a plan has to come first.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for tool in python3 xz; do
	command -v "$tool" >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
apt-get -qq -o APT::Sandbox::User=root download linux-source-6.1=6.1.176-1 2>log ||
	{ echo "skipped: $(cat log)"; exit 77; }
dpkg-deb -x linux-source-6.1_*.deb .
tar -xJf usr/src/linux-source-6.1.tar.xz --strip-components=4 --wildcards \
	'*/tools/testing/kunit/kunit_*.py'

cat >read.py <<'END'
import contextlib
import io

with contextlib.redirect_stdout(io.StringIO()):  # where it is told to print for good
	import kunit_parser


def read(name, text):
	run = kunit_parser.parse_run_tests(kunit_parser.extract_tap_lines(iter(text.splitlines())))
	print(f"{name}: {run.status.name}, {run.counts}")


results = "ok 1 one\nok 2 two\n"
read("plan first", "KTAP version 1\n1..3\n# a comment\n" + results)
read("comment first", "KTAP version 1\n# a comment\n1..3\n" + results)
END
python3 -B read.py >seen
cat seen
cat >expected <<'END'
plan first: TEST_CRASHED, Ran 3 tests: passed: 2, crashed: 1, errors: 1
comment first: SUCCESS, Ran 2 tests: passed: 2
END
cmp seen expected
