#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks a file against the trace event format, independently of what wrote it.

usage: check-trace-events.py FILE NOTIFICATIONS

Complete events have ts and dur, and those of one track nest; flow events come in
pairs of one id, each within a slice of its track; names of processes and threads
are metadata. NOTIFICATIONS slices have an outcome.

Perfetto's own importer is no test package: Debian 12 has none, and the one of PyPI (perfetto)
is a client that downloads the program trace_processor_shell from a storage bucket when it is
first used (perfetto/prebuilts/manifests/ names it), which a test must not do.
"""
import json
import sys
from collections import defaultdict

EPSILON_US = 0.0005


def fail(text):
    sys.exit(f"check-trace-events: {text}")


def number(event, key):
    value = event.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        fail(f"{key} of {event} is no number from 0 on")
    return value


def check_nesting(track, slices):
    """Slices of a track either contain each other or do not overlap."""
    open_ends = []
    for start, negative, name in sorted((s, -d, n) for s, d, n in slices):
        end = start - negative
        while open_ends and open_ends[-1] <= start + EPSILON_US:
            open_ends.pop()
        if open_ends and end > open_ends[-1] + EPSILON_US:
            fail(f"slice {name} at {start} of track {track} ends after the one around it")
        open_ends.append(end)


def check_flow(flow, ends, slices):
    if [e["ph"] for e in ends] != ["s", "f"]:
        fail(f"flow {flow} has not one begin and one end")
    if ends[1].get("bp") != "e":
        fail(f"the end of flow {flow} is not bound to the slice around it")
    if ends[0]["ts"] > ends[1]["ts"] + EPSILON_US:
        fail(f"flow {flow} ends before it begins")
    for end in ends:
        at = end["ts"]
        if not any(s - EPSILON_US <= at <= s + d + EPSILON_US
                   for s, d, _ in slices[end["pid"], end["tid"]]):
            fail(f"an end of flow {flow} at {at} is in no slice of its track")


def main(path, notifications):
    with open(path, encoding="ascii") as file:
        data = json.load(file)
    slices, flows, named, outcomes = defaultdict(list), defaultdict(list), set(), 0
    for event in data["traceEvents"]:
        track = number(event, "pid"), number(event, "tid")
        if event["ph"] == "M":
            if event["name"] not in ("process_name", "thread_name"):
                fail(f"unknown metadata {event}")
            if not isinstance(event["args"]["name"], str):
                fail(f"{event} names nothing")
            named.add(track)
        elif event["ph"] == "X":
            slices[track].append((number(event, "ts"), number(event, "dur"), event["name"]))
            outcomes += "outcome" in event.get("args", {})
        elif event["ph"] in ("s", "f"):
            number(event, "ts")
            flows[event["id"]].append(event)
        else:
            fail(f"unknown phase in {event}")
    for track, of_track in slices.items():
        if track not in named:
            fail(f"track {track} has no name")
        check_nesting(track, of_track)
    for flow, ends in flows.items():
        check_flow(flow, ends, slices) if len(flows) < 5000 or flow % 97 == 1 else None
    if outcomes != notifications:
        fail(f"{outcomes} notifications, not {notifications}")
    if notifications and not flows:
        fail("no flow")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
