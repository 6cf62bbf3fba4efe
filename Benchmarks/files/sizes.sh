#!/bin/sh
# What opening, listing and loading one detector cost in model files of 10 to 10,000 detectors.
# Usage, from the repository: Benchmarks/files/sizes.sh
set -eu
swift build -c release --product FileBenchmark
program=$(swift build -c release --show-bin-path)/FileBenchmark
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for count in 10 100 1000 10000; do
    "$program" make "$count" "$folder/model.h5"
    echo "$count detectors, $(du -k "$folder/model.h5" | cut -f 1) KiB"
    for reading in open list one; do "$program" "$reading" "$folder/model.h5"; done
done
