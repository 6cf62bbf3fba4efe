"""The agent for hours under churn and failures: memory stays flat, sinks agree, and each loss is counted.

    python3 -m venv venv && venv/bin/pip install grpcio grpcio-tools h5py
    venv/bin/python Benchmarks/soak/soak.py ANOMENGINE [--minutes 120] [--keep FOLDER]

Needs root and Scripts/test-tools.sh programs. The agent observes the containers of a private containerd and writes to a
recording, a page that is scraped each second, a file of line protocol, and VictoriaMetrics by remote write and by line
protocol. Meanwhile containers and cgroups come and go, one container restarts under one name, the runtime and the database are
restarted, killed and stopped for a while, and the disk of recording and queue is full for a while.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "common"), str(HERE.parent / "overhead")]

from agent_process import AgentProcess
from churn import Churn
from failures import Database, Disk, RestartableRuntime, schedule
from watching import Watcher, free_port

INTERVAL_SECONDS = 1


def arguments_of_agent(runtime, database, disk, work, page):
    return [
        "--cri-socket", runtime.socket, "--interval", str(INTERVAL_SECONDS), "--probe-limit", "100%", "--node", "soak",
        "--output", f"{disk.path}/recording", "--segment-rows", "120", "--metrics", f"127.0.0.1:{page}",
        "--influx", f"{work}/lines", "--influx", f"{database.address}/write",
        "--remote-write", f"{database.address}/api/v1/write",
    ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("anomengine")
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--keep", help="folder for the agent's log, memory over time and line protocol")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.keep or temporary
        os.makedirs(work, exist_ok=True)
        page = free_port()
        with Disk(f"{temporary}/disk", megabytes=256) as disk, Database(f"{temporary}/database") as database:
            with RestartableRuntime(f"{temporary}/runtime") as runtime:
                arguments = arguments_of_agent(runtime, database, disk, work, page)
                with AgentProcess(options.anomengine, f"{work}/log", arguments) as agent:
                    with Churn(runtime) as churn, Watcher(agent, page, f"{work}/memory.csv") as watcher:
                        schedule(options.minutes * 60, runtime, database, disk)
                        print(f"{churn.started} containers and {churn.cgroups} cgroups came and went", flush=True)
            # The agent has stopped and has sent what waited.
            watcher.report()
            from sums import compare

            is_equal = compare(f"{disk.path}/recording", f"{work}/lines", database, watcher)
        sys.exit(0 if is_equal else 1)


if __name__ == "__main__":
    main()
