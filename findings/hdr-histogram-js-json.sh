#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# hdr-histogram-js 3.0.1 (npm): its JSON is off by up to 0.9 % where 0.1 % is set.
#
# Documented: a histogram keeps numberOfSignificantValueDigits of each value, and the
# WebAssembly variant is a faster one of the same.
# Seen: 1000 values of 1019 ns with 3 digits: getValueAtPercentile() says 1019, while every
# percentile of toJSON(), so of JSON.stringify(), is 1010: what is behind the third digit is
# cut off, always downwards, and "max" is not. With WebAssembly the same JSON says 1019.
# Matters: medians near 1 us, those of notifications on one CPU, come out 0.9 % too low. A
# comparison of a file by the one variant with a file by the other finds a slow-down.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v npm >/dev/null || { echo "skipped: no npm"; exit 77; }
npm install --silent --no-audit --no-fund --prefix . hdr-histogram-js@3.0.1 >log 2>&1 ||
	{ echo "skipped: npm cannot fetch it"; exit 77; }

cat >percentiles.js <<'END'
const hdr = require("hdr-histogram-js");

hdr.initWebAssemblySync();
for (const useWebAssembly of [false, true]) {
	const histogram = hdr.build({ numberOfSignificantValueDigits: 3, useWebAssembly });
	histogram.recordValueWithCount(1019, 1000);
	const { p50, p99, max } = JSON.parse(JSON.stringify(histogram));
	console.log(useWebAssembly ? "WebAssembly" : "JavaScript", "call:",
		histogram.getValueAtPercentile(50), "JSON:", p50, p99, max);
}
END
node percentiles.js | tee seen
cat >expected <<'END'
JavaScript call: 1019 JSON: 1010 1010 1019
WebAssembly call: 1019 JSON: 1019 1019 1019
END
cmp seen expected
