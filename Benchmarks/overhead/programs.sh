#!/bin/sh
# How much slower whole programs run when they are observed: all conditions in turn, ROUNDS times; seconds and seconds of
# processor time for the same work.
#
#   Benchmarks/overhead/programs.sh ANOMENGINE PROGRAM [ROUNDS [CONDITION...]]
#
# PROGRAM: cpu, memory or fileio (sysbench), redis (redis-benchmark, server and client on a processor each), build (many
# small C files, a shell and a compiler for each) or shell (a loop that starts /bin/true).
# CONDITION: bare (always the first), empty (programs that do nothing on the same events), exact (anomengine, every event
# counted), default (anomengine as it is), sampled (system calls always sampled), bpftrace (a script that counts the same).
# Needs root, bpftrace, and a machine of two or more processors that does nothing else.
set -eu
anomengine=$1
program=$2
rounds=${3:-5}
[ $# -le 3 ] && set -- "$1" "$2" "$rounds" bare empty exact default bpftrace
shift 3
. "$(dirname "$0")/helpers.sh"
cd "$work"

server=0
case $program in
cpu) load="sysbench cpu --threads=1 --events=4000 --time=0 run" ;;
memory) load="sysbench memory --threads=1 --memory-total-size=15G --time=0 run" ;;
fileio)
    sysbench fileio --file-total-size=64M --file-num=8 prepare >/dev/null
    load="sysbench fileio --file-total-size=64M --file-num=8 --file-test-mode=rndrd --events=400000 --time=0 run"
    ;;
redis)
    taskset -c 0 redis-server --port 17931 --bind 127.0.0.1 --save '' --daemonize no >/dev/null &
    server=$!
    others=$server
    sleep 1
    load="redis-benchmark -p 17931 -q -n 40000 -c 20 -t get,set"
    ;;
build)
    for index in $(seq 60); do echo "int f$index(int x) { return x + $index; }" >"part$index.c"; done
    load='for index in $(seq 60); do sh -c "cc -c part$index.c -o part$index.o"; done'
    ;;
shell) load='for index in $(seq 1500); do /bin/true; done' ;;
*)
    echo "error: no program '$program'; it is cpu, memory, fileio, redis, build or shell" >&2
    exit 2
    ;;
esac

run() { python3 "$here/timed.py" "$server" taskset -c 1 sh -c "$load"; }

run >/dev/null
for _ in $(seq "$rounds"); do
    for condition in "$@"; do
        observe "$condition"
        # The limit of the default takes three periods to tell.
        warm_until=$(($(date +%s) + 5))
        while [ "$condition" = default ] && [ "$(date +%s)" -lt $warm_until ]; do run >/dev/null; done
        echo "$condition $(run)"
        [ "$condition" = bare ] || stop_helper
    done
done | python3 "$here/table.py" seconds "processor time"
