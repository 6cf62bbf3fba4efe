#!/bin/sh
# What the probes add to one system call: bare, with an empty program, with all probes of anomengine, and with a bpftrace
# script that counts the same. All four in turn, ROUNDS times, on processor CPU.
#
#   Benchmarks/overhead/getppid.sh ANOMENGINE [ROUNDS [CPU]]
#
# Needs root, bpftrace, and a machine that does nothing else.
set -eu
anomengine=$1
rounds=${2:-7}
cpu=${3:-1}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
mounted=""
helper=""
finish() {
    [ -z "$helper" ] || kill "$helper" 2>/dev/null || true
    [ -z "$mounted" ] || umount /sys/kernel/tracing
    rm -rf "$work"
}
trap finish EXIT
[ -e /sys/kernel/tracing/events ] || { mount -t tracefs none /sys/kernel/tracing && mounted=yes; }
clang -O2 -std=c11 -D_GNU_SOURCE -o "$work/loop" "$here/getppid_loop.c"
clang -O2 -std=c11 -o "$work/attach" "$here/attach_empty.c" -lbpf
clang -target bpf -O2 -g -c "$here/empty.bpf.c" -o "$work/empty.o"

# Starts a helper in the background and waits for a line of its that matches.
start() {
    pattern=$1
    shift
    "$@" >"$work/output" 2>&1 &
    helper=$!
    tries=0
    until grep -q "$pattern" "$work/output"; do
        tries=$((tries + 1))
        [ $tries -lt 150 ] || { cat "$work/output" >&2; exit 1; }
        sleep 0.1
    done
    sleep 0.3
}
stop() {
    kill -INT "$helper"
    wait "$helper" 2>/dev/null || true
    helper=""
}
round=0
while [ $round -lt "$rounds" ]; do
    echo "bare $("$work/loop" "$cpu")"
    start attached "$work/attach" "$work/empty.o"
    echo "empty $("$work/loop" "$cpu")"
    kill "$helper"
    wait "$helper" 2>/dev/null || true
    start containers "$anomengine" collect --source cgroup --status 1 --output "$work/recording"
    echo "anomengine $("$work/loop" "$cpu")"
    stop
    start Attaching bpftrace "$here/seven_probes.bt"
    sleep 1
    echo "bpftrace $("$work/loop" "$cpu")"
    stop
    round=$((round + 1))
done | tee "$work/figures" | python3 "$here/table.py"
