#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# rt-tests 2.4-1: cyclictest --json loses what is beyond the histogram, and misnames two keys.
#
# Documented: cyclictest(8) says of -h that it dumps a histogram with the given greatest
# latency in us, and of --json that it writes the results. The text output has lines for the
# overflows.
# Seen: the JSON has the buckets alone. With -h 1 all 20 cycles are beyond, the histogram is
# empty and nothing else in the file tells it, while "cycles" says 20. The keys of the command
# line and of the version end in a colon: "cmdline:", "rt_test_version:".
# Matters: a percentile computed from such a file leaves out the slowest wake-ups, those that
# a latency test is for. Add the counts up and compare with "cycles".
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
apt-get -qq -o APT::Sandbox::User=root download rt-tests=2.4-1 \
	libnuma1=2.0.16-1 2>log ||
	{ echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done

LD_LIBRARY_PATH=usr/lib/x86_64-linux-gnu timeout 20 usr/bin/cyclictest --json=out.json -l 20 \
	-i 1000 -q -h 1 >text 2>&1 || { echo "skipped: $(tail -n 1 text)"; exit 77; }
python3 - <<'END' | tee seen
import json, re
run = json.load(open("out.json"))
thread = run["thread"]["0"]
beyond = int(re.search("Overflows: ([0-9]+)", open("text").read())[1])
counted = sum(thread["histogram"].values())
print("beyond -h:", beyond, "cycles:", thread["cycles"], "in the JSON's histogram:", counted)
print("lost:", beyond > 0 and counted + beyond == thread["cycles"])
print("keys of the thread:", *sorted(thread))
print("keys with a colon:", *[key for key in run if ":" in key])
END
cat >expected <<'END'
lost: True
keys of the thread: avg cpu cycles histogram max min node
keys with a colon: cmdline: rt_test_version:
END
grep -v '^beyond' seen | cmp - expected
