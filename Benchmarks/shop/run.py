"""Runs a shop of ten services in real containers, records it with the node agent, and injects faults whose times are known.

    sudo python3 Benchmarks/shop/run.py --output DIR [--agent PATH] [--seed 1] [--learn 40m] [--quiet 20m] [--faults 22]

Needs root and Debian; README.md says what it installs and does. A smoke run of three minutes:

    sudo python3 Benchmarks/shop/run.py --output DIR --scale 0.02 --faults 11 --events 5
"""

import argparse
import contextlib
import csv
import dataclasses
import json
import os
import pathlib
import platform
import re
import signal
import subprocess
import sys
import time

import enclosure
import prerequisites

REPOSITORY = prerequisites.REPOSITORY
sys.path.insert(0, str(REPOSITORY / "Benchmarks/common"))


def span(text):
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"'{text}' is not a duration such as 90s, 40m or 1h")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]


def options(arguments):
    parser = argparse.ArgumentParser(description="Run the shop, record it, and inject faults.")
    parser.add_argument("--output", required=True, help="folder for the recording, the labels and run.json (must be new)")
    parser.add_argument("--agent", help="the anomengine program (default: .build/release or .build/debug)")
    parser.add_argument("--seed", type=int, default=1, help="seed of load, faults and events (default: 1)")
    parser.add_argument("--learn", type=span, default=span("40m"), help="time to learn from (default: 40m)")
    parser.add_argument("--quiet", type=span, default=span("20m"), help="time without faults after it (default: 20m)")
    parser.add_argument("--faults", type=int, default=22, help="number of faults (default: 22)")
    parser.add_argument("--events", type=int, default=10, help="number of other events between the faults (default: 10)")
    parser.add_argument("--rate", type=float, default=100, help="mean pages per second (default: 100)")
    parser.add_argument("--scale", type=float, default=1, help="factor on all times, for trials (default: 1)")
    parser.add_argument("--probe-limit", default="100%", help="of 'anomengine collect' (default: 100%%, every event counts)")
    parsed = parser.parse_args(arguments)
    parsed.output = os.path.abspath(parsed.output)
    parsed.agent = find_agent(parsed.agent)
    return parsed


def find_agent(path):
    candidates = [path] if path else [f"{REPOSITORY}/.build/{kind}/anomengine" for kind in ("release", "debug")]
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return os.path.abspath(candidate)
    sys.exit(f"error: no program at {' or '.join(candidates)}; build it with 'make build' or give --agent PATH")


class Load:
    """The process that visits the shop."""

    def __init__(self, programs, address, settings, plan, log):
        command = [f"{programs}/load", address, str(plan.seed), str(settings.rate), str(plan.day_seconds), log]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()

    def set_factor(self, factor):
        self.process.stdin.write(f"factor {factor:.3f}\n")
        self.process.stdin.flush()


class Labels:
    """Two files that grow as things happen: faults, and other events."""

    COLUMNS = ("workload", "start", "end", "kind", "service", "event")

    def __init__(self, output):
        self.paths = {True: f"{output}/faults.csv", False: f"{output}/events.csv"}
        for path in self.paths.values():
            self.append(path, self.COLUMNS)
        self.counts = {True: 0, False: 0}

    def add_disturbance(self, workload, service, begin, end):
        """A time in which something happened that was not planned."""
        self.append(self.paths[False], (workload, f"{begin:.3f}", f"{end:.3f}", "disturbance", service, ""))

    @staticmethod
    def append(path, row):
        with open(path, "a", newline="") as file:
            csv.writer(file).writerow(row)

    def add(self, event, services, begin, end):
        self.counts[event.is_fault] += 1
        for service in services:
            times = f"{begin:.3f}", f"{end:.3f}"
            row = service.workload, *times, event.kind, event.service, self.counts[event.is_fault]
            self.append(self.paths[event.is_fault], row)


