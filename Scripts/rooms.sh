#!/bin/sh
# The import graph of the rooms under Sources/.
#
#     Scripts/rooms.sh             fail on an upward, circular or undeclared import, or where docs/architecture.md has an
#                                  outdated drawing or names a file that does not exist
#     Scripts/rooms.sh --write     put the drawing into docs/architecture.md
#
# A room may import rooms that stand before it in Package.swift.
set -eu
cd "$(dirname "$0")/.."
exec python3 - "$@" <<'PYTHON'
import pathlib, re, sys

PAGE = pathlib.Path("docs/architecture.md")
BEGIN, END = "<!-- rooms -->\n", "<!-- end of rooms -->\n"

package = pathlib.Path("Package.swift").read_text()
order = re.findall(r'^ {4}(?:room|cRoom|system)\(\s*"(\w+)"', package, re.M) + ["anomengine"]
place = {room: index for index, room in enumerate(order)}
swift_rooms = [room for room in order if any(pathlib.Path("Sources", room).rglob("*.swift"))]

imports, problems = {}, []
for room in swift_rooms:
    imports[room] = set()
    for file in sorted(pathlib.Path("Sources", room).rglob("*.swift")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            match = re.match(r"\s*(?:(?:public|package|internal|private) )?import (\w+)$", line)
            if not match or match[1] not in place:
                continue
            if place[match[1]] >= place[room]:
                problems.append(f"{file}:{number}: {room} must not import {match[1]}, which stands above it")
            imports[room].add(match[1])
for room in re.findall(r'^ {4}cRoom\(\s*"(\w+)"', package, re.M):
    users = [user for user in swift_rooms if room in imports[user]]
    if len(users) > 1:
        problems.append(f"{room} is imported by {', '.join(users)}; C of ours has one user")


def reach(room):
    found = set()
    for lower in imports.get(room, ()):
        found |= {lower} | reach(lower)
    return found


def direct(room):
    """The imports that follow from no other."""
    lower = imports[room]
    return sorted(name for name in lower if not any(name in reach(other) for other in lower if other != name))


for name in sorted(set(re.findall(r"`(\w[^`]*\.swift)`", PAGE.read_text()))):
    if not pathlib.Path(name).is_file():
        problems.append(f"{PAGE}: there is no {name}")

if not problems:
    lines = ["```mermaid\n", "graph TD\n"]
    lines += [f"  {room} --> {lower}\n" for room in reversed(swift_rooms) for lower in direct(room)]
    drawing = BEGIN + "".join(lines) + "```\n" + END
    text = PAGE.read_text()
    head, _, rest = text.partition(BEGIN)
    _, marker, tail = rest.partition(END)
    if not marker:
        problems.append(f"{PAGE}: the markers {BEGIN.strip()} and {END.strip()} are missing")
    elif "--write" in sys.argv:
        PAGE.write_text(head + drawing + tail)
    elif head + drawing + tail != text:
        problems.append(f"{PAGE}: the drawing is out of date; run Scripts/rooms.sh --write")
for problem in problems:
    print(f"error: {problem}", file=sys.stderr)
sys.exit(1 if problems else 0)
PYTHON
