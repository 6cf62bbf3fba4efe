#!/bin/sh
# Checks the form of all Swift and C sources.
set -eu
cd "$(dirname "$0")/.."
Scripts/rooms.sh
Scripts/sizes.sh
Scripts/trapping.sh
Scripts/threat-model.sh
swift format lint --strict --recursive --parallel Package.swift Plugins Sources Tests Benchmarks
git ls-files -z '*.c' '*.h' '*.inc' | xargs -0 clang-format --dry-run --Werror
