#!/usr/bin/env python3
"""Makes <service>_edges.csv.gz from source_50.csv.gz and destination_50.csv.gz, in this folder.

Each row holds, for one service and minute, the highest median latency (seconds) of the call edges into it, as measured
at the callers and at the service itself. The services' front end has no edge into it and gets no file.
"""
import csv
import glob
import gzip
import io
import os

FOLDER = os.path.dirname(os.path.abspath(__file__))


def read(name):
    with gzip.open(os.path.join(FOLDER, name), "rt", newline="") as file:
        return list(csv.DictReader(file))


def inbound(rows, service):
    columns = [name for name in rows[0] if name.endswith("_" + service)]
    for row in rows:
        values = [float(row[name]) for name in columns if row[name] not in ("", "NaN")]
        yield max(values) if values else None


def main():
    callers, callees = read("source_50.csv.gz"), read("destination_50.csv.gz")
    for path in sorted(glob.glob(os.path.join(FOLDER, "*_metric.csv.gz"))):
        pod = os.path.basename(path)[: -len("_metric.csv.gz")]
        service = pod.split("-")[0]
        if not any(name.endswith("_" + service) for name in callers[0]):
            continue
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["Time", "PodName", "InboundCallerP50(s)", "InboundCalleeP50(s)"])
        for row, caller, callee in zip(callers, inbound(callers, service), inbound(callees, service)):
            writer.writerow([row["time"][:19], pod, "" if caller is None else caller, "" if callee is None else callee])
        with open(os.path.join(FOLDER, pod + "_edges.csv.gz"), "wb") as file:
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                packed.write(text.getvalue().encode())


main()
