#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the folder of a run against results/README.md; prints what is wrong with it.

Written from the schema alone, and by another JSON parser than the program's.
"""
import gzip
import json
import math
import os
import re
import shlex
import sys

METRICS = ["batch_ns", "call_ns", "round_ns", "notification_ns", "whole_ns", "late_ns"]
PLACEMENTS = ["same", "cross", "free"]
VERDICTS = ["not resolved", "faster", "slower", "bimodal"]
TEXT, WHOLE, NUMBER, TRUTH = str, int, (int, float), bool
MAYBE = int, float, type(None)

RUN = dict(schema=TEXT, control_failed=TRUTH, version=TEXT, compiler=TEXT, flags=TEXT,
	   command=TEXT, arguments=list, seed=WHOLE, budget_s=NUMBER, label=TEXT, started=TEXT,
	   duration_s=NUMBER, invocations=WHOLE, warm_rounds=WHOLE, target=MAYBE,
	   left_out=TEXT, quick=TRUTH, partial=TRUTH,
	   clock=TEXT, clock_detail=dict, host=dict, arms=list,
	   comparisons=list, controls=list, warnings=list)
ARM = dict(id=TEXT, suite=TEXT, gate=TEXT, serve=TEXT, wake=TEXT, placement=TEXT, op=TEXT,
	   batch=WHOLE, pages=WHOLE, touch=TEXT, path=TEXT, stubs=WHOLE, work_ns=NUMBER,
	   tick_ms=WHOLE, late=TEXT, workload=TEXT, strict=TRUTH, control=TRUTH, stamped=TRUTH,
	   notifications=WHOLE, system_calls=NUMBER, changes_stub=TRUTH,
	   batches_done=WHOLE, batches_recorded=WHOLE)
SUMMARY = dict(n=WHOLE, mean=NUMBER, median=NUMBER, ci95=list, p25=MAYBE, p75=MAYBE,
	       p90=MAYBE, p99=MAYBE, p999=MAYBE, max=NUMBER)
PHASES = dict(trap=NUMBER, validate=NUMBER, answer=NUMBER, rest=NUMBER)
CLOCK = dict(source=TEXT, offset_bound_ns=MAYBE, cpus_compared=WHOLE, cpus_allowed=WHOLE)
COMPARISON = dict(arm=TEXT, baseline=TEXT, ratio=NUMBER, ci95=list, pairs=WHOLE, apart=TRUTH,
		  metric=TEXT, verdict=TEXT, m=list, pairs_kept=list, pairs_dropped=list, p=NUMBER,
		  correction=WHOLE, grain=NUMBER)
CONTROL = dict(name=TEXT, text=TEXT, ratio=NUMBER, ci95=list, failed=TRUTH, warning=TRUTH)
DISTURBANCE = dict(suite=TEXT, placement=TEXT, workload=TEXT, rounds=WHOLE, disturbed=WHOLE,
		   foreign_ms=NUMBER, idle_entries=WHOLE, reschedule_interrupts=WHOLE,
		   call_interrupts=WHOLE, steal_ms=NUMBER, monitor_delay_ms=NUMBER,
		   stub_delay_ms=NUMBER, migrations=NUMBER, other_cpu_busy=MAYBE,
		   other_cpu_least=MAYBE, other_cpu_most=MAYBE, between_us=NUMBER)
HOST = ["hostname", "kernel", "cpu", "cpus", "hypervisor", "governor", "idle_driver",
	"mitigations"]
ROUNDS = ["invocation", "round", "arm", "batch", "entries", "notified", "batch_ns", "round_ns",
	  "empty_wakes_ns", "late_ns", "foreign_share", "native_ns"]

problems = []


def check(good, *words):
	if not good:
		problems.append(" ".join(str(word) for word in words))
	return good


def check_keys(where, value, keys):
	for key, kind in keys.items():
		if check(key in value, where, "lacks", key):
			found = value[key]
			check(isinstance(found, kind) and (kind is TRUTH or not isinstance(found, bool)),
			      where, key, "is", repr(found))


def check_interval(where, value, middle):
	low, high = value["ci95"]
	check(0 <= low <= high, where, "ci95 is", value["ci95"])
	# The median of an even number of values may lie a rounding beside an end.
	check(low <= middle * 1.000001 and middle <= high * 1.000001, where, "is beside its ci95")


def check_summary(where, summary):
	check_keys(where, summary, SUMMARY)
	check(summary["n"] > 0, where, "n is 0")
	check_interval(where, summary, summary["median"])
	for key, needs in dict(p25=40, p75=40, p90=100, p99=1000, p999=10000).items():
		check((summary[key] is None) == (summary["n"] < needs), where, key, "of", summary["n"])
	order = [summary[key] for key in ("p25", "p75", "p90", "p99", "p999", "max")]
	order = [value for value in order if value is not None]
	check(order == sorted(order), where, "quantiles do not rise:", order)


def check_recording(run, arm, where):
	"""Its calls by size of batch come to what was recorded."""
	sizes = [recording["calls_by_size"] for recording in run["recordings"]
		 if recording["workload"] == arm["workload"]]
	check(len(sizes) == 1, where, "recordings of its workload:", len(sizes))
	calls, share = arm["recorded"]["calls"], arm["recorded"]["share_in_16"]
	check(sum(sizes[0]) == calls, where, "calls_by_size come to", sum(sizes[0]))
	check(abs(sum(sizes[0][15:]) - share * calls) < 1, where, "calls_by_size from 16 on")
	check(all(count % (i + 1) == 0 for i, count in enumerate(sizes[0])), where, "part of a batch")


def check_extent(run, arm, where):
	"""Of a replay, what was replayed beside what was recorded."""
	check(("replayed" in arm) == ("recorded" in arm), where, "one of replayed and recorded")
	if "replayed" not in arm:
		return
	check_recording(run, arm, where)
	part, all_of_it = arm["replayed"], arm["recorded"]
	for extent in part, all_of_it:
		check(0 <= extent["share_in_16"] <= 1, where, "share_in_16")
		check(extent["batches"] <= extent["calls"] <= 99 * extent["batches"], where, "calls")
	check(part["batches"] == arm["batches_done"], where, "replayed.batches")
	check(all_of_it["batches"] == arm["batches_recorded"], where, "recorded.batches")
	check(part["calls"] <= all_of_it["calls"], where, "replayed.calls")
	check(0 <= part["weighted_share_in_16"] <= 1, where, "weighted_share_in_16")
	if part["batches"] == all_of_it["batches"]:
		check(abs(part["weighted_calls"] - all_of_it["calls"]) < 1, where, "weighted_calls")


def time_of(arm):
	"""The metric of an arm's batches: round_ns where the stub has no stamps."""
	return "batch_ns" if "batch_ns" in arm else "round_ns"


