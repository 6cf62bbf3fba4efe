#!/bin/sh
# Builds the program that measures this machine's limits. Needs a processor with AVX-512.
#     machine/build.sh [OUTPUT]
set -eu
"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O3 -march="${MARCH:-native}" -Wall -Wextra -Werror "$(dirname "$0")"/*.c \
    -lm -lpthread -o "${1:-machine-limits}"
