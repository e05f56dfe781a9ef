#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# linux-perf 6.1.192-3: perf data convert --to-json does not say of which event a sample is.
#
# Documented: perf-data(1) converts perf.data to JSON with --to-json, as to CTF with --to-ctf.
# Seen: with two events in the file, the samples of both are in one list, and neither they nor
# the headers name an event, a period or a field of a tracepoint. perf script of the same file
# shows them.
# Matters: a recording of wake-ups and switches, or of entries and exits, cannot be taken apart
# again. Record one event a file, or use perf script.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
apt-get -qq -o APT::Sandbox::User=root download linux-perf=6.1.192-3 libopencsd1=1.3.3-1 \
	libunwind8=1.6.2-3 libbabeltrace1=1.5.11-1+b2 libpython3.11=3.11.2-6+deb12u9 \
	libperl5.36=5.36.0-7+deb12u4 libslang2=2.3.3-3 \
	libnuma1=2.0.16-1 2>log || { echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done
export LD_LIBRARY_PATH="$folder/usr/lib/x86_64-linux-gnu"

timeout 20 usr/bin/perf record -q -o both.data -e page-faults:u -c 1 -e minor-faults:u -c 1 \
	cat /dev/null 2>log || { echo "skipped: no perf events here: $(tail -n 1 log)"; exit 77; }
usr/bin/perf script -i both.data -F event 2>log | tr -d ' ' | sort | uniq -c >events
[ -s events ] || { echo "skipped: no samples: $(tail -n 1 log)"; exit 77; }
echo "perf script:" "$(xargs <events)"
usr/bin/perf data convert --to-json both.json -i both.data >log 2>&1
python3 - <<'END'
import json
text = open("both.json").read()
keys = sorted({key for sample in json.loads(text)["samples"] for key in sample})
print("samples in the JSON:", len(json.loads(text)["samples"]), "keys:", *keys)
headers = json.loads(text)["headers"]
headers.pop("cmdline")
named = "faults" in json.dumps([headers, keys]) or {"event", "id", "period"} & set(keys)
raise SystemExit(1 if named else 0)
END