def check_arm(run, arm):
	where = "arm " + arm["id"]
	check_keys(where, arm, ARM)
	check(arm["placement"] in PLACEMENTS, where, "placement", arm["placement"])
	measured = [metric for metric in METRICS if metric in arm]
	if "skipped" in arm:
		check(arm["skipped"] and not measured, where, "is skipped and measured")
	for metric in measured:
		check_summary(where + " " + metric, arm[metric])
	if "phases_ns" in arm:
		check_keys(where + " phases_ns", arm["phases_ns"], PHASES)
	if "cpu_ns" in arm:
		check_keys(where + " cpu_ns", arm["cpu_ns"], dict(monitor=NUMBER, stub=NUMBER))
	check("notification_modes_ns" not in arm or arm["placement"] != "same", where, "wakes itself")
	for key in {"modes_ns", "notification_modes_ns"} & arm.keys():
		modes = arm[key]
		by_invocation = modes.pop("low_share_by_invocation", None)
		check((by_invocation is not None) == (key == "modes_ns"), where, key, by_invocation)
		check(all(share is None or 0 <= share <= 1 for share in by_invocation or []),
		      where, key, by_invocation)
		check_keys(where + " " + key, modes,
			   dict(low=NUMBER, low_share=NUMBER, high=NUMBER, high_share=NUMBER))
		check(0 < modes["low"] < modes["high"], where, "modes", modes)
		check(abs(modes["low_share"] + modes["high_share"] - 1) < 1e-6, where, modes)
	for counter in arm.get("counters", []):
		check_keys(where + " counter", counter,
			   dict(event=TEXT, monitor=MAYBE, stub=MAYBE,
				monitor_by_notification=MAYBE, stub_by_notification=MAYBE,
				running=NUMBER))
		check(0 <= counter["running"] <= 1, where, "running", counter)
	for phase in arm.get("traced", []):
		check_keys(where + " traced", phase,
			   dict(kind=TEXT, phase=TEXT, n=WHOLE, median_ns=NUMBER, p99_ns=MAYBE,
				mean_ns=NUMBER, share=NUMBER))
	check(bool(arm["workload"]) == (arm["op"] == "replay"), where, "op and workload disagree")
	check(arm["batches_done"] <= arm["batches_recorded"], where, "did more than was recorded")
	check_extent(run, arm, where)
	check(not measured or time_of(arm) in arm, where, "has no time of a batch")
	if run["clock_detail"]["source"] == "clock_gettime":
		stamped = {"batch_ns", "call_ns", "notification_ns", "late_ns", "phases_ns"}
		check(not stamped & arm.keys(), where, "has stamps of a stub")
	check("batch_ns" not in arm or arm["batch_ns"] != arm.get("round_ns"), where,
	      "has one time under two names")
	if "batch_ns" in arm and "round_ns" in arm and arm["op"] != "replay":
		check(arm["batch_ns"]["median"] <= arm["round_ns"]["median"], where, "ends too late")


