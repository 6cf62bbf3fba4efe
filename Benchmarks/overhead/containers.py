"""The agent's own share of a core and memory with many containers of a real runtime, and after others came and went.

    python3 -m venv venv && venv/bin/pip install grpcio grpcio-tools
    venv/bin/python Benchmarks/overhead/containers.py ANOMENGINE [--containers 200] [--seconds 60] [--churn 1000]

Needs root, and Scripts/test-tools.sh programs. Each standing container is a pod of its own that starts a program each second.
Of those that come and go each tenth lives for two and a half periods: at the end it is checked that the agent saw all of these.
"""

import argparse
import concurrent.futures
import pathlib
import sys
import tempfile
import time

import grpc

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "common"))

from agent_process import AgentProcess
from runtime import Runtime

WORKERS = 4
# Of its periods of a second the agent gives memory back at each hundredth, and at each sixtieth it looks for what it missed:
# memory compares at the same distance of the former, after one of the latter.
GIVEN_BACK_SECONDS = 100
SETTLE_SECONDS = 65
STANDING = ["/bin/busybox", "sh", "-c", "while :; do /bin/busybox sleep 1; done"]


def start_standing(runtime, count):
    def start(index):
        pod = runtime.run_pod(f"shop-579f59597d-{index:05}", "bench", {"pod-template-hash": "579f59597d"})
        runtime.run_container("server", pod, STANDING)

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(start, range(count)))


def churn(runtime, count):
    """Containers that come and go; the names of those that live for more than a period."""
    pods = {}

    def start(name, command, index, tries=3):
        place = index % WORKERS
        if place not in pods:
            pods[place] = runtime.run_pod(f"passing-{index}-{tries}", "bench", {})
        try:
            return runtime.run_container(name, pods[place], command)
        except grpc.RpcError as error:
            # A runtime may lose the process that holds a pod; what is measured here is the agent.
            print(f"  {name}: {error.details()}", flush=True)
            pods.pop(place, None)
            if tries == 1:
                raise
            return start(name, command, index, tries - 1)

    def pass_by(index):
        stays = index % 10 == 0
        name = f"{'stays' if stays else 'passes'}-{index}"
        command = ["/bin/busybox", "sleep", "2.5"] if stays else ["/bin/busybox", "true"]
        container = start(name, command, index)
        if stays:
            time.sleep(2.6)
        runtime.remove_container(container)
        return name if stays else None

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        return [name for name in pool.map(pass_by, range(count)) if name]


def names_seen(lines):
    """Names of the containers in a file of line protocol."""
    return {tag[10:] for line in open(lines) for tag in line.split(" ")[0].split(",") if tag.startswith("container=")}


def measure(agent, seconds):
    begin, used = time.time(), agent.cpu_seconds()
    time.sleep(seconds)
    return (agent.cpu_seconds() - used) / (time.time() - begin)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("anomengine")
    parser.add_argument("--containers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--churn", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work, Runtime(work) as runtime:
        begin = time.time()
        start_standing(runtime, options.containers)
        print(f"{options.containers} containers started in {time.time() - begin:.0f} s", flush=True)
        lines = f"{work}/lines"
        arguments = ["--cri-socket", runtime.socket, "--output", f"{work}/recording", "--influx", lines]
        with AgentProcess(options.anomengine, f"{work}/log", arguments) as agent:
            agent.wait_for_status(f"{options.containers} containers", 60)
            began = time.time()
            time.sleep(5)
            share = measure(agent, options.seconds)
            before, measured = agent.resident_bytes(), time.time() - began
            print(f"{100 * share:.2f} % of a core, {before / 1e6:.1f} MB resident, {agent.peak_bytes() / 1e6:.1f} at most")
            print(f"  {agent.kinds_of_memory()}\n  last status: {agent.last_status()}", flush=True)
            if options.churn:
                begin, used = time.time(), agent.cpu_seconds()
                stayed = churn(runtime, options.churn)
                seconds = time.time() - begin
                share = (agent.cpu_seconds() - used) / seconds
                age = time.time() - began + SETTLE_SECONDS
                time.sleep(SETTLE_SECONDS + (measured - age) % GIVEN_BACK_SECONDS)
                after = agent.resident_bytes()
                print(
                    f"{options.churn} containers came and went in {seconds:.0f} s: {100 * share:.2f} % of a core meanwhile, "
                    f"{after / 1e6:.1f} MB resident after, {100 * (after - before) / before:+.1f} %, "
                    f"{agent.peak_bytes() / 1e6:.1f} at most"
                )
                print(f"  {agent.kinds_of_memory()}\n  last status: {agent.last_status()}")
                missed = set(stayed) - names_seen(lines)
                print(f"  of {len(stayed)} that lived over a period {len(missed)} were missed: {sorted(missed)}")


if __name__ == "__main__":
    main()
