"""How near sampled rates of system calls come to what was done.

    python3 Benchmarks/overhead/sampling.py ANOMENGINE [--seconds 60]

Needs root. Two processes in cgroups of their own count their calls: one makes 100 every hundredth of a second, the other
10,000 at once each second. An agent observes both for a tenth of each period of one second.
"""

import argparse
import os
import signal
import statistics
import subprocess
import tempfile
import time

from bench_cgroups import join, make, remove, remove_root

PATTERNS = {"even": (100, 0.01), "bursts": (10_000, 1.0)}


def work(name, calls, distance_seconds, stop_seconds, result):
    """Makes calls at fixed moments until a time, and writes how many it made in a second."""
    join(name)
    done, begin = 0, time.monotonic()
    while (now := time.monotonic()) < stop_seconds:
        for _ in range(calls):
            os.getppid()
        done += calls + 1
        time.sleep(max(0.0, begin + (done // (calls + 1)) * distance_seconds - now))
    os.write(result, f"{done / (now - begin)}".encode())
    os._exit(0)


def rates(path, name):
    """The agent's rates of a workload, without the periods in which it began and ended."""
    found = []
    for line in open(path):
        tags, fields, _ = line.rsplit(" ", 2)
        if f"/{name}" in tags:
            values = dict(field.split("=") for field in fields.split(","))
            found.append(float(values["sys_calls"]))
    return found[2:-2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("anomengine")
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    children, truths = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        lines = f"{folder}/lines.txt"
        agent = subprocess.Popen(
            [arguments.anomengine, "collect", "--source", "cgroup", "--probe", "sys_calls=sampled", "--probe",
             "mmap_calls=sampled", "--probe", "file_access=sampled", "--influx", lines],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(2)
            stop = time.monotonic() + arguments.seconds
            for name, (calls, distance) in PATTERNS.items():
                make(name)
                reader, writer = os.pipe()
                pid = os.fork()
                if pid == 0:
                    work(name, calls, distance, stop, writer)
                os.close(writer)
                children[name] = (pid, reader)
            for name, (pid, reader) in children.items():
                truths[name] = float(os.read(reader, 100))
                os.waitpid(pid, 0)
        finally:
            agent.send_signal(signal.SIGINT)
            agent.wait()
            for name in children:
                remove(name)
            remove_root()
        print(f"{'calls':<10}{'made /s':>10}{'mean seen /s':>14}{'error':>9}{'spread of a second':>20}{'seconds':>9}")
        for name, truth in truths.items():
            seen = rates(lines, name)
            mean = statistics.mean(seen)
            print(
                f"{name:<10}{truth:>10.0f}{mean:>14.0f}{mean / truth - 1:>9.1%}"
                f"{statistics.stdev(seen) / truth:>20.1%}{len(seen):>9}")


main()
