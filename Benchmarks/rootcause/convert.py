#!/usr/bin/env python3
"""Converts public root-cause data sets to the tables that `anomengine rank` and `anomengine eval` read.

Usage: convert.py DATA OUTPUT

DATA is a folder of one of these sets, as their authors publish it:
  Nezha, Online Boutique   a day with metric/source_50.csv and metric/destination_50.csv (median latency of each edge)
  Nezha, TrainTicket       a day with metric/*.csv.gz and an edges.csv made from the set's traces
  PetShop                  a scenario with graph.csv, noissue/ and */issue_*/

OUTPUT gets three tables:
  edges.csv    time, caller, callee, requests, caller_seconds, callee_seconds, failures
  metrics.csv  time, workload and one column for each resource metric (Nezha only)
  faults.csv   time, workload, kind

Times are the end of the sampling interval in seconds since 1970-01-01 UTC. Seconds are summed over the requests of the
interval. An empty cell was not measured.
"""

import csv
import gzip
import json
import math
import pathlib
import sys
from collections import defaultdict
from datetime import datetime, timezone

EDGE_COLUMNS = ["time", "caller", "callee", "requests", "caller_seconds", "callee_seconds", "failures"]
METRICS = {
    "cpu": "CpuUsage(m)",
    "syscall_read": "SyscallRead",
    "syscall_write": "SyscallWrite",
    "memory": "MemoryUsage(Mi)",
    "network_receive": "NetworkReceiveBytes",
    "network_transmit": "NetworkTransmitBytes",
    "server_p90": "PodServerLatencyP90(s)",
}
# Nothing measures who runs outside the cluster.
USER = "user"


def number(cell):
    try:
        value = float(cell)
    except (TypeError, ValueError):
        return math.nan
    return value if math.isfinite(value) else math.nan


def text(value):
    return "" if value is None or math.isnan(value) else f"{value:.9g}"


def epoch(stamp):
    return datetime.fromisoformat(stamp[:19]).replace(tzinfo=timezone.utc).timestamp()


