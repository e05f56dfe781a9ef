#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Recomputes every ratio, interval, verdict and mode of a run from the batches that it measured.

usage: recompute.py FOLDER

Reads rounds.tsv.gz (of replays weights.tsv.gz too), and of run.json what the arms are. Holds
against them the comparisons and metrics of run.json (all but those of the stamped pass, whose
batches are not kept), and then each number with an interval that summary.txt and
cover-letter.txt print, to its last digit, with its verdict.
Prints what differs; 0 where nothing does.
Written from results/README.md alone: no line of it is the program's.
"""
import gzip
import json
import math
import os
import re
import statistics
import struct
import sys

CLEAN, SLOW, PAIRS_MIN, INVOCATIONS_MIN, ALPHA, VERDICT, WIDEST, GRAIN_VALUES = \
	0.02, 1.15, 3, 5, 0.05, 0.04, 1e6, 512
TWIN_SLOW, TWIN_BESIDE, TWIN_LEAST = 1.05, 10, 9
APART_MAX, GROUPS = 50, 25 # of invocations
APART = {"ptrace", "ret-trace"}
COLUMN = {"batch_ns": 0, "round_ns": 1, "late_ns": 2}
QUANTILES = {"p25": 0.25, "p75": 0.75, "p90": 0.9, "p99": 0.99, "p999": 0.999}
GOLDEN, MODES_VALUES, MODES_MIN = 0.6180339887498949, 1000, 100


class Batch:
	"""A row of rounds.tsv.gz; times are single floats, as the program keeps them, or NAN."""

	def __init__(self, row):
		self.invocation, self.round = int(row["invocation"]), int(row["round"])
		self.batch, self.entries = int(row["batch"]), int(row["entries"])
		self.ns = [single(row[key]) for key in COLUMN]
		self.time = self.ns[1] if math.isnan(self.ns[0]) else self.ns[0]
		self.whole = self.ns[1] + single(row["empty_wakes_ns"])
		self.native = single(row.get("native_ns", "-"))
		self.undisturbed = float(row["foreign_share"]) < CLEAN - 1e-9
		self.other_state = False

	@property
	def clean(self):
		return self.undisturbed and not self.other_state


def apart_gates(run):
	"""Gates whose arms had rounds of their own."""
	return set() if run["host"].get("tracer_stops", "").endswith("in turn") else APART


def mark_slow(arms, batches):
	"""The batches of rounds before which native calls took too long, for their lane, are not clean."""
	lanes = {}
	for id, arm in arms.items():
		lane = lanes.setdefault((arm["suite"], arm["placement"], arm["workload"]), [])
		lane += [b for b in batches[id] if not math.isnan(b.native)]
	for lane in lanes.values():
		calls = sorted({(b.invocation, b.round): b.native for b in lane}.values())
		limit = single(SLOW * quantile_of(calls, 0.5)) if calls else 0.0
		for b in lane:
			b.undisturbed = b.undisturbed and b.native <= limit


def is_twin(arm):
	return arm["control"] and not arm["stamped"]


def slow_rounds(batches):
	"""Those of a twin where over two thirds of the batches around are slow."""
	limit = TWIN_SLOW * quantile_of(sorted(b.time for b in batches), 0.5)
	found = set()
	for invocation in {b.invocation for b in batches}:
		own = [b for b in batches if b.invocation == invocation]
		slow = [b.time > limit for b in own]
		for i, b in enumerate(own):
			around = slow[max(0, i - TWIN_BESIDE):i + TWIN_BESIDE + 1]
			if len(own) >= TWIN_LEAST and 3 * sum(around) > 2 * len(around):
				found.add((invocation, b.round))
	return found


def mark_other_state(arms, batches):
	"""Of the batches in a slow round of a twin, all but the twin's own."""
	slow = {}
	for twin in arms.values():
		if is_twin(twin) and not twin["workload"] and batches[twin["id"]]:
			for key in slow_rounds(batches[twin["id"]]):
				slow.setdefault(key, set()).add(twin["id"])
	for id, of in batches.items():
		for b in of:
			b.other_state = bool(slow.get((b.invocation, b.round), set()) - {id})


