"""What the product finds in a run of the shop: learns, scores and measures with its defaults, and writes tables and plots.

    python3 Benchmarks/shop/results.py DIR [--agent PATH] [--fit-option=--plugin=… …]

DIR is what run.py wrote. The labels are used to count, never to learn or to choose. Writes DIR/results.
"""

import argparse
import dataclasses
import datetime
import os
import pathlib
import statistics
import subprocess
import sys

import prerequisites

# Anomalies of one workload that are no further apart are one alert.
ALERT_GAP_SECONDS = 30
# A fault's effects, and the windows that saw it, last a little longer than the fault.
AFTER_SECONDS = 10
SETTLE_SECONDS = 30
# The published method's figures over its ten containers.
PAPER_MEAN, PAPER_WORST = 0.0116, 0.1083


def options():
    parser = argparse.ArgumentParser(description="Measure what is found in a run of the shop.")
    parser.add_argument("run", help="folder that run.py wrote")
    parser.add_argument("--agent", help="the anomengine program (default: .build/release or .build/debug)")
    parser.add_argument("--fit-option", action="append", default=[], help="option for 'anomengine fit'; repeatable")
    return parser.parse_args()


def instant(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def score(agent, run, folder, fit_options):
    """Fits on the time to learn from, and scores the quiet time and the time with faults."""
    from scored import description

    recording, model = f"{run}/recording", f"{folder}/model.h5"
    spans = {
        name: ["--from", instant(start), "--to", instant(end)]
        for name, (start, end) in description(run)["phases"].items()
    }

    def call(name, *words):
        print(f"anomengine {words[0]} ({name})", flush=True)
        with open(f"{folder}/{name}.txt", "w") as log:
            status = subprocess.run([agent, *words], stdout=log, stderr=subprocess.STDOUT).returncode
        if status != 0:
            last = pathlib.Path(f"{folder}/{name}.txt").read_text().strip().rpartition("\n")[2]
            sys.exit(f"{last}\nmore is in {folder}/{name}.txt")

    call("learn", "fit", recording, *spans["learn"], "--output", model, *fit_options)
    call("quiet", "detect", recording, *spans["quiet"], "--model", model, "--output", f"{folder}/quiet.h5")
    call(
        "faults", "detect", recording, *spans["faults"], "--model", model, "--output", f"{folder}/faults.h5",
        "--labels", f"{run}/faults.csv", "--report", f"{folder}/report.html", "--title", "The shop",
    )
    call("eval", "eval", f"{folder}/faults.h5", "--labels", f"{run}/faults.csv", "--normal", f"{folder}/quiet.h5")


@dataclasses.dataclass
class Fault:
    label: object
    found: bool
    delay: float | None
    elsewhere: bool


def judge(label, faulty):
    """Whether the faulty workload itself raised an alarm, how soon, and whether another one did."""
    own, others = [], []
    for series in faulty:
        inside = (series.times >= label.start) & (series.times <= label.end + AFTER_SECONDS) & series.verdicts
        times = series.times[inside]
        if len(times):
            (own if series.workload == label.workload else others).append(times[0] - label.start)
    return Fault(label, bool(own), min(own) if own else None, bool(others))


def percent(part, whole):
    return f"{100 * part / whole:.2f} %" if whole else "–"


def median(values, unit="s"):
    return f"{statistics.median(values):.0f} {unit}" if values else "–"


def container_table(names, quiet, faults, limits):
    """The columns of the published method's table of containers, and whether faults were found."""
    lines = [
        "| container | threshold | windows | false positives | rate | faults found | median delay |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    rates = []
    for name, workload in names.items():
        series = [one for one in quiet if one.workload == workload]
        rows, wrong = sum(len(one.times) for one in series), sum(int(one.verdicts.sum()) for one in series)
        own = [fault for fault in faults if fault.label.workload == workload]
        found = [fault.delay for fault in own if fault.found]
        limit = f"{limits[workload][0]:.4g}" if workload in limits else "–"
        rates.append(wrong / rows if rows else None)
        lines.append(
            f"| {name} | {limit} | {rows} | {wrong} | {percent(wrong, rows)} | {len(found)}/{len(own)} | {median(found)} |"
        )
    return lines, [rate for rate in rates if rate is not None]


def kind_table(faults):
    lines = [
        "| kind | faults | found | median delay | found by any container |",
        "| --- | --- | --- | --- | --- |",
    ]
    for kind in sorted({fault.label.kind for fault in faults}):
        events = events_of([fault for fault in faults if fault.label.kind == kind])
        found = [fault for fault in events if fault.found]
        anywhere = sum(fault.found or fault.elsewhere for fault in events)
        delays = median([fault.delay for fault in found])
        lines.append(f"| {kind} | {len(events)} | {len(found)} | {delays} | {anywhere} |")
    return lines


def events_of(faults):
    """One entry for each event: one that is labelled for many workloads is found by the first of them that raises an alarm."""
    events = {}
    for fault in faults:
        key = fault.label.event
        if key not in events or (fault.found, -(fault.delay or 0)) > (events[key].found, -(events[key].delay or 0)):
            events[key] = fault
    return list(events.values())


def near(span, labels):
    start, end = span
    return any(start <= label.end + SETTLE_SECONDS and end >= label.start for label in labels)


def alert_lines(run, quiet, faulty, fault_labels, event_labels, description):
    from scored import alerts

    def spans(some):
        return [span for series in some for span in alerts(series, ALERT_GAP_SECONDS)]

    quiet_spans, later = spans(quiet), spans(faulty)
    quiet_hours = (description["phases"]["quiet"][1] - description["phases"]["quiet"][0]) / 3600
    by_routine = [span for span in quiet_spans if near(span, event_labels)]
    of_faults = [span for span in later if near(span, fault_labels)]
    of_events = [span for span in later if span not in of_faults and near(span, event_labels)]
    fault_count = len({label.event for label in fault_labels})
    later_events = [label for label in event_labels if label.start >= description["phases"]["faults"][0]]
    return [
        f"- quiet time: {len(quiet_spans)} alerts in {quiet_hours:.2f} h, {len(quiet_spans) / quiet_hours:.1f} an hour; "
        f"{len(by_routine)} of them during backups, log rotations and batch jobs",
        f"- faults: {len(of_faults)} alerts of {fault_count} faults, {len(of_faults) / max(1, fault_count):.2f} a fault",
        f"- {len(later_events)} other events between the faults: {len(of_events)} alerts",
        f"- neither: {len(later) - len(of_faults) - len(of_events)} alerts",
    ]


def write_results(run, folder):
    import figures
    import scored

    description = scored.description(run)
    fault_labels, event_labels = scored.labels(f"{run}/faults.csv"), scored.labels(f"{run}/events.csv")
    limits = scored.thresholds(f"{folder}/model.h5")
    # A job that came and went is no workload of the shop.
    known = {*description["services"].values(), *description["stores"].values()}
    quiet, faulty = (
        [one for one in scored.scores(f"{folder}/{name}.h5") if one.workload in known] for name in ("quiet", "faults")
    )
    faults = [judge(label, faulty) for label in fault_labels]
    services, rates = container_table(description["services"], quiet, faults, limits)
    stores, _ = container_table(description["stores"], quiet, faults, limits)
    events = events_of(faults)
    found = [fault.delay for fault in events if fault.found]
    lines = [
        "# The shop: what was found", "",
        f"Seed {description['seed']}, {description['machine']['cores']} cores, {description['machine']['processor']}, "
        f"Linux {description['machine']['kernel']}. Defaults of `fit` and `detect`; no label was used.", "", *services,
        f"| **mean of the ten** | | | | **{percent(sum(rates), len(rates))}** | **{len(found)}/{len(events)}** | "
        f"{median(found)} |",
        f"| worst of the ten | | | | {percent(max(rates, default=0), 1)} | | |",
        f"| published method, mean | | | | {percent(PAPER_MEAN, 1)} | | |",
        f"| published method, worst | | | | {percent(PAPER_WORST, 1)} | | |",
        *(line.replace("| ", "| store: ", 1) for line in stores[2:]),
        "", "An overload is labelled for all containers, and counts once in the mean's row.", "", *kind_table(faults), "",
        *alert_lines(run, quiet, faulty, fault_labels, event_labels, description), "",
    ]
    pathlib.Path(folder, "results.md").write_text("\n".join(lines))
    print("\n".join(lines))
    figures.draw_all(run, folder, quiet, faulty, limits)


def main():
    settings = options()
    prerequisites.use_environment()
    sys.path.insert(0, str(prerequisites.REPOSITORY / "Benchmarks/common"))
    from run import find_agent

    agent, folder = find_agent(settings.agent), f"{settings.run}/results"
    os.makedirs(folder, exist_ok=True)
    score(agent, settings.run, folder, settings.fit_option)
    write_results(settings.run, folder)


if __name__ == "__main__":
    main()
