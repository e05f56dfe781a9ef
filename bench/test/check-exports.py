#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what `report` and `compare` write by the formats' own rules; prints what is wrong.

usage: check-exports.py benchstat|ktap|json FILE RUN.JSON

benchstat: golang.org/design/14313-benchmark-format and golang.org/x/perf/benchfmt;
ktap: Documentation/dev-tools/ktap.rst; json: the file says what the run's does.
"""
import json
import re
import sys

CONFIG = re.compile(r"^[a-z][^\s\u0041-\u005a:]*:[ \t]+(\S.*)$")
UNIT = re.compile(r"^Unit \S+( \S+=\S+)+$")
RESULT = re.compile(r"^(Benchmark[^\sa-z]\S*|Benchmark)\s+([1-9][0-9]*)((\s+[-+0-9.eE]+\s+\S+)+)$")


def measured(run):
	return {arm["id"]: arm for arm in run["arms"] if "batch_ns" in arm}


def check_benchstat(lines, run):
	found = {}
	for line in lines:
		result = RESULT.match(line)
		assert result or CONFIG.match(line) or UNIT.match(line), line
		if not result:
			continue
		keys = dict(part.split("=", 1) for part in result[1].split("/")[1:])
		values = result[3].split()
		by_unit = dict(zip(values[1::2], map(float, values[0::2])))
		found.setdefault(keys["arm"].replace(",", "/"), []).append(
			(int(result[2]), by_unit["ns/op"], keys))
	wanted = {id: arm for id, arm in measured(run).items() if not arm["control"]}
	assert set(found) == set(wanted), set(found) ^ set(wanted)
	for id, measurements in found.items():
		arm = wanted[id]
		assert sum(n for n, _, _ in measurements) == arm["batch_ns"]["n"], id
		assert 1 <= len(measurements) <= run["invocations"] + run["partial"], id
		medians = [median for _, median, _ in measurements]
		assert min(medians) * 0.999 <= arm["batch_ns"]["median"] <= max(medians) * 1.001, id
		assert all(keys["gate"] == arm["gate"] for _, _, keys in measurements), id


def check_ktap(lines, run):
	assert lines[0] == "KTAP version 1", lines[0]
	plan = re.fullmatch(r"1\.\.(\d+)", lines[1])
	assert plan, lines[1]
	results = []
	for line in lines[2:]:
		if line.startswith("# "):
			continue
		match = re.fullmatch(r"(ok|not ok) (\d+) ([^#]*[^# ])( # SKIP [^#]+)?", line)
		assert match, line
		results.append((match[1], int(match[2]), match[3], match[4]))
	assert [number for _, number, _, _ in results] == list(range(1, int(plan[1]) + 1))
	controls = {"control " + control["name"]: control for control in run["controls"]}
	arms = {"arm " + arm["id"]: arm for arm in run["arms"]}
	for verdict, _, name, skipped in results:
		if name in controls:
			assert (verdict == "not ok") == controls[name]["failed"], name
		elif name in arms:
			assert bool(skipped) == ("batch_ns" not in arms[name]), name
		else:
			assert " by " in name, name


def check_json(lines, run):
	assert json.loads("\n".join(lines)) == run


def main(kind, file, run):
	with open(file, encoding="ascii") as text, open(run) as of_run:
		{"benchstat": check_benchstat, "ktap": check_ktap, "json": check_json}[kind](
			text.read().splitlines(), json.load(of_run))


main(*sys.argv[1:])
