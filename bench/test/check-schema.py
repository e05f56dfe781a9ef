#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Validates run.json by the JSON Schema of `unotify-bench schema`, with the jsonschema package.

check-schema.py SCHEMA RUN.JSON [FOLDER]
check-schema.py SCHEMA --all RUN.JSON...
check-schema.py SCHEMA --keys [LIST]

With a FOLDER it writes copies into it that lack a key, or have a value of another type there,
for each key that there is: good-*.json where the schema allows that, bad-*.json where not. The
program must read the former alone.

--keys prints a table of the keys of the run, or of the elements of a LIST, as results/README.md
has it.
"""
import json
import os
import sys

try:
	import jsonschema
except ImportError:
	jsonschema = None


def type_of(schema):
	if "const" in schema or "enum" in schema:
		return "string"
	if isinstance(schema["type"], list):
		return "number or `null`"
	if schema["type"] == "array":
		return "two numbers" if schema.get("minItems") == 2 else "list"
	return {"integer": "number", "boolean": "bool"}.get(schema["type"], schema["type"])


def print_keys(schema):
	print("| key | type | what |\n|---|---|---|")
	for key, part in schema["properties"].items():
		print(f"| `{key}` | {type_of(part)} | {part['description']} |")


def objects(value, schema, path=()):
	"""Each object of the run, with its part of the schema and the keys that lead to it."""
	if isinstance(value, dict):
		yield value, schema, path
		for key, part in value.items():
			if path + (key,) != ("host",):
				yield from objects(part, schema.get("properties", {}).get(key, {}),
						   path + (key,))
	elif isinstance(value, list):
		for part in value:
			yield from objects(part, schema.get("items", {}), path)


def without_repetition(run):
	"""The run with its lists cut to what has a key, or a type of value, that none before it
	has, and to the arms that the comparisons kept name."""
	seen, short = set(), {}
	for name, items in run.items():
		if not (isinstance(items, list) and items and isinstance(items[0], dict)):
			short[name] = items
			continue
		short[name] = []
		for item in items:
			found = {path + (key, type(part))
				for value, _, path in objects(item, {}, (name,))
				for key, part in value.items()}
			if found - seen:
				seen |= found
				short[name].append(item)
	named = {one[key] for one in short["comparisons"] for key in ("arm", "baseline")}
	short["arms"] = [arm for arm in run["arms"] if arm in short["arms"] or arm["id"] in named]
	return short


MARK = {"mark": "here"}


def of_key(schema, key):
	"""What the schema of an object says of that key alone: all others are valid as they were."""
	rest = {name: part for name, part in schema.items() if name != "additionalProperties"}
	return rest | {"properties": {key: schema.get("properties", {}).get(key, {})}}


def text_around(run, value):
	"""The text of the run, in which MARK stands for that object of it."""
	was = value.copy()
	value.clear()
	value.update(MARK)
	text = json.dumps(run)
	value.clear()
	value.update(was)
	return text


def write_copies(run, schema, kind, folder):
	"""Of keys at the same place in several objects one is changed."""
	seen = {("control_failed",)}  # it follows from the controls, and our reader does not need it
	for value, part, path in objects(run, schema):
		new = [key for key in value if path + (key,) not in seen]
		around = text_around(run, value) if new else None
		for key in new:
			seen.add(path + (key,))
			other = 7 if isinstance(value[key], dict) else {"other": "type"}
			for change in ({}, {key: other}):
				changed = {name: of for name, of in value.items() if name != key} | change
				name = "good" if kind(of_key(part, key)).is_valid(changed) else "bad"
				with open(os.path.join(folder, f"{name}-{'.'.join(path + (key,))}-"
						       f"{len(change)}.json"), "w") as file:
					file.write(around.replace(json.dumps(MARK), json.dumps(changed)))


def load(path):
	with open(path) as file:
		return json.load(file)


def problems_of(validator, path):
	return [f"{path}: {list(error.path)}: {error.message}\n"
		for error in validator.iter_errors(load(path))]


def main(schema_path, first, *rest):
	schema = load(schema_path)
	if first == "--keys":
		print_keys(schema["properties"][rest[0]]["items"] if rest else schema)
		return 0
	if not jsonschema:
		print("python3-jsonschema is not here", file=sys.stderr)
		return 77
	kind = jsonschema.validators.validator_for(schema)
	kind.check_schema(schema)
	problems = []
	for path in rest if first == "--all" else [first]:
		problems += problems_of(kind(schema), path)
	print("".join(problems), end="")
	if first != "--all" and rest and not problems:
		write_copies(without_repetition(load(first)), schema, kind, rest[0])
	return 1 if problems else 0


sys.exit(main(*sys.argv[1:]))
