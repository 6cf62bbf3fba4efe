#!/usr/bin/env python3
"""Compares the covered lines of each room with Scripts/coverage-limits.txt.

    Scripts/coverage-limits.py REPORT [--print | --write]

REPORT is what `llvm-cov export -summary-only` gives. Exits with 1 and names the rooms that are below their limit or have
none. --print compares nothing. --write sets each limit two points below what REPORT shows.
"""

import collections
import json
import math
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMITS = ROOT / "Scripts" / "coverage-limits.txt"
HEADER = """\
# The smallest share of each room's lines, in percent, that the tests' own process must run. What only child processes
# run (the executable, parsers of foreign files) does not count. Written by Scripts/coverage.sh --write-limits.
"""


def measured(report):
    """Covered and all lines by room; generated code does not count."""
    rooms = collections.defaultdict(lambda: [0, 0])
    sources = f"{ROOT}/Sources/"
    for file in json.loads(pathlib.Path(report).read_text())["data"][0]["files"]:
        name = file["filename"]
        if name.startswith(sources) and "/Generated/" not in name:
            lines = file["summary"]["lines"]
            room = rooms[name[len(sources) :].split("/")[0]]
            room[0] += lines["covered"]
            room[1] += lines["count"]
    return {room: (covered, count) for room, (covered, count) in sorted(rooms.items()) if count}


def limits():
    lines = (line.split("#")[0].split() for line in LIMITS.read_text().splitlines())
    return {fields[0]: float(fields[1]) for fields in lines if fields}


def main():
    report, mode = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    rooms = measured(report)
    shares = {room: 100 * covered / count for room, (covered, count) in rooms.items()}
    if mode == "--write":
        text = "".join(f"{room:<16}{max(0, math.floor(share - 2)):>4}\n" for room, share in shares.items())
        LIMITS.write_text(HEADER + text)
    known = limits()
    print(f"{'room':<18}{'lines':>7}{'covered':>9}{'limit':>7}")
    for room, share in shares.items():
        limit = f"{known[room]:>6.0f}%" if room in known else f"{'none':>7}"
        print(f"{room:<18}{rooms[room][1]:>7}{share:>8.1f}%{limit}")
    if mode == "--print":
        return
    problems = [f"{room} covers {share:.1f} %, its limit is {known[room]:.0f} %" for room, share in shares.items()
                if room in known and share < known[room]]
    problems += [f"{room} has no limit in Scripts/coverage-limits.txt" for room in shares if room not in known]
    for problem in problems:
        print(f"error: coverage: {problem}", file=sys.stderr)
    if problems:
        sys.exit(1)


main()