def check_same_work(where, arms):
	for arm in arms[1:]:
		for key in "placement", "batch", "pages", "touch", "path", "stubs", "workload":
			check(arm[key] == arms[0][key], where, "another", key)
		check(arm["op"].split("-")[0] == arms[0]["op"].split("-")[0], where, "another op")


def check_clock(clock):
	check_keys("clock_detail", clock, CLOCK)
	check(clock["source"] in ("rdtsc", "rdtscp", "clock_gettime"), "source", clock)
	compared = clock["cpus_compared"]
	check((clock["offset_bound_ns"] is None) == (not compared), "offset", clock)
	check(compared <= max(clock["cpus_allowed"] - 1, 0), "compared", clock)
	if clock["source"] != "clock_gettime" and compared:
		check(0 < clock["offset_bound_ns"] <= 200, "offset", clock)


def check_none_by_allow(run):
	"""No filter beside a filter that allows is always a control."""
	gates = {arm["id"]: arm for arm in run["arms"] if not arm["control"]}
	names = [control["name"] for control in run["controls"]]
	for comparison in run["comparisons"]:
		pair = [gates.get(comparison[key]) for key in ("arm", "baseline")]
		if all(pair) and {arm["gate"] for arm in pair} == {"none", "allow"}:
			name = "none/allow %(suite)s %(placement)s" % pair[0]
			check(any(found.startswith(name) for found in names), "no control", name)


