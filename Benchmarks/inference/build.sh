#!/bin/sh
# Builds the program that measures the inference kernels, with the compiler and optimisation level of a release build.
#     Benchmarks/inference/build.sh [OUTPUT]
set -eu
cd "$(dirname "$0")/../.."
output=${1:-inference}
clang=$(dirname "$(command -v swift)")/clang
[ -x "$clang" ] || clang=clang
"$clang" -std=c11 -O2 -D_GNU_SOURCE -Wall -Wextra -Werror -ICKernels/include \
    $(find CKernels -name "*.c") Benchmarks/inference/*.c -lm -lpthread -o "$output"
