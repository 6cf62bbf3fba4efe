#!/bin/sh
# Runs all tests with coverage and prints the share of lines by room.
set -eu
cd "$(dirname "$0")/.."
swift test --enable-code-coverage -Xcc -O2
report=$(swift test --show-codecov-path)
python3 - "$report" <<'PYTHON'
import collections, json, sys

lines = collections.defaultdict(lambda: [0, 0])
for file in json.load(open(sys.argv[1]))["data"][0]["files"]:
    parts = file["filename"].split("/Sources/")
    if len(parts) == 2 and ".build" not in file["filename"]:
        room = parts[1].split("/")[0]
        lines[room][0] += file["summary"]["lines"]["covered"]
        lines[room][1] += file["summary"]["lines"]["count"]
print(f"{'room':<16}{'lines':>8}{'covered':>9}")
for room, (covered, count) in sorted(lines.items()):
    print(f"{room:<16}{count:>8}{100 * covered / count:>8.1f}%")
PYTHON
