#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what `report` and `compare` write by the formats' own rules; prints what is wrong.

usage: check-exports.py benchstat|tsv FILE RUN.JSON
       check-exports.py compare FILE THRESHOLD BASE.JSON NEW.JSON...

benchstat: golang.org/design/14313-benchmark-format and golang.org/x/perf/benchfmt; its
medians are held against rounds.tsv.gz beside RUN.JSON, where that is. compare
(its KTAP): Documentation/dev-tools/ktap.rst, and what scripts/verdicts.awk finds.
tsv: every number is that of the run's.
"""
import gzip
import json
import math
import os
import re
import statistics
import subprocess
import sys

NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
INTERVAL = rf"(?:-|\[({NUMBER}), ({NUMBER})\])"
CONFIG = re.compile(r"^([a-z][^\s\u0041-\u005a:]*):[ \t]+(\S.*)$")
UNIT = re.compile(r"^Unit \S+( \S+=\S+)+$")
RESULT = re.compile(rf"^(Benchmark[A-Z]\S*)[ \t]+([1-9][0-9]*)((?:[ \t]+{NUMBER}[ \t]+\S+)+)$")
FAILED = "# CONTROL FAILED: "
METRICS = ["batch_ns", "call_ns", "round_ns", "notification_ns", "whole_ns", "late_ns"]


def time_of(arm):
	"""round_ns where the stub has no stamps."""
	return "batch_ns" if "batch_ns" in arm else "round_ns"


def measured(run):
	return {arm["id"]: arm for arm in run["arms"] if time_of(arm) in arm}


def near(one, other, share=1e-5):
	return abs(one - other) <= share * abs(other)


def drop_warnings(lines, run):
	"""The warnings of a run stand next, each a comment; the rest."""
	count = len(run["warnings"])
	for text, line in zip(run["warnings"], lines):
		assert line == "# Warning: " + re.sub("[^ -~]", "?", text), line
	assert not any(line.startswith("# Warning: ") for line in lines[count:])
	return lines[count:]


def check_banner(lines, *runs):
	"""A line for each failed control stands first, and there is none else; the rest."""
	wanted = [control["name"] for run in runs for control in run["controls"] if control["failed"]]
	top, rest = lines[:len(wanted)], lines[len(wanted):]
	for name, line in zip(wanted, top):
		assert line.startswith(FAILED) and name + ": " in line, line
	assert not any(line.startswith(FAILED) for line in rest)
	return rest


def medians_by_invocation(folder):
	found = {}
	with gzip.open(os.path.join(folder, "rounds.tsv.gz"), "rt") as file:
		names = next(file).rstrip("\n").split("\t")
		for line in file:
			row = dict(zip(names, line.rstrip("\n").split("\t")))
			found.setdefault(row["arm"], {}).setdefault(row["invocation"], []).append(
				float(row["round_ns" if row["batch_ns"] == "-" else "batch_ns"]))
	return {arm: [(len(values), statistics.median(values)) for values in groups.values()]
		for arm, groups in found.items()}


def check_benchstat(lines, run, folder):
	found = {}
	for line in drop_warnings(check_banner(lines, run), run):
		result = RESULT.match(line)
		config = CONFIG.match(line)
		assert result or config or UNIT.match(line) or line.startswith("# "), line
		# Runs that differ in a setting are not compared.
		assert not config or config[1] in ("goos", "goarch", "pkg", "cpu"), line
		if not result:
			continue
		keys = dict(part.split("=", 1) for part in result[1].split("/")[1:])
		values = result[3].split()
		by_unit = dict(zip(values[1::2], map(float, values[0::2])))
		assert len(by_unit) == len(values) / 2, line
		found.setdefault(keys["arm"].replace(",", "/"), []).append(
			(int(result[2]), by_unit, keys))
	wanted = {id: arm for id, arm in measured(run).items() if not arm["control"]}
	assert set(found) == set(wanted), set(found) ^ set(wanted)
	by_rounds = {id: [(arm[time_of(arm)]["n"], arm[time_of(arm)]["median"])]
		     for id, arm in wanted.items()}
	if os.path.exists(os.path.join(folder, "rounds.tsv.gz")):
		by_rounds = medians_by_invocation(folder)
	for id, measurements in found.items():
		assert len(measurements) == len(by_rounds[id]), id
		for (n, by_unit, keys), (count, median) in zip(measurements, by_rounds[id]):
			assert n == count and near(by_unit["ns/op"], median), (id, by_unit, median)
			assert ("ns/call" in by_unit) == (wanted[id]["batch"] > 0 and "batch_ns" in wanted[id])
			if "ns/call" in by_unit:
				assert near(by_unit["ns/call"], median / wanted[id]["batch"]), id
			assert keys["gate"] == wanted[id]["gate"], id


def read_ktap(lines, *runs):
	"""[(ok, name, why it was skipped or None, the diagnostic line before it)]"""
	assert lines[0] == "KTAP version 1", lines[0]
	plan = re.fullmatch(r"1\.\.(\d+)", lines[1])
	assert plan, lines[1]
	results, diagnostic = [], ""
	for line in check_banner(lines[2:], *runs):
		if line.startswith("# "):
			diagnostic = line[2:]
			continue
		match = re.fullmatch(r"(ok|not ok) (\d+) ([^#]*[^# ])(?: # SKIP ([^#]+))?", line)
		assert match, line
		assert int(match[2]) == len(results) + 1, line
		assert not (match[4] and match[1] == "not ok"), line
		results.append((match[1] == "ok", match[3], match[4], diagnostic))
		diagnostic = ""
	assert len(results) == int(plan[1]), plan[0]
	return results


def by_awk(paths, k):
	"""What scripts/verdicts.awk finds of two runs: {(arm, baseline, metric): numbers}."""
	script = os.path.join(os.path.dirname(__file__), "../../scripts/verdicts.awk")
	lines = subprocess.run(["awk", "-v", f"k={k}", "-f", script, *paths], check=True, text=True,
			       stdout=subprocess.PIPE).stdout.splitlines()
	return {tuple(line.split()[:3]): [float(word.strip("[]")) for word in line.split()[3:]]
		for line in lines[1:]}


def check_numbers(found, wanted, diagnostic):
	for one, other in zip(found, wanted, strict=True):
		assert abs(one - other) <= 2e-4 + 1e-4 * abs(other), (diagnostic, wanted)


def check_row(diagnostic, name, ok, skipped, threshold, correction, found, corrected):
	"""The figures are awk's, and the verdict is what they say."""
	match = re.fullmatch(rf"(\w+) by (\S+): base ({NUMBER}), new ({NUMBER}), change ({NUMBER}) %, "
			     rf"95 % interval {INTERVAL}, corrected for {correction} {INTERVAL}, "
			     r"([\w ]+)", diagnostic)
	assert match, diagnostic
	key, word = (name, match[2], match[1]), match[10]
	words = [float(match[i] or "nan") for i in range(3, 10)]
	assert math.isnan(words[5]) == bool(skipped), diagnostic
	assert bool(skipped) == (word in ("bimodal", "too few", "other part", "host state")), diagnostic
	if not math.isnan(words[3]):
		check_numbers(words[:5], found[key], diagnostic)
	if skipped:
		return
	check_numbers(words[5:], corrected[key][3:], diagnostic)
	low, high = words[5:]
	assert (word in ("slower", "REGRESSION")) == (low > 0), diagnostic
	assert (word == "faster") == (high < 0), diagnostic
	assert ok == (word != "REGRESSION") and ok == (low <= threshold), diagnostic


