#!/bin/sh
# How much slower servers get when the calls to them are followed: all conditions in turn, ROUNDS times; seconds and seconds
# of processor time, server and caller together, for the same number of calls. Both sides of each call are on this machine,
# so that each is observed twice.
#
#   Benchmarks/overhead/edges.sh PROGRAM [ROUNDS [CONDITION...]]
#
# PROGRAM: nginx (HTTP/1 with connections kept alive), proxy (the same through a proxy, two calls for one), http2 (nghttpd,
# eight streams on each connection), grpc (unary calls of grpcio, eight at a time) or redis.
# CONDITION: bare (always the first), empty (programs that do nothing on the same events), edges, sampled (one of ten),
# bpftrace (a script that counts requests and latency by edge).
# Needs root, clang, nginx, nghttpd and h2load (nghttp2), redis-server, bpftrace, and for grpc a Python with grpcio in
# $PYTHON, and a machine of two or more processors that does nothing else.
set -eu
program=$1
rounds=${2:-5}
[ $# -le 2 ] && set -- "$1" "$rounds" bare empty edges sampled bpftrace
shift 2
. "$(dirname "$0")/helpers.sh"
cd "$work"
clang -O2 -std=c11 -D_GNU_SOURCE -o attach_edges "$here/attach_edges.c" "$here"/../../bpf/loader/*.c -lbpf
case $(uname -m) in aarch64) machine=arm64 ;; *) machine=x86 ;; esac
clang -target bpf -mcpu=v3 -std=gnu11 -O2 -g "-D__TARGET_ARCH_$machine" -c "$here/../../bpf/programs/edges.bpf.c" -o edges.o
clang -target bpf -O2 -g -c "$here/edges_empty.bpf.c" -o edges_empty.o

# Loaded once, as the kernel takes a second to check the programs; attached while they are observed.
./attach_edges edges.o >followed &
follower=$!
./attach_edges edges.o 10 >sampled &
sampler=$!
others="$follower $sampler"
until grep -q loaded followed && grep -q loaded sampled; do sleep 0.1; done

# observe_edges CONDITION: starts what a condition stands for; `leave_edges` ends it.
observe_edges() {
    case $1 in
    bare) ;;
    empty) start_helper attached ./attach edges_empty.o ;;
    edges) kill -USR1 "$follower" && sleep 0.2 ;;
    sampled) kill -USR1 "$sampler" && sleep 0.2 ;;
    bpftrace) start_helper Attaching bpftrace "$here/edges.bt" && sleep 1 ;;
    *)
        echo "error: no condition '$1'; it is bare, empty, edges, sampled or bpftrace" >&2
        exit 2
        ;;
    esac
}
leave_edges() {
    case $1 in
    bare) ;;
    edges) kill -USR2 "$follower" && sleep 0.2 ;;
    sampled) kill -USR2 "$sampler" && sleep 0.2 ;;
    *) stop_helper ;;
    esac
}

write_nginx() {
    cat >nginx.conf <<CONFIGURATION
worker_processes 1; daemon off; master_process off; pid $work/pid; error_log $work/errors;
events { worker_connections 512; }
http {
    access_log off; keepalive_requests 1000000000;
    client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4;
    scgi_temp_path $work/t5;
    upstream behind { server 127.0.0.1:17932; keepalive 32; keepalive_requests 1000000000; }
    server { listen 127.0.0.1:17932; location / { return 200 "an answer\n"; } }
    server { listen 127.0.0.1:17931;
        location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; } }
}
CONFIGURATION
}

case $program in
nginx | proxy)
    write_nginx
    taskset -c 0 nginx -c "$work/nginx.conf" &
    server=$!
    [ "$program" = nginx ] && port=17932 || port=17931
    load="h2load --h1 -n 20000 -c 8 http://127.0.0.1:$port/"
    ;;
http2)
    echo answer >answer
    taskset -c 0 nghttpd --no-tls -n 1 -d "$work" 17931 &
    server=$!
    load="h2load -n 30000 -c 4 -m 8 http://127.0.0.1:17931/answer"
    ;;
grpc)
    taskset -c 0 "${PYTHON:-python3}" "$here/edges_grpc.py" serve &
    server=$!
    load="${PYTHON:-python3} $here/edges_grpc.py call 1600"
    ;;
redis)
    taskset -c 0 redis-server --port 17931 --bind 127.0.0.1 --save '' --daemonize no >/dev/null &
    server=$!
    load="redis-benchmark -p 17931 -q -n 30000 -c 20 -t get"
    ;;
*)
    echo "error: no program '$program'; it is nginx, proxy, http2, grpc or redis" >&2
    exit 2
    ;;
esac
others="$others $server"
sleep 2

run() { python3 "$here/timed.py" "$server" taskset -c 1 sh -c "$load"; }

run >/dev/null
for _ in $(seq "$rounds"); do
    # In another order each time: what one condition leaves behind would be charged to the next.
    for condition in $(shuf -e "$@"); do
        observe_edges "$condition"
        run >"figures.$condition"
        leave_edges "$condition"
    done
    for condition in "$@"; do echo "$condition $(cat "figures.$condition")"; done
done | python3 "$here/table.py" seconds "processor time"
