# Shell functions that the scripts of this folder share: what observes a program is started and ended around it.
# shellcheck shell=sh
# Sets $here (this folder) and $work (a temporary one, in which empty.o and attach are built).

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
mounted=""
helper=""
others=""
finish() {
    for process in $helper $others; do kill "$process" 2>/dev/null || true; done
    [ -z "$mounted" ] || umount /sys/kernel/tracing
    rm -rf "$work"
}
trap finish EXIT
# bpftrace needs tracefs; anomengine does not.
[ -e /sys/kernel/tracing/events ] || { mount -t tracefs none /sys/kernel/tracing && mounted=yes; }
clang -O2 -std=c11 -o "$work/attach" "$here/attach_empty.c" -lbpf
clang -target bpf -O2 -g -c "$here/empty.bpf.c" -o "$work/empty.o"

# Starts a helper in the background and waits for a line of its that matches.
start_helper() {
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
stop_helper() {
    kill "$helper"
    wait "$helper" 2>/dev/null || true
    helper=""
}

# observe CONDITION: starts what a condition stands for; `stop_helper` ends it, but for `bare`.
observe() {
    case $1 in
    bare) ;;
    empty) start_helper attached "$work/attach" "$work/empty.o" ;;
    bpftrace) start_helper Attaching bpftrace "$here/seven_probes.bt" && sleep 1 ;;
    exact | default | sampled)
        rm -rf "$work/recording"
        set -- "$1" "$anomengine" collect --source cgroup --status 1 --output "$work/recording"
        case $1 in
        exact) shift && set -- "$@" --probe-limit 100% ;;
        default) shift ;;
        sampled)
            shift
            for parameter in sys_calls mmap_calls file_access; do set -- "$@" --probe "$parameter=sampled"; done
            ;;
        esac
        start_helper containers "$@"
        ;;
    *)
        echo "error: no condition '$1'; it is bare, empty, exact, default, sampled or bpftrace" >&2
        exit 2
        ;;
    esac
}