def check_compare(lines, threshold, paths):
	runs = [load(path) for path in paths]
	results = read_ktap(lines, *runs)
	assert len({name for _, name, _, _ in results}) == len(results), "a name is there twice"
	for path, new in zip(paths[1:], runs[1:]):
		run = (new["label"] or new["started"])[:40]
		own = [row for row in results if row[1].partition(" in ")[2] == run]
		assert own, run
		correction = sum(not skipped for _, _, skipped, _ in own)
		found = [by_awk([paths[0], path], k) for k in (0, correction)]
		for ok, name, skipped, diagnostic in own:
			check_row(diagnostic, name.partition(" in ")[0], ok, skipped, threshold,
				  correction, *found)


def check_metric(row, arm, comparisons):
	where, summary = (row["id"], row["metric"]), arm[row["metric"]]
	low, high = summary["ci95"]
	for key, value in dict(summary, ci95_low=low, ci95_high=high).items():
		if value is None:
			assert row[key] == "-", (where, key, row[key])
			continue
		assert key == "ci95" or near(float(row[key]), value, 1e-9), (where, key, row[key])
	if where not in comparisons:
		assert row["baseline"] == row["ratio"] == row["verdict"] == "-", where
		return
	comparison = comparisons[where]
	assert row["baseline"] == comparison["baseline"], where
	assert row["verdict"] == comparison["verdict"], where
	assert int(row["correction"]) == comparison.get("correction", 0), where
	low, high = comparison["ci95"]
	if comparison["verdict"] == "bimodal":
		assert row["ratio"] == row["ratio_low"] == row["ratio_high"] == "-", where
		assert row["modes_of"] == "ratio" if "modes" in comparison else row["modes_of"] in (
			comparison["arm"], comparison["baseline"]), where
		return
	for key, value in dict(ratio=comparison["ratio"], ratio_low=low, ratio_high=high,
			       pairs=comparison["pairs"]).items():
		assert near(float(row[key]), value, 1e-9), (where, key, row[key])


def check_tsv(lines, run, folder):
	lines = drop_warnings(check_banner(lines, run), run)
	header, *rows = [line.split("\t") for line in lines]
	assert len(set(header)) == len(header), header
	arms = {arm["id"]: arm for arm in run["arms"]}
	comparisons = {}
	for comparison in run["comparisons"]:
		comparisons.setdefault((comparison["arm"], comparison["metric"]), comparison)
	wanted = {(id, metric) for id, arm in arms.items() for metric in METRICS if metric in arm}
	wanted |= {(id, "-") for id, arm in arms.items() if "skipped" in arm}
	found = set()
	for fields in rows:
		assert len(fields) == len(header), fields
		row = dict(zip(header, fields))
		arm = arms[row["id"]]
		found.add((row["id"], row["metric"]))
		for key in ("suite", "gate", "serve", "wake", "placement", "op", "touch", "path",
			    "workload"):
			assert row[key] == arm[key], (row["id"], key)
		for key in ("batch", "pages", "stubs", "work_ns", "strict", "control"):
			assert float(row[key]) == arm[key], (row["id"], key)
		if row["metric"] == "-":
			assert row["skipped"] == arm["skipped"] and row["n"] == "0", row["id"]
		else:
			assert row["skipped"] == "-", row["id"]
			check_metric(row, arm, comparisons)
	assert found == wanted and len(rows) == len(wanted), found ^ wanted


def load(path):
	with open(path) as file:
		return json.load(file)


def main(kind, file, *rest):
	with open(file, encoding="ascii") as text:
		lines = text.read().splitlines()
	if kind == "compare":
		check_compare(lines, float(rest[0]), rest[1:])
		return
	check = {"benchstat": check_benchstat, "tsv": check_tsv}[kind]
	check(lines, load(rest[0]), os.path.dirname(rest[0]))


main(*sys.argv[1:])