def native_ns(batches):
	"""The geometric mean of native calls before the clean batches, or None."""
	logs = [math.log(b.native) for b in batches if b.clean and b.native > 0]
	return math.exp(sum(logs) / len(logs)) if logs else None


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
	"""By invocation lists of pairs: of the same round, or in order if of the same batch."""
	result = {}
	for invocation in {b.invocation for b in one} & {b.invocation for b in other}:
		left = [b for b in one if b.invocation == invocation]
		right = [b for b in other if b.invocation == invocation]
		if apart:
			result[invocation] = [(a, b) for a, b in zip(left, right) if a.batch == b.batch]
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


def by_pairs(one, other, metric, apart, any_state, invocations):
	column = COLUMN[metric]
	m, kept, dropped = [None] * invocations, [0] * invocations, [0] * invocations
	for invocation, pairs in pairs_of(one, other, apart).items():
		logs, count, other_state = [], 0, 0
		for a, b in pairs:
			if not (a.ns[column] > 0 and b.ns[column] > 0):
				continue
			count += 1
			if not (a.undisturbed and b.undisturbed):
				continue
			if (a.other_state or b.other_state) and not any_state:
				other_state += 1
			else:
				logs.append(math.log(a.ns[column] / b.ns[column]))
		if other_state > 3 * len(logs):
			logs = []
		kept[invocation], dropped[invocation] = len(logs), count - len(logs)
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


def counted(invocation, weights, recorded, *costs):
	"""The weights of an invocation's batches; one that replayed the whole recording has none.

	weights are by invocation and batch. None of an invocation that replayed no such part.
	"""
	of = weights.get(invocation)
	if not of:
		of = {batch: 1.0 for k, batch in costs[0] if k == invocation}
		of = {batch: 1.0 for batch in of if all((invocation, batch) in c for c in costs)}
		return of if of and len(of) == recorded else None
	return of if all((invocation, batch) in c for batch in of for c in costs) else None


def by_sums(one, other, weights, invocations, recorded):
	one, other = costs_of(one), costs_of(other)
	m, kept, dropped = [None] * invocations, [0] * invocations, [0] * invocations
	for i in range(invocations):
		of = counted(i, weights, recorded, one, other)
		if not of:
			continue
		a, b = (sum(weight * costs[i, batch][0] for batch, weight in of.items())
			for costs in (one, other))
		m[i] = math.log(a / b)
		kept[i] = sum(one[i, batch][1] and other[i, batch][1] for batch in of)
		dropped[i] = len(of) - kept[i]
	return m, kept, dropped, 0.0


# ---- arms ----

def quantile_of(x, q):
	"""Of sorted values: Hyndman and Fan's definition 7."""
	place = q * (len(x) - 1)
	low = int(place)
	return x[low] + (place - low) * (x[min(low + 1, len(x) - 1)] - x[low])


