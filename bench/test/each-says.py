# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: each-says.py [--whole] SCRIPT [PROGRESS] <CASES

Runs a script in Python as a program, once for each case, all in this process: Python takes longer
to start than such a script to refuse its input. A case is two lines, "STATUS WORDS" and a text:
given the words, as a shell splits them, of which the first may be NAME=VALUE, the script ends with
the status and has printed one line, "NAME: " and what has the text in it, or with --whole is it.
Lines that begin with PROGRESS do not count. In TMPDIR nothing is left.
"""
import os
import shlex
import sys
import tempfile

whole = sys.argv[1] == "--whole"
script, progress = [*sys.argv[1 + whole:], None][:2]
with open(script, encoding="utf-8") as source:
	code = compile(source.read(), script, "exec")
sys.path[0] = os.path.dirname(script)
left_before = os.listdir(os.environ["TMPDIR"])


def execute():
	"""Its status."""
	try:
		exec(code, {"__name__": "__main__", "__file__": script})
	except SystemExit as end:
		return end.code or 0
	return 0


def attempt(words):
	"""The status, and the lines of it and its children."""
	environment, own = dict(os.environ), [os.dup(1), os.dup(2)]
	while words and words[0].partition("=")[0].isidentifier() and "=" in words[0]:
		name, _, os.environ[name] = words.pop(0).partition("=")
	sys.argv = [script, *words]
	with tempfile.TemporaryFile("w+", dir=".") as printed:
		os.dup2(printed.fileno(), 1)
		os.dup2(printed.fileno(), 2)
		try:
			status = execute()
		finally:
			sys.stdout.flush()
			sys.stderr.flush()
			os.dup2(own[0], 1)
			os.dup2(own[1], 2)
			os.environ.clear()
			os.environ.update(environment)
		printed.seek(0)
		return status, printed.read().splitlines()


tried, name = 0, os.path.basename(script) + ": "
cases = iter(sys.stdin.read().splitlines())
for case, text in zip(cases, cases, strict=True):
	expected, _, words = case.partition(" ")
	status, lines = attempt(shlex.split(words))
	print(f"{words}: {status}", *lines, sep="\n  ", flush=True)
	lines = [line for line in lines if not (progress and line.startswith(progress))]
	assert status == int(expected), f"status {status}, not {expected}"
	assert len(lines) == 1, f"{len(lines)} lines"
	assert lines[0].startswith(name)
	assert lines[0] == name + text if whole else text in lines[0], f"not: {text}"
	assert os.listdir(os.environ["TMPDIR"]) == left_before, "something is left"
	tried += 1
assert tried, "no case"
