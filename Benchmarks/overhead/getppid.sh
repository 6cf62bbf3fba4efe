#!/bin/sh
# What the probes add to one system call: bare, with empty programs, with all probes of anomengine, and with a bpftrace
# script that counts the same. All four in turn, ROUNDS times, on processor CPU; nanoseconds for one call.
#
#   Benchmarks/overhead/getppid.sh ANOMENGINE [ROUNDS [CPU]]
#
# Needs root, bpftrace, and a machine that does nothing else.
set -eu
anomengine=$1
rounds=${2:-7}
cpu=${3:-1}
. "$(dirname "$0")/helpers.sh"
clang -O2 -std=c11 -D_GNU_SOURCE -o "$work/loop" "$here/getppid_loop.c"
for _ in $(seq "$rounds"); do
    for condition in bare empty exact bpftrace; do
        observe "$condition"
        echo "$condition $("$work/loop" "$cpu")"
        [ "$condition" = bare ] || stop_helper
    done
done | python3 "$here/table.py" "ns a call"
