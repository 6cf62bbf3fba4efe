#!/bin/sh
# Checks the form of all Swift and C sources.
set -eu
cd "$(dirname "$0")/.."
swift format lint --strict --recursive --parallel Package.swift Plugins Sources Tests Benchmarks
find CKernels bpf Tests/NativeChecks Tests/ProbeWorkload Benchmarks/CHotPath Benchmarks/inference Benchmarks/overhead Benchmarks/peer Benchmarks/shop Tests/CFaults Tests/CSteppedClock Sources/CFileOutput Sources/CHDF5 Sources/CSpareMemory Sources/CSandbox Sources/CSnappy Sources/CZlib Sources/COpenBLAS \( -name '*.c' -o -name '*.h' -o -name '*.inc' \) -print0 |
    xargs -0 clang-format --dry-run --Werror
