# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What tests ask of a run.json. Python does not look for packages other than its own (-S), which
# takes longer than the rest.

# json_is RUN.JSON EXPRESSION VALUE ...: each of these is what Python prints of the expression, run
# being the content of the file, and arms its arms by their names
json_is() {
	python3 -S - "$@" <<-'END'
		import json, sys
		run = json.load(open(sys.argv[1]))
		names = {"run": run, "arms": {arm["id"]: arm for arm in run["arms"]}}
		for expression, wanted in zip(sys.argv[2::2], sys.argv[3::2], strict=True):
		    found = str(eval(expression, names))
		    assert found == wanted, f"{expression} is {found}, not {wanted}"
	END
}

# As an EXPRESSION: whether comparisons may be missing, as on a busy host no pair is clean.
# shellcheck disable=SC2034 # for those that source this
too_busy='any(of["name"] == "host too busy" and of["failed"] for of in run["controls"])'
