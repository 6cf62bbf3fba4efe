#!/usr/bin/env python3
"""Processor time that each sink takes for one period of 200 containers.

    swift build -c release --product anomengine && Scripts/test-tools.sh programs
    Benchmarks/sinks/cost.py .build/release/anomengine [--containers 200] [--repeats 3]

Made-up samples are replayed to one sink at a time, once for a few periods and once for many; the difference of the two
runs' processor time, divided by the difference of their periods, is the price of a period, without start and end. Sinks
that send are given a real Prometheus or VictoriaMetrics on loopback, whose own time is not counted. The page is scraped once
a period.
"""
import argparse
import contextlib
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COLUMNS = ["cpu_usage", "memory_usage", "sys_calls", "mmap_calls", "page_faults", "block_req", "file_access",
           "process_events"]
FEW, MANY = 50, 350


def write_samples(folder, containers):
    """One CSV file for each container, ending a minute ago, so that databases take them."""
    start = int(time.time()) - MANY - 60
    draw = random.Random(1)
    for number in range(containers):
        with open(f"{folder}/shop-{number:03}.csv", "w") as file:
            file.write("time," + ",".join(COLUMNS) + "\n")
            for row in range(MANY + 1):
                cells = [f"{draw.random() * 1000:.3f}" for _ in COLUMNS]
                file.write(f"{start + row}," + ",".join(cells) + "\n")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Database:
    """A database on loopback, ended with the block that it was started for."""

    def __init__(self, kind):
        self.kind = kind
        self.port = free_port()

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        path = f"{ROOT}/.test-tools/usr/bin/{self.kind}"
        if not os.path.exists(path):
            sys.exit(f"error: no {path}; run Scripts/test-tools.sh programs")
        listen = f"127.0.0.1:{self.port}"
        if self.kind == "prometheus":
            open(f"{self.folder.name}/config.yml", "w").close()
            arguments = ["--web.enable-remote-write-receiver", f"--web.listen-address={listen}",
                         f"--config.file={self.folder.name}/config.yml", f"--storage.tsdb.path={self.folder.name}/data"]
        else:
            arguments = [f"-httpListenAddr={listen}", f"-storageDataPath={self.folder.name}/data"]
        self.process = subprocess.Popen([path] + arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                urllib.request.urlopen(f"http://{listen}/api/v1/query?query=1", timeout=1).read()
                return self
            except OSError:
                time.sleep(0.1)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def scrape(port, interval, ended):
    while not ended.wait(interval):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5).read()
        except OSError:
            pass


def seconds(program, samples, options, periods, scraped_port=None):
    """Processor time of one replay."""
    speed = 20 if scraped_port else 0
    command = [program, "collect", "--source", "replay", "--input", samples, "--duration", str(periods), "--speed",
               str(speed)] + options
    ended = threading.Event()
    with open(os.devnull, "w") as nothing:
        process = subprocess.Popen(command, stdout=nothing, stderr=subprocess.PIPE, text=True)
    if scraped_port:
        threading.Thread(target=scrape, args=(scraped_port, 1 / speed, ended), daemon=True).start()
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    ended.set()
    if status != 0:
        sys.exit(f"error: {' '.join(command)}: {errors}")
    sent = re.search(r"(\d+) requests sent, (\d+) refused", errors)
    if sent and (int(sent[1]) < periods or int(sent[2]) > 0):
        sys.exit(f"error: not all was sent, so the time says nothing: {errors}")
    return usage.ru_utime + usage.ru_stime


def price(program, samples, kind, make_options):
    """Milliseconds of processor time for a period. A database takes each sample once, so each run has its own."""
    times = []
    for periods in (FEW, MANY):
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            database = stack.enter_context(Database(kind)) if kind else None
            port = database.port if database else free_port()
            is_page = "--metrics" in make_options(folder, port)
            times.append(seconds(program, samples, make_options(folder, port), periods, port if is_page else None))
    return (times[1] - times[0]) / (MANY - FEW) * 1000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--containers", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()

    def remote_write(folder, port):
        return ["--remote-write", f"http://127.0.0.1:{port}/api/v1/write", "--queue", folder]

    sinks = [
        ("recording (`--output`)", None, lambda folder, port: ["--output", f"{folder}/recording"]),
        ("page (`--metrics`), scraped once a period", None, lambda folder, port: ["--metrics", f"127.0.0.1:{port}"]),
        ("remote write to Prometheus", "prometheus", remote_write),
        ("remote write to VictoriaMetrics", "victoria-metrics", remote_write),
        ("line protocol to VictoriaMetrics", "victoria-metrics",
         lambda folder, port: ["--influx", f"http://127.0.0.1:{port}/write", "--queue", folder]),
        ("line protocol to a file", None, lambda folder, port: ["--influx", f"{folder}/lines"]),
    ]
    print(f"| sink | ms of processor time for a period of {arguments.containers} containers | least and most |")
    print("| --- | ---: | ---: |")
    with tempfile.TemporaryDirectory() as samples:
        write_samples(samples, arguments.containers)
        for name, kind, make_options in sinks:
            prices = [price(arguments.program, samples, kind, make_options) for _ in range(arguments.repeats)]
            print(f"| {name} | {statistics.median(prices):.2f} | {min(prices):.2f}–{max(prices):.2f} |", flush=True)


main()