def rows_of(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", newline="") as file:
        yield from csv.DictReader(file)


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def service_of(pod):
    return pod.rsplit("-", 2)[0]


def share(loads, caller):
    """A caller's share of a callee's requests, in proportion to the callers' own load."""
    if caller not in loads:
        return 1
    total = sum(value for value in loads.values() if not math.isnan(value))
    own = loads[caller]
    return own / total if total > 0 and not math.isnan(own) else 1 / len(loads)


class Nezha:
    """What both systems of the Nezha set have in common: pod metrics on a clock of one minute and a fault list."""

    def __init__(self, day):
        self.day = day
        self.pods = defaultdict(dict)
        for path in sorted((day / "metric").glob("*_metric.csv*")):
            for row in rows_of(path):
                self.pods[service_of(row["PodName"])][self.minute(epoch(row["Time"]))] = row

    def minute(self, seconds):
        """The row of the day's clock: rows lie 60 s apart, give or take a second."""
        return round((seconds - self.phase) / 60)

    def time(self, minute):
        return minute * 60 + self.phase

    def metrics(self):
        for service in sorted(self.pods):
            for minute, row in sorted(self.pods[service].items()):
                yield [self.time(minute), service] + [text(number(row[column])) for column in METRICS.values()]

    def load(self, service, minute):
        """Requests that a service answered in a minute."""
        row = self.pods.get(service, {}).get(minute)
        return number(row["PodWorkload(Ops)"]) * 60 if row else math.nan

    def faults(self):
        path = self.day / "faults.csv"
        if path.exists():
            for row in rows_of(path):
                yield [row["inject_epoch"], row["service"], row["fault_type"]]
            return
        for list_path in self.day.glob("*fault_list.json"):
            for faults in json.loads(list_path.read_text()).values():
                for fault in faults:
                    yield [int(epoch(fault["inject_time"])), service_of(fault["inject_pod"]), fault["inject_type"]]


class OnlineBoutique(Nezha):
    front_end = "frontend"
    phase = 20

    def edges(self):
        caller_side = self.latencies("source_50.csv")
        callee_side = self.latencies("destination_50.csv")
        pairs = sorted({pair for table in (caller_side, callee_side) for row in table.values() for pair in row})
        callers = defaultdict(list)
        for caller, callee in pairs:
            callers[callee].append(caller)
        for minute in sorted(set(caller_side) | set(callee_side)):
            for caller, callee in pairs:
                # The set counts no requests of an edge, so the callers' own load decides.
                loads = {name: self.load(name, minute) for name in callers[callee]}
                requests = self.load(callee, minute) * share(loads, caller)
                yield [self.time(minute), caller, callee, text(requests)] + [
                    text(table.get(minute, {}).get((caller, callee), math.nan) * requests)
                    for table in (caller_side, callee_side)
                ] + [""]
        for row in rows_of(self.day / "metric" / "front_service.csv"):
            minute = self.minute(epoch(row["Time"]))
            requests = self.load(self.front_end, minute)
            seconds = text(number(row["LatencyP50(s)"]) * requests)
            failures = requests * (1 - number(row["SuccessRate(%)"]) / 100)
            yield [self.time(minute), USER, self.front_end, text(requests), seconds, "", text(failures)]

    def latencies(self, name):
        table = {}
        for row in rows_of(self.day / "metric" / name):
            cells = {tuple(key.split("_")): number(value) for key, value in row.items() if key.count("_") == 1}
            table[self.minute(epoch(row["time"]))] = cells
        return table



class TrainTicket(Nezha):
    phase = 0

    def edges(self):
        for row in rows_of(self.day / "edges.csv"):
            requests = number(row["requests"])
            # A stamp names the first instant of a minute.
            minute = self.minute(epoch(f"{row['day']} {row['minute']}:00") + 60)
            yield [self.time(minute), row["caller"], row["callee"], text(requests)] + [
                text(number(row[column]) * requests) for column in ("caller_mean_s", "callee_mean_s")
            ] + [""]


class PetShop:
    interval = 300

    def __init__(self, scenario):
        self.scenario = scenario
        graph = list(csv.reader(open(scenario / "graph.csv", newline="")))
        self.pairs = [
            (row[0], callee) for row in graph[1:] for callee, cell in zip(graph[0][1:], row[1:]) if float(cell)
        ]
        self.callers = defaultdict(list)
        for caller, callee in self.pairs:
            self.callers[callee].append(caller)
        nodes = {row[0] for row in graph[1:]}
        self.pairs += [(USER, node) for node in sorted(nodes) if node not in self.callers]
        self.issues = sorted(scenario.glob("*/issue_*"))

    def metrics(self):
        return []

    def edges(self):
        for folder in [self.scenario / "noissue"] + self.issues:
            with open(folder / "metrics.csv", newline="") as file:
                rows = list(csv.reader(file))
            position = {key: index for index, key in enumerate(zip(*rows[:3]))}
            for row in rows[4:]:
                yield from self.cells(row, position)

    def cells(self, row, position):
        time = int(float(row[0])) + self.interval

        def value(node, metric, statistic):
            index = position.get((node, metric, statistic))
            return number(row[index]) if index is not None else math.nan

        for caller, callee in self.pairs:
            # The set measures each component as a whole, so the callers' own requests decide how they share them.
            loads = {name: value(name, "requests", "Sum") for name in self.callers[callee]}
            requests = value(callee, "requests", "Sum") * share(loads, caller)
            seconds = value(callee, "latency", "Average") * requests
            failures = (1 - value(callee, "availability", "Average") / 100) * requests
            if not all(math.isnan(cell) for cell in (requests, seconds, failures)):
                yield [time, caller, callee, text(requests), "", text(seconds), text(failures)]

    def faults(self):
        for folder in self.issues:
            target = json.loads((folder / "target.json").read_text())
            kind = target["target"]["metric"]
            yield [target["target"]["timestamp"], target["root_cause"]["node"], kind]


def data_set(folder):
    if (folder / "graph.csv").exists():
        return PetShop(folder)
    if (folder / "metric" / "source_50.csv").exists():
        return OnlineBoutique(folder)
    if (folder / "edges.csv").exists():
        return TrainTicket(folder)
    sys.exit(f"{folder}: not a day of Nezha nor a scenario of PetShop")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    data = data_set(pathlib.Path(sys.argv[1]))
    output = pathlib.Path(sys.argv[2])
    output.mkdir(parents=True, exist_ok=True)
    write(output / "edges.csv", EDGE_COLUMNS, sorted(data.edges(), key=lambda row: row[:3]))
    metrics = list(data.metrics())
    if metrics:
        write(output / "metrics.csv", ["time", "workload"] + list(METRICS), metrics)
    write(output / "faults.csv", ["time", "workload", "kind"], sorted(data.faults()))


if __name__ == "__main__":
    main()
