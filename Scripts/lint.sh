#!/bin/sh
# Checks the form of all Swift and C sources.
set -eu
cd "$(dirname "$0")/.."
Scripts/rooms.sh
swift format lint --strict --recursive --parallel Package.swift Plugins Sources Tests Benchmarks
find CKernels bpf Tests/Support/NativeChecks Tests/Support/ProbeWorkload Benchmarks/CHotPath Benchmarks/inference Benchmarks/overhead Benchmarks/peers/drivers Benchmarks/peers/machine Tests/Support/CFaults Tests/Support/CSteppedClock Sources/CHDF5Driver Sources/CHDF5 Sources/CMemoryTrim Sources/CSandbox Sources/CSnappy Sources/CZlib Sources/COpenBLAS \( -name '*.c' -o -name '*.h' -o -name '*.inc' \) -print0 |
    xargs -0 clang-format --dry-run --Werror
