#!/bin/sh
# Runs all tests with coverage and prints the share of lines by room of this package. Fails where Engine, Store or
# Evaluation are below 85 %. Arguments go to the tests, for example --filter EngineTests.
set -eu
cd "$(dirname "$0")/.."
# A build folder of its own: instrumented objects would otherwise take the place of the ordinary ones.
scratch=.build/coverage
profiles=$scratch/profiles
tools=$(dirname "$(readlink -f "$(command -v swift)")")
swift build --build-tests --scratch-path "$scratch" --enable-code-coverage -Xcc -O2
programs=$(swift build --scratch-path "$scratch" --show-bin-path)

# Tests start thousands of children and kill some. A file for each would fill the disk and the torn ones break the merge,
# so only that of the tests' own process is kept.
rm -rf "$profiles"
mkdir -p "$profiles"
LLVM_PROFILE_FILE="$PWD/$profiles/%p.profraw" \
    "$programs/anomenginePackageTests.xctest" --testing-library swift-testing "$@" &
tests=$!
while kill -0 "$tests" 2>/dev/null; do
    find "$profiles" -name '*.profraw' ! -name "$tests.profraw" -delete
    sleep 2
done
wait "$tests"
"$tools/llvm-profdata" merge -sparse "$profiles/$tests.profraw" -o "$profiles/all.profdata"
report=$profiles/report.json
"$tools/llvm-cov" export -summary-only -instr-profile "$profiles/all.profdata" \
    "$programs/anomenginePackageTests.xctest" >"$report"
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
