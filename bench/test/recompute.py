#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Recomputes every ratio, interval and verdict of a run from the batches that it measured.

usage: recompute.py FOLDER

Reads rounds.tsv.gz (of replays weights.tsv.gz too), and of run.json what the arms are.
Prints what differs; 0 where nothing does, to the last digit that any form prints.
Written from results/README.md alone: no line of it is the program's.
"""
import gzip
import json
import math
import os
import statistics
import struct
import sys

CLEAN, PAIRS_MIN, INVOCATIONS_MIN, ALPHA, VERDICT, WIDEST, GRAIN_VALUES = \
	0.02, 3, 5, 0.05, 0.04, 1e6, 512
APART = {"ptrace", "ret-trace"}
COLUMN = {"batch_ns": 0, "round_ns": 1}


class Batch:
	"""A row of rounds.tsv.gz; times are single floats, as the program keeps them, or NAN."""

	def __init__(self, row):
		self.invocation, self.round = int(row["invocation"]), int(row["round"])
		self.batch = int(row["batch"])
		self.ns = [single(row["batch_ns"]), single(row["round_ns"])]
		self.whole = self.ns[1] + single(row["empty_wakes_ns"])
		self.clean = float(row["foreign_share"]) < CLEAN - 1e-9


def single(text):
	return math.nan if text == "-" else struct.unpack("f", struct.pack("f", float(text)))[0]


def table(path):
	if not os.path.exists(path):
		return
	with gzip.open(path, "rt") as lines:
		names = next(lines).rstrip("\n").split("\t")
		for line in lines:
			yield dict(zip(names, line.rstrip("\n").split("\t")))


# ---- Student's t, by integration: the program's is by a continued fraction ----

def two_sided(t, degrees):
	"""The tail of t, with Simpson's rule over the angle atan(t / sqrt(degrees))."""
	if t <= 0:
		return 1.0
	low, steps = math.atan(t / math.sqrt(degrees)), 2000
	width = (math.pi / 2 - low) / steps
	total = 0.0
	for i in range(steps + 1):
		weight = 1 if i in (0, steps) else 4 if i % 2 else 2
		# The least angle has a cosine of 0, whatever its rounding is.
		cosine = max(math.cos(low + i * width), 0.0)
		total += weight * (cosine ** (degrees - 1) if degrees > 1 else 1.0)
	scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(math.pi)
	return min(1.0, 2 * scale * total * width / 3)


def quantile(degrees, known={}):
	if degrees not in known:
		low, high = 0.0, 20.0
		for _ in range(60):
			middle = (low + high) / 2
			low, high = (middle, high) if two_sided(middle, degrees) > ALPHA else (low, middle)
		known[degrees] = (low + high) / 2
	return known[degrees]


# ---- pairs ----

def pairs_of(one, other, apart):
	"""By invocation lists of pairs: of the same round, or in order where there is none."""
	result = {}
	for invocation in {b.invocation for b in one} & {b.invocation for b in other}:
		left = [b for b in one if b.invocation == invocation]
		right = [b for b in other if b.invocation == invocation]
		if apart:
			result[invocation] = list(zip(left, right))
			continue
		rounds = {b.round: b for b in right}
		result[invocation] = [(b, rounds[b.round]) for b in left if b.round in rounds]
	return result


