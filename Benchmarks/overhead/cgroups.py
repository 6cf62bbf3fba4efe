"""The agent's own share of a core and memory with many cgroups, and after thousands have come and gone.

    python3 Benchmarks/overhead/cgroups.py ANOMENGINE [--cgroups 200] [--seconds 60] [--segments 2] [--churn 10000]

Each segment takes ten minutes. Needs root. Each of the standing cgroups holds one process that makes some system calls ten times a second. Each of those
that come and go holds one process for a moment.
"""

import argparse
import os
import re
import signal
import subprocess
import tempfile
import time

from bench_cgroups import join, make, remove, remove_root


def resident_bytes(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def cpu_seconds(pid):
    """Processor time of a process and of its children that have ended."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def settled_bytes(pid, seconds=110):
    """The least that a process has resident for a while: the agent gives back pages of the program every hundred periods."""
    end, least = time.time() + seconds, resident_bytes(pid)
    while time.time() < end:
        time.sleep(0.5)
        least = min(least, resident_bytes(pid))
    return least


def bytes_after(path, name):
    """A line such as "VmHWM:  12 kB"; 0 if the process has ended."""
    try:
        with open(path) as file:
            return sum(int(line.split()[1]) * 1024 for line in file if line.startswith(name + ":"))
    except (FileNotFoundError, ProcessLookupError):
        return 0


def children_of(pid):
    found = []
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                found += [int(number) for number in file.read().split()]
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def watch_segments(pid, recording, count):
    """Waits for the agent to make segments, and prints what it and the children that make them have of memory.

    Most pages of a child are those of the program and its libraries, which it shares with the agent: both together is what
    the agent has and what the child shares with nobody.
    """
    before, used, begin = resident_bytes(pid), cpu_seconds(pid), time.time()
    made = 0
    while made < count:
        child, own, most, start = 0, 0, 0, None
        while not children_of(pid):
            time.sleep(0.02)
        while children := children_of(pid):
            start = start or time.time()
            most = max(most, resident_bytes(pid))
            for one in children:
                child = max(child, bytes_after(f"/proc/{one}/status", "VmHWM"))
                rollup = f"/proc/{one}/smaps_rollup"
                own = max(own, bytes_after(rollup, "Private_Dirty") + bytes_after(rollup, "Private_Clean"))
            time.sleep(0.01)
        seconds = time.time() - start
        made = len([name for name in os.listdir(recording) if name.endswith(".h5")])
        time.sleep(2)
        print(
            f"segment {made}: the agent has {before / 1e6:.1f} MB before it, {most / 1e6:.1f} while it is made, "
            f"{resident_bytes(pid) / 1e6:.1f} after; its child has {child / 1e6:.1f}, {own / 1e6:.1f} of them its own, for "
            f"{seconds:.1f} s; together {(most + own) / 1e6:.1f}",
            flush=True,
        )
        before = resident_bytes(pid)
    share = (cpu_seconds(pid) - used) / (time.time() - begin)
    highest = bytes_after(f"/proc/{pid}/status", "VmHWM")
    print(f"  in all {100 * share:.2f} % of a core, children counted; the agent never had more than {highest / 1e6:.1f} MB")


def child(name):
    """A process that lives in a cgroup until it is killed."""
    pid = os.fork()
    if pid:
        return pid
    join(name)
    os.nice(10)
    while True:
        for _ in range(20):
            os.stat("/")
        time.sleep(0.1)


def last_status(log):
    lines = [line for line in open(log) if "containers" in line]
    return lines[-1].strip() if lines else ""


def wait_for_status(log, pattern, seconds):
    """Waits for a status line that matches and is new."""
    end = time.time() + seconds
    while time.time() < end:
        if re.search(pattern, last_status(log)):
            return
        time.sleep(0.2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("anomengine")
    parser.add_argument("--cgroups", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--segments", type=int, default=0)
    parser.add_argument("--churn", type=int, default=10000)
    arguments = parser.parse_args()
    names = [f"standing-{index}" for index in range(arguments.cgroups)]
    children = []
    agent = None
    with tempfile.TemporaryDirectory() as work:
        log = f"{work}/log"
        try:
            for name in names:
                make(name)
            children = [child(name) for name in names]
            agent = subprocess.Popen(
                [arguments.anomengine, "collect", "--source", "cgroup", "--status", "1", "--output", f"{work}/recording"],
                stdout=subprocess.DEVNULL,
                stderr=open(log, "w"),
            )
            wait_for_status(log, "containers", 20)
            time.sleep(3)
            begin, used = time.time(), cpu_seconds(agent.pid)
            time.sleep(arguments.seconds)
            share = (cpu_seconds(agent.pid) - used) / (time.time() - begin)
            before = resident_bytes(agent.pid)
            print(f"{arguments.cgroups} cgroups, 1 s: {100 * share:.2f} % of a core, {before / 1e6:.1f} MB resident")
            print(f"  last status: {last_status(log)}")
            if arguments.segments:
                watch_segments(agent.pid, f"{work}/recording", arguments.segments)
            if arguments.churn:
                before = settled_bytes(agent.pid)
                begin, used = time.time(), cpu_seconds(agent.pid)
                for index in range(arguments.churn):
                    name = f"passing-{index}"
                    make(name)
                    pid = os.fork()
                    if pid == 0:
                        join(name)
                        os.stat("/")
                        os._exit(0)
                    os.waitpid(pid, 0)
                    remove(name)
                seconds = time.time() - begin
                share = (cpu_seconds(agent.pid) - used) / seconds
                time.sleep(5)
                soon, after = resident_bytes(agent.pid), settled_bytes(agent.pid)
                print(
                    f"{arguments.churn} cgroups came and went in {seconds:.0f} s: {before / 1e6:.1f} MB resident before, "
                    f"{soon / 1e6:.1f} five seconds after, {after / 1e6:.1f} later, {100 * (after - before) / before:+.1f} %; "
                    f"{100 * share:.2f} % of a core meanwhile"
                )
                print(f"  last status: {last_status(log)}")
        finally:
            if agent:
                agent.send_signal(signal.SIGINT)
                agent.wait()
            for pid in children:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            for name in names:
                remove(name)
            remove_root()


main()