def check_invocations(where, comparison):
	m, kept, dropped = (comparison[key] for key in ("m", "pairs_kept", "pairs_dropped"))
	check(0 < len(m) == len(kept) == len(dropped), where, "lists", m, kept, dropped)
	check(sum(kept) == comparison["pairs"], where, "pairs are not those that were kept")
	if comparison["metric"] != "whole_ns":
		check(all((value is None) == (pairs == 0) for value, pairs in zip(m, kept)), where, m, kept)
	logs = [value for value in m if value is not None]
	check(abs(sum(logs) / len(logs) - math.log(comparison["ratio"])) < 1e-9, where, "ratio and m")
	check(0 <= comparison["p"] <= 1 and comparison["correction"] > 0, where, "p or correction")
	modes = comparison.get("modes")
	if modes:
		check(comparison["verdict"] == "bimodal", where, "has modes and a verdict")
		check(abs(modes["low_share"] + modes["high_share"] - 1) < 1e-6, where, modes)
	if comparison["verdict"] in ("slower", "faster"):
		measured = [pairs for pairs, value in zip(kept, m) if value is not None]
		of_group = -(-len(measured) // 25) if len(measured) > 50 else 1
		groups = [sum(measured[i:i + of_group]) for i in range(0, len(measured), of_group)]
		check(len(measured) >= 5 and min(groups) >= 3, where, "has a verdict of too little")
		check(comparison["p"] * comparison["correction"] < 0.04, where, "verdict and p")


def check_comparison(run, ids, comparison):
	where = "comparison of " + comparison["arm"]
	check_keys(where, comparison, COMPARISON)
	check(comparison["arm"] in ids and comparison["baseline"] in ids, where, "names no arm")
	check_same_work(where, [arm for arm in run["arms"]
				if arm["id"] in (comparison["arm"], comparison["baseline"])])
	check(comparison["metric"] in METRICS, where, "metric", comparison["metric"])
	check(comparison["verdict"] in VERDICTS, where, "verdict", comparison["verdict"])
	check_interval(where, comparison, comparison["ratio"])
	check_invocations(where, comparison)
	low, high = comparison["ci95"]
	if comparison["verdict"] == "slower":
		check(low > 1, where, "slower, but", low)
	if comparison["verdict"] == "faster":
		check(high < 1, where, "faster, but", high)


def check_histograms(folder, run):
	for arm in run["arms"]:
		path = os.path.join(folder, "hist", arm["id"].replace("/", "_") + ".tsv")
		if not check(os.path.exists(path) == (time_of(arm) in arm), path, "is there or not"):
			continue
		if time_of(arm) not in arm:
			continue
		rows = [line.rstrip("\n").split("\t") for line in open(path)]
		check(rows[0] == ["low_ns", "high_ns", "count"], path, "header", rows[0])
		check(rows[-1][1] == "inf", path, "has no overflow row")
		check(sum(int(row[2]) for row in rows[1:]) == arm[time_of(arm)]["n"], path,
		      "does not hold n values")


def check_rounds(folder, run):
	path = os.path.join(folder, "rounds.tsv.gz")
	counts, rounds = {}, {}
	arms = {arm["id"]: arm for arm in run["arms"]}
	with gzip.open(path, "rt") as lines:
		names = next(lines).rstrip("\n").split("\t")
		check(names == ROUNDS, path, "header", names)
		for line in lines:
			row = dict(zip(names, line.rstrip("\n").split("\t")))
			counts[row["arm"]] = counts.get(row["arm"], 0) + 1
			lane = tuple(arms[row["arm"]][key] for key in ("suite", "placement", "workload"))
			rounds.setdefault(lane, set()).add((row["invocation"], row["round"]))
			check(int(row["entries"]) > 0, path, row)
			for name in "batch_ns", "round_ns":
				check((row[name] != "-") == (name in arms[row["arm"]]), path, row)
				check(row[name] == "-" or float(row[name]) > 0, path, row)
			timed = row["late_ns"] not in ("-", "0.0")
			check(timed == ("late_ns" in arms[row["arm"]]), path, row)
			check(0 <= float(row["foreign_share"]) <= 1, path, row)
	for arm in run["arms"]:
		n = arm.get(time_of(arm), {"n": 0})["n"]
		check(counts.get(arm["id"], 0) == n, path, arm["id"], counts.get(arm["id"]), n)
	# Stamped rounds and those of the CPU pass count too.
	for of in run.get("disturbances", []):
		kept = len(rounds.get((of["suite"], of["placement"], of["workload"]), ()))
		check(of["rounds"] >= kept, "watched rounds", of["rounds"], "kept", kept, of)


def check_other_cpu(of):
	shares = [of["other_cpu_least"], of["other_cpu_busy"], of["other_cpu_most"]]
	if None in shares:
		check(shares == [None] * 3, "other CPUs of which there is none", of)
	else:
		check(0 <= shares[0] <= shares[2] <= 1, "shares of other CPUs", of)
		check(shares[0] - 1e-6 <= shares[1] <= shares[2] + 1e-6, "the mean share", of)


def check_blocks(folder, run):
	"""What blocks.tsv.gz says of each lane is in sum what run.json says."""
	sums = {}
	with gzip.open(os.path.join(folder, "blocks.tsv.gz"), "rt") as lines:
		header = lines.readline().rstrip("\n").split("\t")
		for line in lines:
			row = dict(zip(header, line.rstrip("\n").split("\t")))
			check(len(row) == len(header) == line.count("\t") + 1, "block", line)
			lane = sums.setdefault((row["suite"], row["placement"]), {})
			for key in ("rounds", "reschedule_interrupts", "call_interrupts", "foreign_ms",
				    "monitor_delay_ms", "stub_delay_ms"):
				lane[key] = lane.get(key, 0) + float(row[key])
			lane["idle_entries"] = lane.get("idle_entries", 0) + sum(
				float(row[key]) for key in header if key.startswith("idle"))
			check(float(row["block_ms"]) >= 0, "block_ms", line)
	wanted = {}
	for of in run.get("disturbances", []):
		lane = wanted.setdefault((of["suite"], of["placement"]), {})
		for key in of.keys() - {"suite", "placement", "workload", "other_cpu_busy",
					"other_cpu_least", "other_cpu_most", "between_us"}:
			lane[key] = lane.get(key, 0) + of[key]
	check(sums.keys() == wanted.keys(), "blocks of", sums.keys(), "not", wanted.keys())
	for lane, found in sums.items():
		for key, value in found.items():
			check(abs(value - wanted.get(lane, {}).get(key, -1)) <= 1e-3 * value + 2,
			      "blocks of", lane, key, value, "not", wanted.get(lane))


def main(folder):
	with open(os.path.join(folder, "run.json")) as file:
		run = json.load(file)
	check_keys("run", run, RUN)
	words = run["arguments"]
	check(words[0] == "run" and words[words.index("--seed") + 1] == str(run["seed"]),
	      "arguments are", words)
	if run["command"] != "unotify-bench rerun RUN":  # else it was too long
		check(shlex.split(run["command"])[1:] == words, "command is not arguments")
	check(0 < run["budget_s"] < 3600.5, "budget_s is", run["budget_s"])
	check_clock(run["clock_detail"])
	check(run["schema"] == "unotify-bench/run/3", "schema", run["schema"])
	check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", run["started"]), run["started"])
	check(not set(HOST) - set(run["host"]), "host lacks", set(HOST) - set(run["host"]))
	ids = {arm["id"] for arm in run["arms"]}
	check(len(ids) == len(run["arms"]), "an id is there twice")
	for arm in run["arms"]:
		check_arm(run, arm)
	for comparison in run["comparisons"]:
		check_comparison(run, ids, comparison)
	said = [tuple(comparison[key] for key in ("arm", "baseline", "metric"))
		for comparison in run["comparisons"]]
	check(len(set(said)) == len(said), "a comparison is there twice")
	for control in run["controls"]:
		check_keys("control", control, CONTROL)
	check_none_by_allow(run)
	failed = any(control["failed"] for control in run["controls"])
	check(run["control_failed"] == failed, "control_failed is", run["control_failed"])
	for disturbance in run.get("disturbances", []):
		check_keys("disturbance", disturbance, DISTURBANCE)
		check(disturbance["disturbed"] <= disturbance["rounds"], "disturbed", disturbance)
		check_other_cpu(disturbance)
	check_histograms(folder, run)
	check_rounds(folder, run)
	check_blocks(folder, run)
	for problem in problems[:20]:
		print(problem)
	return 1 if problems else 0


sys.exit(main(sys.argv[1]))
