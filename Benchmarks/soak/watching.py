"""Memory of the agent over time, and what its page says each second."""

import collections
import os
import re
import socket
import statistics
import threading
import time
import urllib.request

LINE = re.compile(r"^([a-z_]+)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Watcher:
    def __init__(self, agent, page, path):
        self.agent, self.page, self.path = agent, page, path
        self.ended = threading.Event()
        self.memory = []
        self.failed_scrapes = self.scrapes = 0
        # Values of counters by (metric, container), and the newest of the agent's own metrics.
        self.shown = collections.defaultdict(set)
        self.own = {}

    def __enter__(self):
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        self.scrape()

    def watch(self):
        start = time.time()
        with open(self.path, "w") as file:
            while not self.ended.wait(1):
                self.scrape()
                files = len(os.listdir(f"/proc/{self.agent.process.pid}/fd"))
                self.memory.append((time.time() - start, self.agent.resident_bytes()))
                file.write(f"{self.memory[-1][0]:.1f},{self.memory[-1][1]},{files},{self.agent.cpu_seconds()}\n")
                file.flush()

    def scrape(self):
        self.scrapes += 1
        try:
            text = urllib.request.urlopen(f"http://127.0.0.1:{self.page}/metrics", timeout=5).read().decode()
        except OSError:
            self.failed_scrapes += 1
            return
        for line in text.splitlines():
            found = LINE.match(line)
            if not found:
                continue
            name, labels, value = found[1], dict(LABEL.findall(found[2] or "")), float(found[3])
            if name.startswith("container_") and name.endswith("_total"):
                self.shown[name, labels["id"]].add(value)
            elif name.startswith("anomengine_") and name != "anomengine_probe_state":
                self.own[name, labels.get("endpoint", "")] = value

    def report(self):
        print(f"{self.scrapes} scrapes, {self.failed_scrapes} failed")
        quarters = [[] for _ in range(4)]
        for seconds, resident in self.memory:
            quarters[min(3, int(4 * seconds / (self.memory[-1][0] + 1e-9)))].append(resident / 1e6)
        for index, part in enumerate(quarters, start=1):
            print(f"quarter {index}: median {statistics.median(part):.1f} MB resident, {min(part):.1f} to {max(part):.1f}")
        print(f"most ever: {max(resident for _, resident in self.memory) / 1e6:.1f} MB", flush=True)
        for (name, endpoint), value in sorted(self.own.items()):
            if value and ("_total" in name or "queue" in name):
                print(f"  {name}{{{endpoint}}} {value:g}")