def grain_of(batches, column):
	values = sorted(b.ns[column] for b in batches[:GRAIN_VALUES])
	steps = [b - a for a, b in zip(values, values[1:]) if b > a]
	n = len(values)
	if not steps or values[3 * n // 4] - values[n // 4] >= 4 * min(steps):
		return 0.0
	return min(steps) / 2 / values[n // 2]


def by_pairs(one, other, metric, apart, invocations):
	column = COLUMN[metric]
	m, kept, dropped = [None] * invocations, [0] * invocations, [0] * invocations
	for invocation, pairs in pairs_of(one, other, apart).items():
		logs = []
		for a, b in pairs:
			if a.ns[column] > 0 and b.ns[column] > 0:
				if a.clean and b.clean:
					logs.append(math.log(a.ns[column] / b.ns[column]))
				else:
					dropped[invocation] += 1
		kept[invocation] = len(logs)
		if logs:
			m[invocation] = statistics.median(logs)
	return m, kept, dropped, grain_of(one, column) + grain_of(other, column)


# ---- replays ----

def costs_of(batches):
	"""By invocation and batch: the mean of the clean replays, or of all, and whether clean."""
	found = {}
	for b in batches:
		found.setdefault((b.invocation, b.batch), []).append(b)
	return {key: (statistics.fmean([b.whole for b in some if b.clean] or [b.whole for b in some]),
		      any(b.clean for b in some)) for key, some in found.items()}


def by_sums(one, other, weights, invocations, recorded):
	"""weights: by invocation and batch; one that replayed the whole recording has none."""
	one, other = costs_of(one), costs_of(other)
	m, kept, dropped = [None] * invocations, [0] * invocations, [0] * invocations
	for i in range(invocations):
		of = weights.get(i)
		if not of:
			of = {batch: 1.0 for k, batch in one if k == i and (k, batch) in other}
			if len(of) < recorded:
				continue
		a = sum(weight * one[i, batch][0] for batch, weight in of.items())
		b = sum(weight * other[i, batch][0] for batch, weight in of.items())
		m[i] = math.log(a / b)
		kept[i] = sum(one[i, batch][1] and other[i, batch][1] for batch in of)
		dropped[i] = len(of) - kept[i]
	return m, kept, dropped, 0.0


# ---- verdicts ----

def modes_of(m):
	x = sorted(value for value in m if value is not None)
	if len(x) < INVOCATIONS_MIN:
		return None
	gaps = [b - a for a, b in zip(x, x[1:])]
	cut = gaps.index(max(gaps)) + 1
	within = max(x[cut - 1] - x[0], x[-1] - x[cut])
	if min(cut, len(x) - cut) < 2 or max(gaps) < math.log(1.3) or max(gaps) < 2 * within:
		return None
	return cut / len(x)


def judge(found, correction, no_verdict, bimodal):
	m, kept, dropped, grain = found
	logs = [value for value in m if value is not None]
	n, mean = len(logs), statistics.fmean(logs)
	half, p = math.log(WIDEST), 1.0
	if n > 1:
		error = statistics.stdev(logs) / math.sqrt(n)
		half = min(half, quantile(n - 1) * error + grain)
		off = abs(mean) - grain
		p = 1.0 if off <= 0 else two_sided(off / error, n - 1) if error > 0 else 0.0
	enough = [k for k, d in zip(kept, dropped) if k + d]
	enough = len(enough) >= INVOCATIONS_MIN and min(enough) >= PAIRS_MIN
	verdict = "not resolved"
	if bimodal or modes_of(m):
		verdict = "bimodal"
	elif enough and not no_verdict and p * correction < VERDICT:
		verdict = "slower" if mean > 0 else "faster"
	return dict(ratio=math.exp(mean), ci95=[math.exp(mean - half), math.exp(mean + half)],
		    p=p, verdict=verdict, pairs=sum(kept))


def is_unlike(arm):
	"""Whether a replay is too unlike its recording for a verdict."""
	if not arm["workload"]:
		return False
	part, whole = arm["replayed"], arm["recorded"]
	share = whole["share_in_16"]
	return abs(part["weighted_share_in_16"] - share) > 0.1 * share or \
		abs(part["weighted_calls"] / whole["calls"] - 1) > 0.1


def corrections(run, arms):
	"""Comparisons by table: metric, suite and placement; the controls are one."""
	def key(comparison):
		arm = arms[comparison["arm"]]
		place = ("control",) if arm["control"] else (arm["suite"], arm["placement"])
		return (comparison["metric"],) + place

	counts = {}
	for comparison in run["comparisons"]:
		counts[key(comparison)] = counts.get(key(comparison), 0) + 1
		# No filter by the one that allows is a control too.
		gates = {arms[comparison[side]]["gate"] for side in ("arm", "baseline")}
		if gates == {"none", "allow"} and not arms[comparison["arm"]]["control"]:
			control = comparison["metric"], "control"
			counts[control] = counts.get(control, 0) + 1
	return lambda comparison: counts[key(comparison)]


def same(found, wanted):
	"""To more digits than any form prints."""
	if isinstance(wanted, list):
		return len(found) == len(wanted) and all(map(same, found, wanted))
	if isinstance(wanted, float) and isinstance(found, (int, float)):
		return abs(found - wanted) <= 1e-9 + 1e-7 * abs(wanted)
	return found == wanted


def compare(comparison, found, judged):
	wanted = dict(judged, m=found[0], pairs_kept=found[1], pairs_dropped=found[2],
		      grain=found[3])
	return ["%s by %s, %s: %s is %s, by the rounds %s" % (
		comparison["arm"], comparison["baseline"], comparison["metric"], key, comparison[key],
		value) for key, value in wanted.items() if not same(comparison[key], value)]


def main(folder):
	with open(os.path.join(folder, "run.json")) as file:
		run = json.load(file)
	arms = {arm["id"]: arm for arm in run["arms"]}
	batches = {arm: [] for arm in arms}
	for row in table(os.path.join(folder, "rounds.tsv.gz")):
		batches[row["arm"]].append(Batch(row))
	weights = {}
	for row in table(os.path.join(folder, "weights.tsv.gz")):
		of_lane = weights.setdefault((row["suite"], row["placement"], row["workload"]), {})
		of_lane.setdefault(int(row["invocation"]), {})[int(row["batch"])] = float(row["weight"])
	correction = corrections(run, arms)
	wrong = []
	for comparison in run["comparisons"]:
		arm, baseline = arms[comparison["arm"]], arms[comparison["baseline"]]
		one, other = batches[arm["id"]], batches[baseline["id"]]
		invocations = len(comparison["m"])
		if comparison["metric"] == "whole_ns":
			of_lane = weights.get((arm["suite"], arm["placement"], arm["workload"]), {})
			found = by_sums(one, other, of_lane, invocations, arm["batches_recorded"])
		else:
			apart = (arm["gate"] in APART) != (baseline["gate"] in APART)
			wrong += [] if apart == comparison["apart"] else [comparison["arm"] + ": apart"]
			found = by_pairs(one, other, comparison["metric"], apart, invocations)
		if correction(comparison) != comparison["correction"]:
			wrong.append("%s: correction is %s, there are %s comparisons" % (
				arm["id"], comparison["correction"], correction(comparison)))
		bimodal = "modes_ns" in arm or "modes_ns" in baseline
		wrong += compare(comparison, found,
				 judge(found, comparison["correction"], is_unlike(arm), bimodal))
	for line in wrong[:20]:
		print(line)
	print("%d comparisons, %d differ" % (len(run["comparisons"]), len(wrong)))
	return 1 if wrong else 0


if __name__ == "__main__":
	if len(sys.argv) != 2:
		sys.exit(__doc__)
	sys.exit(main(sys.argv[1]))
