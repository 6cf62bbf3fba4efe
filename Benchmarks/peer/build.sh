#!/bin/sh
# Builds the shared library that comparisons load, with the compiler and optimisation level of a release build.
#     Benchmarks/peer/build.sh [OUTPUT]
set -eu
cd "$(dirname "$0")/../.."
output=${1:-libanomengine_peer.so}
clang=$(dirname "$(command -v swift)")/clang
[ -x "$clang" ] || clang=clang
"$clang" -std=c11 -O2 -fPIC -shared -D_GNU_SOURCE -Wall -Wextra -Werror -ICKernels/include \
    CKernels/*.c CKernels/*/*.c Benchmarks/peer/peer.c -lm -lpthread -o "$output"
