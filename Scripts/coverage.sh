#!/bin/sh
# Runs all tests with coverage and prints the share of lines by room of this package. Fails where Engine, Store or
# Evaluation are below 85 %. Arguments go to `swift test`, for example --filter EngineTests.
set -eu
cd "$(dirname "$0")/.."
# A build folder of its own: instrumented objects would otherwise take the place of the ordinary ones.
scratch=.build/coverage
swift test --scratch-path "$scratch" --enable-code-coverage -Xcc -O2 "$@"
report=$(swift test --scratch-path "$scratch" --show-codecov-path)
python3 - "$report" "$PWD/Sources/" "$#" <<'PYTHON'
import collections, json, sys

report, sources, is_partial = sys.argv[1], sys.argv[2], sys.argv[3] != "0"
lines = collections.defaultdict(lambda: [0, 0])
for file in json.load(open(report))["data"][0]["files"]:
    if file["filename"].startswith(sources):
        room = file["filename"][len(sources):].split("/")[0]
        lines[room][0] += file["summary"]["lines"]["covered"]
        lines[room][1] += file["summary"]["lines"]["count"]
print(f"{'room':<16}{'lines':>8}{'covered':>9}")
for room, (covered, count) in sorted(lines.items()):
    print(f"{room:<16}{count:>8}{100 * covered / count:>8.1f}%")
low = [room for room in ("Engine", "Store", "Evaluation") if lines[room][0] < 0.85 * lines[room][1]]
if low and not is_partial:
    sys.exit(f"error: less than 85 % of the lines of {', '.join(low)} are covered")
PYTHON
