#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks the folder of a run in every way but by its schema, in one process.

usage: check-all.py FOLDER VERDICTS

By check-run.py and recompute.py. VERDICTS is what scripts/verdicts.awk prints of the run: it must
come to the same verdict on each comparison.
"""
import json
import os
import runpy
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def check_by(script, *arguments):
	"""The exit status of the script."""
	sys.argv = [script, *arguments]
	try:
		runpy.run_path(os.path.join(HERE, script), run_name="__main__")
	except SystemExit as end:
		return end.code or 0
	return 0


def check_verdicts(path, run):
	with open(path) as file:
		rows = [line.rstrip("\n") for line in file]
	assert rows[0] == "arm baseline metric ratio [low high] verdict", rows[0]
	found = [row.split(" ", 4)[:4] + [row.split("] ")[1]] for row in rows[1:]]
	wanted = [[of["arm"], of["baseline"], of["metric"], "%.4f" % of["ratio"], of["verdict"]]
		  for of in run["comparisons"]]
	differ = [pair for pair in zip(found, wanted) if pair[0] != pair[1]]
	assert len(found) == len(wanted) and not differ, (len(found), len(wanted), differ)


def main(folder, verdicts):
	path = os.path.join(folder, "run.json")
	for script in "check-run.py", "recompute.py":
		status = check_by(script, folder)
		if status:
			return status
	with open(path) as file:
		check_verdicts(verdicts, json.load(file))
	return 0


sys.exit(main(*sys.argv[1:]))
