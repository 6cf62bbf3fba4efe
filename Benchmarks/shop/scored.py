"""A run's files as arrays: its description, labels, recording and scores."""

import csv
import dataclasses
import glob
import json
import pathlib

import h5py
import numpy

METRICS = (
    "cpu_usage", "memory_usage", "sys_calls", "mmap_calls", "page_faults", "block_req", "file_access", "process_events",
)


@dataclasses.dataclass(frozen=True)
class Label:
    workload: str
    start: float
    end: float
    kind: str
    service: str
    event: str


@dataclasses.dataclass(frozen=True)
class Scores:
    """Scores of one replica: times in seconds since 1970, scores, limits and whether each is an anomaly."""

    workload: str
    replica: str
    times: numpy.ndarray
    scores: numpy.ndarray
    limits: numpy.ndarray
    verdicts: numpy.ndarray


def description(run):
    return json.loads(pathlib.Path(run, "run.json").read_text())


def labels(path):
    with open(path, newline="") as file:
        return [
            Label(row["workload"], float(row["start"]), float(row["end"]), row["kind"], row["service"], row["event"])
            for row in csv.DictReader(file)
        ]


def scores(path):
    found = []
    with h5py.File(path) as file:
        for replicas in file["workloads"].values():
            for group in replicas.values():
                arrays = [group[name][...] for name in ("time", "score", "limit")]
                found.append(
                    Scores(group.attrs["workload"], group.attrs["replica"], *arrays, group["verdict"][...] != 0)
                )
    return found


def thresholds(model):
    """Limit, and scores of the held-out rows, of each workload's detector."""
    found = {}
    with h5py.File(model) as file:
        for group in file["detectors"].values():
            limit = group["threshold"]["limit"][()] if "limit" in group["threshold"] else numpy.nan
            found[group.attrs["workload"]] = float(limit), group["training"]["rl_distribution"][...]
    return found


def recording(run):
    """Times and the eight metrics (rows, 8) of each replica, in time order: {workload: {replica: (times, values)}}."""
    parts = {}
    for path in sorted(glob.glob(f"{run}/recording/*.h5")):
        with h5py.File(path) as file:
            for replicas in file["series"].values():
                for group in replicas.values():
                    columns = [name.decode() for name in group["column"][...]]
                    values = numpy.full((len(group["time"]), len(METRICS)), numpy.nan, numpy.float32)
                    for index, name in enumerate(METRICS):
                        if name in columns:
                            values[:, index] = group["values"][:, columns.index(name)]
                    some = parts.setdefault(group.attrs["workload"], {}).setdefault(group.attrs["replica"], [])
                    some.append((group["time"][...], values))
    return {
        workload: {name: tuple(numpy.concatenate(part) for part in zip(*some)) for name, some in replicas.items()}
        for workload, replicas in parts.items()
    }


def alerts(series, gap_seconds):
    """Spans of anomalies that are no further apart than the gap, as (start, end)."""
    times = series.times[series.verdicts]
    if not len(times):
        return []
    breaks = numpy.flatnonzero(numpy.diff(times) > gap_seconds)
    starts, ends = times[numpy.r_[0, breaks + 1]], times[numpy.r_[breaks, len(times) - 1]]
    return list(zip(starts.tolist(), ends.tolist()))