def follow(plan, begin, shop, injector, labels):
    """Lives through the plan."""
    import grpc
    import schedule

    def wait(offset):
        while (rest := begin + offset - time.time()) > 0:
            time.sleep(min(1, rest))
            for service, since in shop.restart_ended():
                labels.add_disturbance(service.workload, service.name, since, time.time())

    for event in plan.events:
        wait(event.offset)
        start = time.time()
        print(f"{start - begin:6.0f} s  {event.kind} {event.service} {event.rate:.4g}", flush=True)
        try:
            labels.add(event, schedule.affected(event), *injector.run(event))
        except (OSError, RuntimeError, subprocess.SubprocessError, grpc.RpcError) as error:
            # The rest of a long run is still worth having.
            print(f"  it failed: {error}", flush=True)
            for service in schedule.affected(event):
                labels.add_disturbance(service.workload, service.name, start, time.time())
    wait(plan.end_seconds)


def write_description(settings, plan, begin):
    from services import SERVICES, STORES

    def workloads(services):
        return {service.name: service.workload for service in services}

    processor = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    learnt, rested = begin + plan.learn_seconds, begin + plan.learn_seconds + plan.quiet_seconds
    description = {
        "seed": plan.seed,
        "phases": {"learn": [begin, learnt], "quiet": [learnt, rested], "faults": [rested, begin + plan.end_seconds]},
        "day_seconds": plan.day_seconds,
        "pages_per_second": settings.rate,
        "services": workloads(SERVICES),
        "stores": workloads(STORES),
        "calls": {service.name: service.calls for service in SERVICES},
        "machine": {
            "cores": os.cpu_count(), "processor": processor[1] if processor else platform.machine(),
            "kernel": platform.release(),
        },
        "probe_limit": settings.probe_limit,
        "plan": [dataclasses.asdict(event) for event in plan.events],
    }
    pathlib.Path(settings.output, "run.json").write_text(json.dumps(description, indent=1) + "\n")


def run_inside(work, settings):
    """The run itself, within the enclosure."""
    import schedule
    import services
    from agent_process import AgentProcess
    from events import Injector
    from runtime import Runtime
    from shop import SHARED_CORES, Shop, restrict_processor

    plan = schedule.plan(
        settings.seed, settings.learn, settings.quiet, settings.faults, settings.events, settings.scale
    )
    programs, group = f"{work}/programs", os.path.basename(os.path.dirname(work))
    os.makedirs(programs)
    services.build_programs(programs)
    restrict_processor(group, min(SHARED_CORES, os.cpu_count()))
    print(f"{plan.end_seconds / 60:.0f} minutes, {len(plan.events)} events", flush=True)
    with Runtime(work, services.images(programs), f"/{group}") as runtime:
        shop = Shop(runtime, work, settings.seed)
        shop.start()
        front = services.BY_NAME["front"].address
        with Load(programs, front, settings, plan, f"{settings.output}/load.csv") as load:
            # The recording begins with a shop that has warmed up.
            time.sleep(min(20, 60 * settings.scale))
            arguments = ["--cri-socket", runtime.socket, "--node", "shop-node", "--probe-limit", settings.probe_limit]
            log, recording = f"{settings.output}/agent.log", f"{settings.output}/recording"
            with AgentProcess(settings.agent, log, [*arguments, "--output", recording]) as agent:
                agent.wait_for_status(f"{len(services.BY_NAME)} containers", 30)
                begin = time.time()
                write_description(settings, plan, begin)
                follow(plan, begin, shop, Injector(shop, programs, load), Labels(settings.output))


def inside():
    work = enclosure.enter()

    def end(*_):
        # Once is enough: a second signal must not interrupt what ends the run.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit("ended early; what was recorded is kept")

    signal.signal(signal.SIGTERM, end)
    run_inside(work, options(sys.argv[2:]))


def main():
    settings = options(sys.argv[1:])
    if os.geteuid() != 0:
        sys.exit("error: the shop needs root, for containers and kernel probes")
    prerequisites.install_packages()
    prerequisites.use_environment()
    os.makedirs(settings.output, exist_ok=True)
    if os.listdir(settings.output):
        sys.exit(f"error: {settings.output} is not empty; a run needs a new folder")
    begin = time.time()
    status = enclosure.run_enclosed(os.path.abspath(__file__), sys.argv[1:])
    print(f"{'done' if status == 0 else 'ended'} after {(time.time() - begin) / 60:.1f} minutes: {settings.output}")
    sys.exit(status)


if __name__ == "__main__":
    inside() if len(sys.argv) > 1 and sys.argv[1].startswith(enclosure.PARENT) else main()
