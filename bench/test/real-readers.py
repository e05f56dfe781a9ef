#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what `compare` writes by the parsers of those who take it.

usage: real-readers.py tap|kunit|lava FILE

Prints "pass NAME", "fail NAME" or "skip NAME" of each test, as the parser has them; what else the
parser says goes to stderr. Exit status: 0; 1 the parser finds something wrong; 77 it is not here.

tap: tap.py (Debian's python3-tap), by which Linaro's test-definitions read kselftest for LAVA.
kunit: tools/testing/kunit/kunit_parser.py of a kernel's source, its folder in $KUNIT.
lava: the loop of lava_dispatcher's test shell over a terminal. Debian's lava-dispatcher need not
be installed: unpack it with lava-common and python3-pexpect, and name the place in $PYTHONPATH.
"""
import contextlib
import os
import re
import sys
import warnings


def by_tap(path):
	from tap.parser import Parser
	results, plan = [], None
	for line in Parser().parse_file(path):
		if line.category == "plan":
			plan = line.expected_tests
		elif line.category == "test":
			results.append(("skip" if line.skip else "pass" if line.ok else "fail", line.description))
			assert int(line.number) == len(results), line.number
	assert plan == len(results), f"a plan of {plan}, and {len(results)} tests"
	# test-definitions make "_" of all else, and LAVA has one test of a name
	assert len({re.sub("[^A-Za-z0-9_-]+", "_", name) for _, name in results}) == len(results)
	return results


def by_kunit(path):
	sys.path.insert(0, os.environ.get("KUNIT", ""))
	with contextlib.redirect_stdout(sys.stderr):  # it prints to what it finds here
		import kunit_parser
	words = {"SUCCESS": "pass", "FAILURE": "fail", "SKIPPED": "skip"}
	with open(path, encoding="utf-8") as file:
		lines = kunit_parser.extract_tap_lines(file)
		try:
			run = kunit_parser.parse_run_tests(lines)
		except TypeError:  # since 6.14 it wants to know where to print
			from kunit_printer import stdout
			run = kunit_parser.parse_run_tests(lines, stdout)
	assert not run.counts.errors, run.counts
	assert run.expected_count == len(run.subtests), "the plan is not that of the tests"
	return [(words[test.status.name], test.name) for test in run.subtests]


class LavaLog:
	"""Where lava_dispatcher sends results."""

	def __init__(self):
		self.found = []

	def results(self, data):
		self.found.append((data["result"], data["case"]))

	def marker(self, data):
		pass

	info = debug = marker

	def error(self, text):
		raise AssertionError(text)


def by_lava(path):
	warnings.simplefilter("ignore")
	import pexpect
	from lava_dispatcher.actions.test.shell import TestShellAction
	action = TestShellAction()
	action.logger = LavaLog()
	action._reset_patterns()
	action.signal_director.test_uuid = "1"
	shell = pexpect.spawn("sh", ["-c", 'cat "$1"; echo "<LAVA_TEST_RUNNER EXIT>"', "sh", path],
		encoding="utf-8")
	while action._keep_running(shell, 60, "#"):
		pass
	assert len(action.report) == len(action.logger.found), "a name is there twice"
	return action.logger.found


def main(kind, path):
	try:
		results = {"tap": by_tap, "kunit": by_kunit, "lava": by_lava}[kind](path)
	except ImportError as error:
		print(f"skipped: {error}", file=sys.stderr)
		return 77
	for result, name in results:
		print(result, name)
	return 0


sys.exit(main(*sys.argv[1:]))
