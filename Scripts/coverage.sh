#!/bin/sh
# Builds the tests with coverage, runs them and compares each room's share of covered lines with Scripts/coverage-limits.txt.
# Fails where a test fails or a room is below its limit. Arguments go to the tests, for example --filter EngineTests; then
# the shares are printed and not checked. `Scripts/coverage.sh --write-limits` writes the limits from what it measures.
#
# LOG=FILE keeps the tests' output as well.
set -eu
cd "$(dirname "$0")/.."
write_limits=
if [ "${1:-}" = --write-limits ]; then
    write_limits=yes
    shift
fi
# Its own build folder: instrumented objects would replace the ordinary ones.
scratch=.build/coverage
profiles=$scratch/profiles
tools=$(dirname "$(readlink -f "$(command -v swift)")")
swift build --build-tests --scratch-path "$scratch" --enable-code-coverage -Xcc -O2
programs=$(swift build --scratch-path "$scratch" --show-bin-path)

# Tests start thousands of children and kill some. A profile for each would fill the disk, and torn ones break the merge,
# so only the profile of the tests' own process is kept.
rm -rf "$profiles"
mkdir -p "$profiles"
log=${LOG:-$profiles/log}
mkfifo "$profiles/output"
tee "$log" <"$profiles/output" &
LLVM_PROFILE_FILE="$PWD/$profiles/%p.profraw" \
    "$programs/anomenginePackageTests.xctest" --testing-library swift-testing "$@" >"$profiles/output" 2>&1 &
tests=$!
while kill -0 "$tests" 2>/dev/null; do
    find "$profiles" -name '*.profraw' ! -name "$tests.profraw" -delete
    sleep 2
done
wait "$tests"
"$tools/llvm-profdata" merge -sparse "$profiles/$tests.profraw" -o "$profiles/all.profdata"
"$tools/llvm-cov" export -summary-only -instr-profile "$profiles/all.profdata" \
    "$programs/anomenginePackageTests.xctest" >"$profiles/report.json"
if [ -n "$write_limits" ]; then
    python3 Scripts/coverage-limits.py "$profiles/report.json" --write
elif [ "$#" -gt 0 ]; then
    python3 Scripts/coverage-limits.py "$profiles/report.json" --print
else
    python3 Scripts/coverage-limits.py "$profiles/report.json"
fi
# The last line is the test runner's own.
grep -a 'Test run with' "$log" | tail -n 1
