#!/bin/sh
# Builds the engine's driver, a shared library, with the compiler and optimisation level of a release build.
#     drivers/build-anomengine.sh [OUTPUT]
set -eu
output=${1:-libpeer-anomengine.so}
case $output in /*) ;; *) output=$PWD/$output ;; esac
cd "$(dirname "$0")/../../.."
clang=$(dirname "$(command -v swift)")/clang
[ -x "$clang" ] || clang=clang
"$clang" -std=c11 -O2 -fPIC -shared -D_GNU_SOURCE -Wall -Wextra -Werror -ICKernels/include \
    $(find CKernels -name "*.c") Benchmarks/peers/drivers/anomengine.c -lm -lpthread -o "$output"