def group_size(n):
	return -(-n // GROUPS) if n > APART_MAX else 1


def error_of(logs):
	"""The standard error of the mean and its degrees of freedom, by groups of neighbours."""
	n, mean = len(logs), statistics.fmean(logs)
	size = group_size(n)
	off = [math.fsum(value - mean for value in logs[i:i + size]) for i in range(0, n, size)]
	return math.sqrt(math.fsum(x * x for x in off) * len(off) / (len(off) - 1)) / n, len(off) - 1


def interval_of(logs):
	n, mean = len(logs), statistics.fmean(logs)
	half = math.log(WIDEST)
	if n > 1:
		error, degrees = error_of(logs)
		half = min(half, quantile(degrees) * error)
	return math.exp(mean), [math.exp(mean - half), math.exp(mean + half)]


def summary_of(groups):
	"""Of values by invocation, each of which has one or more."""
	x = sorted(value for group in groups for value in group)
	median, ci95 = interval_of([math.log(statistics.median(group)) for group in groups])
	found = dict(n=len(x), mean=math.fsum(x) / len(x), median=median, ci95=ci95, max=x[-1])
	for key, q in QUANTILES.items():
		enough = len(x) >= round(10 / min(q, 1 - q))
		found[key] = quantile_of(x, q) if enough else None
	return found


def groups_of(batches, value):
	groups = {}
	for b in batches:
		groups.setdefault(b.invocation, []).append(value(b))
	return list(groups.values())


def metrics_of(arm, batches, weights):
	found = {}
	calls = 1 if arm["workload"] else arm["stubs"]
	for metric, column in COLUMN.items():
		first = batches[0].ns[column] if batches else math.nan
		if first > 0 or (metric != "late_ns" and first == 0):
			found[metric] = summary_of(groups_of(batches, lambda b: b.ns[column]))
	if "batch_ns" in found:
		found["call_ns"] = summary_of(groups_of(
			batches, lambda b: b.ns[0] / (b.entries * calls)))
	if arm["workload"] and batches:
		costs = costs_of(batches)
		of = [(i, counted(i, weights, arm["batches_recorded"], costs))
		      for i in sorted({b.invocation for b in batches})]
		sums = [sum(weight * costs[i, batch][0] for batch, weight in some.items())
			for i, some in of if some]
		if sums:
			found["whole_ns"] = summary_of([[total] for total in sums])
	return found


def valley_of(x, low, high):
	step = (high - low) / 16
	inside = [sum(abs(value - low - k * step) <= step for value in x) for k in range(17)]
	return min(inside[1:16]) / min(inside[0], inside[16])


def two_modes_of(batches, invocations):
	"""The cut with the least squares on both sides, and whether a valley is there."""
	take, x = min(len(batches), MODES_VALUES), []
	for i in range(take):
		at = i if take < MODES_VALUES else int(i * GOLDEN % 1 * len(batches))
		if batches[at].clean:
			x.append(math.log(max(batches[at].time, 1e-300)))
	x.sort()
	n, total, left, most, cut = len(x), sum(x), 0.0, -1.0, 1
	if n < MODES_MIN:
		return None
	for i in range(1, n):
		left += x[i - 1]
		between = i * (n - i) * ((total - left) / (n - i) - left / i) ** 2
		if between > most:
			most, cut = between, i
	low, high = x[cut // 2], x[cut + (n - cut) // 2]
	above = n - cut
	within = x[cut - 1 - cut // 4] - x[cut // 4] + x[n - 1 - above // 4] - x[cut + above // 4]
	if min(cut, above) < 0.1 * n or high - low < max(math.log(1.3), 1.5 * within) or \
	   valley_of(x, low, high) >= 0.25:
		return None
	return dict(low=math.exp(low), low_share=cut / n, high=math.exp(high), high_share=above / n,
		    low_share_by_invocation=low_shares(batches, math.exp((x[cut - 1] + x[cut]) / 2), invocations))


def low_shares(batches, cut, invocations):
	"""By invocation, of clean batches those below the gap between both modes."""
	shares = [None] * invocations
	for i in {b.invocation for b in batches if b.clean}:
		low = [b.time < cut for b in batches if b.clean and b.invocation == i]
		shares[i] = sum(low) / len(low)
	return shares


def compare_arm(arm, batches, weights, invocations):
	wanted = metrics_of(arm, batches, weights)
	wanted["modes_ns"] = None if arm["workload"] else two_modes_of(batches, invocations)
	wrong = []
	for key in list(COLUMN) + ["call_ns", "whole_ns", "modes_ns"]:
		found, other = arm.get(key), wanted.get(key)
		if (found is None) != (other is None) or \
		   found and any(not same(found[part], other[part]) for part in other):
			wrong.append("%s, %s: is %s, by the rounds %s" % (arm["id"], key, found, other))
	return wanted, wrong


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
	return dict(low=math.exp(x[cut // 2]), low_share=cut / len(x),
		    high=math.exp(x[cut + (len(x) - cut) // 2]), high_share=1 - cut / len(x))


def leave_out_short(m, kept, dropped):
	"""Invocations with fewer clean pairs than a verdict needs, where they are a tenth at most."""
	measured, enough = sum(x is not None for x in m), sum(k >= PAIRS_MIN for k in kept)
	if measured > APART_MAX or enough < INVOCATIONS_MIN or 10 * (measured - enough) > measured:
		return
	for i, k in enumerate(kept):
		if k < PAIRS_MIN:
			m[i], kept[i], dropped[i] = None, 0, dropped[i] + k


def judge(found, correction, no_verdict, bimodal):
	m, kept, dropped, grain = found
	modes = modes_of(m)
	leave_out_short(m, kept, dropped)
	logs = [value for value in m if value is not None]
	n, mean = len(logs), statistics.fmean(logs)
	half, p = math.log(WIDEST), 1.0
	if n > 1:
		error, degrees = error_of(logs)
		half = min(half, quantile(degrees) * error + grain)
		off = abs(mean) - grain
		p = 1.0 if off <= 0 else two_sided(off / error, degrees) if error > 0 else 0.0
	measured = [k for k, value in zip(kept, m) if value is not None]
	size = group_size(len(measured))
	groups = [sum(measured[i:i + size]) for i in range(0, len(measured), size)]
	enough = len(measured) >= INVOCATIONS_MIN and min(groups) >= PAIRS_MIN
	verdict = "not resolved"
	if bimodal or modes:
		verdict = "bimodal"
	elif enough and not no_verdict and p * correction < VERDICT:
		verdict = "slower" if mean > 0 else "faster"
	return dict(modes=modes, ratio=math.exp(mean), ci95=[math.exp(mean - half), math.exp(mean + half)],
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

	def correction(comparison):
		own = key(comparison)
		# Of a guest the whole is judged, beside the batches of other lanes.
		also = ["batch_ns", "round_ns"] if own == ("whole_ns", "control") else []
		return max(counts.get((metric, *own[1:]), 0) for metric in [own[0], *also])
	return correction


def same(found, wanted):
	"""To more digits than any form prints."""
	if isinstance(wanted, list):
		return len(found) == len(wanted) and all(map(same, found, wanted))
	if isinstance(wanted, dict):
		return isinstance(found, dict) and all(same(found[key], wanted[key]) for key in wanted)
	if isinstance(wanted, float) and isinstance(found, (int, float)):
		return abs(found - wanted) <= 1e-9 + 1e-7 * abs(wanted)
	return found == wanted


def compare(comparison, found, judged):
	wanted = dict(judged, m=found[0], pairs_kept=found[1], pairs_dropped=found[2],
		      grain=found[3])
	return ["%s by %s, %s: %s is %s, by the rounds %s" % (
		comparison["arm"], comparison["baseline"], comparison["metric"], key,
		comparison.get(key), value)
		for key, value in wanted.items() if not same(comparison.get(key), value)]


# ---- what is printed ----

NUMBER = r"[-+]?[0-9.]+(?:e[-+][0-9]+)?"
PRINTED = re.compile(r"(%s) +\[(%s), ?(%s)\]( +[a-z ]+[a-z])?" % (NUMBER, NUMBER, NUMBER))
MODES = re.compile(r"two modes: (%s)(?: us)? in ([0-9]+) %% and (%s)(?: us)? in ([0-9]+) %%"
		   r"(?: of the batches of \S+ by invocation ([0-9]+) to ([0-9]+) %% and ([0-9]+) to ([0-9]+) %%)?" % (
	NUMBER, NUMBER))
TURNED = {"slower": "faster", "faster": "slower"}


def triples_of(metrics, judged, arms):
	"""Of all that has an interval, as it may be printed: the three numbers and a verdict."""
	triples = []
	for found in metrics.values():
		for metric in found.values():
			if metric and "ci95" in metric:
				triples += [([x / unit for x in (metric["median"], *metric["ci95"])], None)
					    for unit in (1e3, 1e6)]
	for comparison, result in judged:
		low, high = result["ci95"]
		ways = [(comparison["baseline"], [result["ratio"], low, high], result["verdict"]),
			(comparison["arm"], [1 / result["ratio"], 1 / high, 1 / low],
			 TURNED.get(result["verdict"], result["verdict"]))]
		for base, ratio, verdict in ways:
			triples.append((ratio, verdict))
			# What a step of the series adds is printed as time.
			us = metrics[base][comparison["metric"]]["median"] / 1e3
			triples.append(([us * (x - 1) for x in ratio], verdict))
			# And per notified call.
			entries = arms[base]["batch"] or 1
			triples.append(([us * (x - 1) / entries for x in ratio], verdict))
	return triples


def modes_printed(metrics, judged):
	"""Of the two modes of arms and of ratios: both with their shares in percent."""
	modes = []
	for found in metrics.values():
		if found["modes_ns"]:
			low, low_share, high, high_share, shares = found["modes_ns"].values()
			known = [100 * share for share in shares if share is not None]
			modes.append([low / 1e3, 100 * low_share, high / 1e3, 100 * high_share,
				      min(known), max(known), 100 - max(known), 100 - min(known)])
	for comparison, result in judged:
		if result["modes"]:
			low, low_share, high, high_share = result["modes"].values()
			modes += [[low, 100 * low_share, high, 100 * high_share],
				  [1 / high, 100 * high_share, 1 / low, 100 * low_share]]
	return modes


def is_printed_as(value, text):
	mantissa, _, exponent = text.partition("e")
	digits = len(mantissa.partition(".")[2])
	unit = 10.0 ** (int(exponent or 0) - digits)
	return abs(value - float(text)) <= 0.5 * unit * (1 + 1e-6)


def check_printed(path, triples, modes):
	wrong, count = [], 0
	with open(path) as file:
		text = file.read()
	for numbers in MODES.findall(re.sub(r"\s+", " ", text)):
		count += 1
		numbers = [number for number in numbers if number]
		if not any(len(values) == len(numbers) and all(map(is_printed_as, values, numbers))
			   for values in modes):
			wrong.append("%s: modes %s: by the rounds nothing" % (
				os.path.basename(path), numbers))
	for *numbers, verdict in PRINTED.findall(text):
		count += 1
		fitting = {v for values, v in triples if all(map(is_printed_as, values, numbers))}
		verdict = verdict.strip()
		if not fitting or (verdict in ("slower", "faster", "bimodal") and verdict not in fitting):
			wrong.append("%s: %s [%s, %s] %s: by the rounds %s" % (
				os.path.basename(path), *numbers, verdict, fitting or "nothing"))
	return count, wrong


def main(folder):
	with open(os.path.join(folder, "run.json")) as file:
		run = json.load(file)
	arms = {arm["id"]: arm for arm in run["arms"]}
	batches = {arm: [] for arm in arms}
	for row in table(os.path.join(folder, "rounds.tsv.gz")):
		batches[row["arm"]].append(Batch(row))
	mark_slow(arms, batches)
	mark_other_state(arms, batches)
	weights = {}
	for row in table(os.path.join(folder, "weights.tsv.gz")):
		of_lane = weights.setdefault((row["suite"], row["placement"], row["workload"]), {})
		of_lane.setdefault(int(row["invocation"]), {})[int(row["batch"])] = float(row["weight"])
	correction = corrections(run, arms)
	wrong, metrics, judged, gates_apart = [], {}, [], apart_gates(run)
	for id, arm in arms.items():
		of_lane = weights.get((arm["suite"], arm["placement"], arm["workload"]), {})
		metrics[id], differs = compare_arm(arm, batches[id], of_lane, run["invocations"])
		wrong += differs
		if not same(arm.get("native_ns"), native_ns(batches[id])):
			wrong.append("%s: native_ns is %s, by the rounds %s" % (
				id, arm.get("native_ns"), native_ns(batches[id])))
	for comparison in run["comparisons"]:
		arm, baseline = arms[comparison["arm"]], arms[comparison["baseline"]]
		one, other = batches[arm["id"]], batches[baseline["id"]]
		invocations = len(comparison["m"])
		if comparison["metric"] == "whole_ns":
			of_lane = weights.get((arm["suite"], arm["placement"], arm["workload"]), {})
			found = by_sums(one, other, of_lane, invocations, arm["batches_recorded"])
		else:
			apart = (arm["gate"] in gates_apart) != (baseline["gate"] in gates_apart)
			wrong += [] if apart == comparison["apart"] else [comparison["arm"] + ": apart"]
			found = by_pairs(one, other, comparison["metric"], apart,
				apart or is_twin(arm) or is_twin(baseline), invocations)
		if correction(comparison) != comparison["correction"]:
			wrong.append("%s: correction is %s, there are %s comparisons" % (
				arm["id"], comparison["correction"], correction(comparison)))
		bimodal = metrics[arm["id"]]["modes_ns"] or metrics[baseline["id"]]["modes_ns"]
		result = judge(found, comparison["correction"], is_unlike(arm), bimodal)
		judged.append((comparison, result))
		wrong += compare(comparison, found, result)
	triples, modes, printed = triples_of(metrics, judged, arms), modes_printed(metrics, judged), 0
	for name in ("summary.txt", "cover-letter.txt"):
		count, differs = check_printed(os.path.join(folder, name), triples, modes)
		printed += count
		wrong += differs
	# Of one invocation no interval has an end: none is printed.
	if not printed and any(sum(m is not None for m in of["m"]) > 1 for of, _ in judged):
		wrong.append("no interval is printed")
	for line in wrong[:20]:
		print(line)
	print("%d arms, %d comparisons, %d printed intervals, %d differ" % (
		len(arms), len(run["comparisons"]), printed, len(wrong)))
	return 1 if wrong else 0


if __name__ == "__main__":
	if len(sys.argv) != 2:
		sys.exit(__doc__)
	sys.exit(main(sys.argv[1]))
