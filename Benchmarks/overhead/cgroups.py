"""The agent's own share of a core and memory with many cgroups, and after thousands have come and gone.

    python3 Benchmarks/overhead/cgroups.py ANOMENGINE [--cgroups 200] [--seconds 60] [--segments 2] [--churn 10000]

Each segment takes ten minutes. Needs root. Each of the standing cgroups holds one process that makes some system calls ten
times a second. Each of those that come and go holds one process for a moment.
"""

import argparse
import os
import pathlib
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "common"))

from agent_process import AgentProcess
from bench_cgroups import join, make, remove, remove_root


def settled_bytes(agent, seconds=110):
    """The least that a process has resident for a while: the agent gives memory back every hundred periods."""
    end, least = time.time() + seconds, agent.resident_bytes()
    while time.time() < end:
        time.sleep(0.5)
        least = min(least, agent.resident_bytes())
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


def watch_segments(agent, recording, count):
    """Waits for the agent to make segments, and prints what it and the children that make them have of memory.

    Most pages of a child are those of the program and its libraries, which it shares with the agent: both together is what
    the agent has and what the child shares with nobody.
    """
    before, used, begin = agent.resident_bytes(), agent.cpu_seconds(), time.time()
    made = 0
    while made < count:
        child, own, most, start = 0, 0, 0, None
        while not children_of(agent.process.pid):
            time.sleep(0.02)
        while children := children_of(agent.process.pid):
            start = start or time.time()
            most = max(most, agent.resident_bytes())
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
            f"{agent.resident_bytes() / 1e6:.1f} after; its child has {child / 1e6:.1f}, {own / 1e6:.1f} of them its own, for "
            f"{seconds:.1f} s; together {(most + own) / 1e6:.1f}",
            flush=True,
        )
        before = agent.resident_bytes()
    share = (agent.cpu_seconds() - used) / (time.time() - begin)
    highest = bytes_after(f"/proc/{agent.process.pid}/status", "VmHWM")
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


def measure(agent, work, arguments):
    """Prints what a running agent takes, and what it takes after cgroups came and went."""
    time.sleep(3)
    begin, used = time.time(), agent.cpu_seconds()
    time.sleep(arguments.seconds)
    share = (agent.cpu_seconds() - used) / (time.time() - begin)
    before = agent.resident_bytes()
    print(f"{arguments.cgroups} cgroups, 1 s: {100 * share:.2f} % of a core, {before / 1e6:.1f} MB resident")
    print(f"  last status: {agent.last_status()}")
    if arguments.segments:
        watch_segments(agent, f"{work}/recording", arguments.segments)
    if arguments.churn:
        before = settled_bytes(agent)
        begin, used = time.time(), agent.cpu_seconds()
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
        share = (agent.cpu_seconds() - used) / seconds
        time.sleep(5)
        soon, after = agent.resident_bytes(), settled_bytes(agent)
        print(
            f"{arguments.churn} cgroups came and went in {seconds:.0f} s: {before / 1e6:.1f} MB resident before, "
            f"{soon / 1e6:.1f} five seconds after, {after / 1e6:.1f} later, {100 * (after - before) / before:+.1f} %; "
            f"{100 * share:.2f} % of a core meanwhile"
        )
        print(f"  last status: {agent.last_status()}")


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
    with tempfile.TemporaryDirectory() as work:
        try:
            for name in names:
                make(name)
            children = [child(name) for name in names]
            arguments_of_agent = ["--source", "cgroup", "--output", f"{work}/recording"]
            with AgentProcess(arguments.anomengine, f"{work}/log", arguments_of_agent) as agent:
                agent.wait_for_status("containers", 20)
                measure(agent, work, arguments)
        finally:
            for pid in children:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            for name in names:
                remove(name)
            remove_root()


main()
