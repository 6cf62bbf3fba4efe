#!/bin/sh
# How much slower whole programs run with all probes of anomengine, and with a bpftrace script that counts the same: bare,
# anomengine, bpftrace in turn, ROUNDS times. Figures are seconds for the same work.
#
#   Benchmarks/overhead/programs.sh ANOMENGINE PROGRAM [ROUNDS]
#
# ANOMENGINE_OPTIONS in the environment holds more options of `collect`, such as --probe sys_calls=sampled.
# PROGRAM: cpu, memory or fileio (sysbench), redis (redis-benchmark), build (a fork-heavy build). Needs root, bpftrace, and
# a machine that does nothing else.
set -eu
anomengine=$1
program=$2
rounds=${3:-5}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
mounted=""
helper=""
server=""
finish() {
    [ -z "$helper" ] || kill "$helper" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$mounted" ] || umount /sys/kernel/tracing
    rm -rf "$work"
}
trap finish EXIT
[ -e /sys/kernel/tracing/events ] || { mount -t tracefs none /sys/kernel/tracing && mounted=yes; }
cd "$work"

case $program in
cpu) work() { sysbench cpu --threads=1 --events=3000 --time=0 run; } ;;
memory) work() { sysbench memory --threads=1 --memory-total-size=20G --time=0 run; } ;;
fileio)
    sysbench fileio --file-total-size=64M --file-num=8 prepare >/dev/null
    work() {
        sysbench fileio --file-total-size=64M --file-num=8 --file-test-mode=rndrd --events=600000 --time=0 run
    }
    ;;
redis)
    redis-server --port 17931 --bind 127.0.0.1 --save '' --daemonize no >/dev/null &
    server=$!
    sleep 1
    work() { redis-benchmark -p 17931 -q -n 150000 -c 20 -t get,set; }
    ;;
build)
    for index in $(seq 300); do echo "int f$index(int x) { return x + $index; }" >"part$index.c"; done
    work() { for index in $(seq 300); do sh -c "cc -c part$index.c -o part$index.o"; done; }
    ;;
*)
    echo "error: no program '$program'; it is cpu, memory, fileio, redis or build" >&2
    exit 2
    ;;
esac

measure() {
    begin=$(date +%s.%N)
    work >/dev/null
    end=$(date +%s.%N)
    echo "$1 $(echo "$end $begin" | awk '{ print $1 - $2 }')"
}
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
    sleep 1
}
stop() {
    kill -INT "$helper"
    wait "$helper" 2>/dev/null || true
    helper=""
}
work >/dev/null
round=0
while [ $round -lt "$rounds" ]; do
    measure bare
    # shellcheck disable=SC2086
    start containers "$anomengine" collect --source cgroup --status 1 --output "$work/recording" ${ANOMENGINE_OPTIONS:-}
    measure anomengine
    stop
    start Attaching bpftrace "$here/seven_probes.bt"
    measure bpftrace
    stop
    round=$((round + 1))
done | python3 "$here/table.py"
