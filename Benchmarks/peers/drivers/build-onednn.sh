#!/bin/sh
# Builds oneDNN's driver, a shared library, against the oneDNN of a virtual environment.
#     drivers/build-onednn.sh ENVIRONMENT [OUTPUT]
set -eu
environment=$(cd "$1" && pwd)
output=${2:-libpeer-onednn.so}
"${CXX:-g++}" -O2 -shared -fPIC -fopenmp -I"$environment/include" "$(dirname "$0")/onednn.cpp" -o "$output" \
    -L"$environment/lib" -ldnnl -Wl,-rpath,"$environment/lib"
