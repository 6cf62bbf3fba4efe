"""Compares what the sinks have: every row of the line protocol's file is looked for in the others."""

import collections
import glob
import json
import re
import urllib.parse
import urllib.request

import h5py

COUNTERS = {
    "cpu_usage": "container_cpu_usage_seconds_total",
    "sys_calls": "container_system_calls_total",
    "mmap_calls": "container_mmap_calls_total",
    "page_faults": "container_page_faults_total",
    "block_req": "container_block_requests_total",
    "file_access": "container_file_opens_total",
    "process_events": "container_process_events_total",
}


class Rows:
    """Counts by column, for each place: (series, time in milliseconds)."""

    def __init__(self, name):
        self.name = name
        self.counts = collections.defaultdict(dict)

    def add(self, place, column, count):
        counts = self.counts[place]
        counts[column] = counts.get(column, 0) + count

    def sums(self):
        sums = collections.Counter()
        for counts in self.counts.values():
            sums.update(counts)
        return sums


def differ(left, right):
    """Recordings hold rates as Float32, and a database may keep fewer digits than it is sent."""
    return any(abs(left.get(column, 0) - right.get(column, 0)) > 1e-4 * max(1, abs(left.get(column, 0))) for column in COUNTERS)


def rows_of_file(path):
    """Rows by container, and the workload and replica of each."""
    rows, replicas = Rows("line protocol to a file"), {}
    for line in open(path):
        tags, fields, time = re.split(r"(?<!\\) ", line.strip())
        tags = dict(tag.split("=", 1) for tag in re.split(r"(?<!\\),", tags)[1:])
        fields = {name: float(value) for name, value in (field.split("=") for field in fields.split(","))}
        replicas[tags["id"]] = (tags["workload"], tags["replica"])
        for column in COUNTERS:
            if column in fields:
                rows.add((tags["id"], int(time) // 1_000_000), column, fields[column] * fields["interval_seconds"])
    return rows, replicas


def rows_of_recording(folder):
    """Rows by workload and replica, at the times of the recording's grid."""
    rows = Rows("recording")
    for path in sorted(glob.glob(f"{folder}/*.h5")):
        with h5py.File(path) as file:
            for workload in file["series"].values():
                for series in workload.values():
                    key = (series.attrs["workload"], series.attrs["replica"])
                    columns = series["column"].asstr()[:]
                    for time, values, seconds in zip(series["time"][:], series["values"][:], series["interval"][:]):
                        for column, value in zip(columns, values):
                            if column in COUNTERS and value == value:
                                rows.add((key, round(time * 1000)), column, float(value) * float(seconds))
    return rows


def by_replica(rows, replicas):
    """Rows by workload and replica: what two lives of a replica did in one interval is added."""
    merged = Rows(rows.name)
    for (container, time), counts in rows.counts.items():
        for column, count in counts.items():
            merged.add((replicas[container], time), column, count)
    return merged


def pair(reference, other, tolerance):
    """Places of the reference that the other lacks, and places of the other that the reference lacks or has otherwise.

    Each row is paired with the first later one of its series that is not paired yet, within the tolerance in milliseconds.
    """
    series = collections.defaultdict(list)
    for key, time in sorted(other.counts, key=lambda place: place[1]):
        series[key].append(time)
    missing, paired = [], set()
    for key, time in sorted(reference.counts, key=lambda place: place[1]):
        counts = reference.counts[key, time]
        found = next(
            (one for one in series[key] if (key, one) not in paired and abs(one - time) <= tolerance
             and not differ(counts, other.counts[key, one])), None)
        if found is None:
            missing.append((key, time))
        else:
            paired.add((key, found))
            while series[key] and (key, series[key][0]) in paired:
                series[key].pop(0)
    return missing, [place for place in other.counts if place not in paired]


def exported(database, selector):
    query = urllib.parse.urlencode({"match[]": selector, "start": "2020-01-01T00:00:00Z"})
    with urllib.request.urlopen(f"{database.address}/api/v1/export?{query}", timeout=600) as answer:
        for line in answer:
            series = json.loads(line)
            # What was sent twice is stored twice until the database merges its parts. A staleness marker is null.
            yield series["metric"], dict(
                (time, value) for time, value in zip(series["timestamps"], series["values"]) if value is not None)


def rows_of_line_protocol(database):
    rows, seconds = Rows("line protocol to the database"), {}
    for labels, samples in exported(database, "container_interval_seconds"):
        for time, value in samples.items():
            seconds[labels["id"], time] = value
    for column in COUNTERS:
        for labels, samples in exported(database, f"container_{column}"):
            for time, value in samples.items():
                rows.add((labels["id"], time), column, value * seconds.get((labels["id"], time), 0))
    return rows


def digits(value):
    """A database keeps fewer digits than a Double has."""
    return f"{value:.12g}"


def rows_of_remote_write(database, reference):
    """Growth of counters from row to row, and their values by (metric, container).

    The first value of a counter may hold more than its first interval, so the growth up to it is the reference's.
    """
    rows, totals = Rows("remote write"), {}
    for column, name in COUNTERS.items():
        for labels, samples in exported(database, name):
            container, before = labels["id"], None
            totals[name, container] = {digits(value) for value in samples.values()}
            for time, value in sorted(samples.items()):
                # Line protocol's time is cut to milliseconds and remote write's is rounded.
                known = reference.counts.get((container, time)) or reference.counts.get((container, time - 1), {})
                rows.add((container, time), column, known.get(column, 0) if before is None else value - before)
                before = value
    return rows, totals


def compare(recording, lines, database, watcher):
    """Prints sums and differences; whether each is explained by writes that the agent counted as failed."""
    reference, replicas = rows_of_file(lines)
    remote, totals = rows_of_remote_write(database, reference)
    others = [
        # Readings may be late, which the grid of a recording does not show.
        (by_replica(reference, replicas), rows_of_recording(recording), 30_000),
        (reference, rows_of_line_protocol(database), 0), (reference, remote, 1),
    ]
    print("| sink | rows | " + " | ".join(COUNTERS) + " | intervals missing | rows that differ |")
    print("| --- | ---: |" + " ---: |" * (len(COUNTERS) + 2))
    show(reference, 0, 0)
    lost, unequal = 0, 0
    for expected, rows, tolerance in others:
        missing, extra = pair(expected, rows, tolerance)
        if rows is remote:
            extra = [place for place in extra if not follows_lost(place, missing)]
        # One batch holds the rows of all containers.
        times = {time // 100 for _, time in missing}
        show(rows, len(times), len(extra))
        for key, time in extra[:5]:
            print(f"    {key} at {time}: {rows.counts[key, time]}, not {expected.counts.get((key, time))}")
        lost += len(times)
        unequal += len(extra)
    page = {series: {digits(value) for value in values} for series, values in watcher.shown.items()}
    unknown = [series for series, values in page.items() if values - totals.get(series, set())]
    shown = sum(len(values) for values in page.values())
    print(f"page: {shown} values of {len(watcher.shown)} series; {len(unknown)} series have a value that remote write lacks")
    for series in unknown[:5]:
        print(f"    {series}: {sorted(page[series] - totals.get(series, set()))[:5]}")
    failures = watcher.own.get(("anomengine_sink_failures_total", ""), 0)
    print(f"{lost} intervals are missing in a sink; the agent counted {failures:g} failed writes")
    return unequal == 0 and lost <= failures


def follows_lost(place, missing):
    """Whether the same container lost a row in the minute before: a counter's growth holds what was lost."""
    return any(key == place[0] and 0 <= place[1] - time <= 60_000 for key, time in missing)


def show(rows, missing, extra):
    sums = rows.sums()
    columns = " | ".join(f"{sums[column]:.3f}" for column in COUNTERS)
    print(f"| {rows.name} | {len(rows.counts)} | {columns} | {missing} | {extra} |", flush=True)
