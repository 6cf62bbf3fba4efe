#!/bin/sh
# Fails if a Swift file written by hand is longer than 300 lines, or if a folder of sources has more than 25 files.
set -eu
cd "$(dirname "$0")/.."
list=$(mktemp)
trap 'rm -f "$list"' EXIT
git ls-files --cached --others --exclude-standard Sources Tests Benchmarks Plugins CKernels bpf |
    while read -r file; do if [ -e "$file" ]; then echo "$file"; fi; done >"$list"
status=0
# Generated files end in .pb.swift or .grpc.swift, or stand in a folder of that name.
grep '\.swift$' "$list" | grep -v -e '\.pb\.swift$' -e '\.grpc\.swift$' -e '/Generated/' | xargs wc -l |
    awk '$2 != "total" && $1 > 300 { print $2 ": " $1 " lines, more than 300: split it"; bad = 1 } END { exit bad }' ||
    status=1
# Data, such as fixtures and vectors, may be many.
grep -E '\.(swift|c|h|inc)$' "$list" | sed 's|/[^/]*$||' | sort | uniq -c |
    awk '$1 > 25 { print $2 ": " $1 " files, more than 25: make sub-folders"; bad = 1 } END { exit bad }' || status=1
exit $status
