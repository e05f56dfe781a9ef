#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the rows of a self-test (stdin) against what they say of themselves.

A control may fail on a busy machine, or the machine be too noisy: then the figures must say
so, too.
"""
import re
import sys

DELAY = re.compile(r"a delay of (\d+) ns +found (-?\d+) ns \[(-?\d+), (-?\d+)\] a call, "
		   r"([+-][\d.]+) %, [1-9]\d* pairs(: .*)?$")
ALARMS = re.compile(r"(\d+) comparisons: (\d+) of the 95 % intervals exclude 1 \(at most (\d+)\)"
		    r"(?:, false verdicts in (\d+) of (\d+) families \(at most (\d+)\))?$")
NOTHING = re.compile(r"(a delay of \d+ ns +not found: in \d+ s|real A/A +not judged: in run \d+ of \d+)"
		     r" the host was too busy for clean pairs$")
WITHIN = re.compile(r"ratios within ([\d.]+) % of 1 \(.*\), ([\d.]+) % \(90 %\), ([\d.]+) % \(all\)")


def check_delay(verdict, row):
	delay, found, low, high = map(int, row.groups()[:4])
	percent, doubt = float(row[5]), row[6]
	assert low <= found <= high, "the interval is beside the median"
	assert abs(percent - 100 * (found / delay - 1)) <= 50 / delay + 0.06, "percent"
	assert (verdict != "passed") == bool(doubt), "a doubt, or none"
	if verdict == "passed":
		assert abs(percent) < 10.1 and high - low <= 0.3 * delay + 1, "too lenient"
	elif verdict == "FAILED":
		assert "another" in doubt, "failed for another reason"
		assert low >= 1.1 * delay - 1 or high <= 0.9 * delay + 1, "the interval has it"
	else:
		noise = re.match(r": the host is too noisy, \+-(\d+) % in \d+ s", doubt)
		assert noise, "not how noisy"
		assert abs(int(noise[1]) - 50 * (high - low) / delay) <= 100 / delay + 1, "the noise"


def check_alarms(failed, row):
	comparisons, misses, misses_max, alarmed, families, alarmed_max = \
		(int(number or 0) for number in row.groups())
	assert misses <= comparisons and alarmed <= families, "more than there are"
	assert misses_max < comparisons / 2, "no failure is possible"
	assert failed == (misses > misses_max or alarmed > alarmed_max), "the sum"


def check(line):
	verdict, text = line.split(None, 1)
	failed = verdict == "FAILED"
	delay, alarms, within = DELAY.search(text), ALARMS.search(text), WITHIN.search(text)
	nothing = NOTHING.search(text)
	assert delay or alarms or nothing, "no row of this kind is known"
	assert not nothing or verdict == "NOISY", "a verdict on nothing"
	if delay:
		check_delay(verdict, delay)
	if alarms:
		assert verdict != "NOISY", "alarms are counted, whatever the noise"
		check_alarms(failed, alarms)
	if within:
		numbers = [float(number) for number in within.groups()]
		assert numbers == sorted(numbers), "quantiles"


def rows(lines):
	"""The rows, each of which goes on in the lines that begin with a blank."""
	row = ""
	for line in lines:
		assert len(line) <= 101, "too wide"
		if line.startswith(" "):
			row += " " + line.strip()
			continue
		yield row
		row = line.rstrip("\n")
	yield row


count = 0
for line in rows(sys.stdin):
	if not line.startswith(("passed", "FAILED", "NOISY")):
		continue
	try:
		check(line)
	except AssertionError as wrong:
		sys.exit(f"{wrong}: {line}")
	count += 1
if count != 4:
	sys.exit(f"{count} rows in place of 4")
