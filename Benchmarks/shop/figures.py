"""Plots of a run: its metrics, each fault as its container saw it, and scores against thresholds."""

import pathlib

import matplotlib
import numpy

import scored

matplotlib.use("agg")
from matplotlib import pyplot  # noqa: E402

FAULT, EVENT, LIMIT = "#d62728", "#2ca02c", "#ff7f0e"
AROUND_SECONDS = 60


def shade(axes, labels, origin, color):
    for label in labels:
        axes.axvspan((label.start - origin) / 60, (label.end - origin) / 60, color=color, alpha=0.25, lw=0)


def draw_metrics(run, path, recording, workloads, faults, events, phases):
    """A column for each workload, a row for each metric; its own faults red, its own life-cycle events green."""
    origin = phases["learn"][0]
    count, size = len(scored.METRICS), (4.2 * len(workloads), 1.5 * len(scored.METRICS))
    figure, axes = pyplot.subplots(count, len(workloads), figsize=size, sharex=True, squeeze=False)
    for column, (name, workload) in enumerate(workloads.items()):
        for row, metric in enumerate(scored.METRICS):
            plot = axes[row][column]
            for times, values in recording.get(workload, {}).values():
                plot.plot((times - origin) / 60, values[:, row], lw=0.5)
            shade(plot, [label for label in faults if label.workload == workload], origin, FAULT)
            shade(plot, [label for label in events if label.workload == workload], origin, EVENT)
            for start, _ in phases.values():
                plot.axvline((start - origin) / 60, color="grey", lw=0.5)
            plot.tick_params(labelsize=6)
            if row == 0:
                plot.set_title(name, fontsize=9)
            if column == 0:
                plot.set_ylabel(metric, fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=70)
    pyplot.close(figure)


def draw_faults(path, recording, labels):
    """A row for each fault: the eight metrics of the container that it was injected into, a minute before and after."""
    # The first label of an overload is the front's.
    events = list({label.event: label for label in reversed(labels)}.values())[::-1]
    figure, axes = pyplot.subplots(
        len(events), len(scored.METRICS), figsize=(2.3 * len(scored.METRICS), 1.3 * len(events)), squeeze=False
    )
    for row, label in enumerate(events):
        for column, metric in enumerate(scored.METRICS):
            plot = axes[row][column]
            for times, values in recording.get(label.workload, {}).values():
                near = (times > label.start - AROUND_SECONDS) & (times < label.end + AROUND_SECONDS)
                plot.plot(times[near] - label.start, values[near, column], lw=0.7)
            plot.axvspan(0, label.end - label.start, color=FAULT, alpha=0.2, lw=0)
            plot.tick_params(labelsize=5)
            if row == 0:
                plot.set_title(metric, fontsize=8)
        axes[row][0].set_ylabel(f"{label.kind}\n{label.service}", fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=70)
    pyplot.close(figure)


def draw_distributions(path, workloads, limits):
    """How the scores of held-out normal rows are distributed, with the threshold."""
    figure, axes = pyplot.subplots(3, 4, figsize=(14, 8))
    for plot, (name, workload) in zip(axes.flat, workloads.items()):
        plot.set_title(name, fontsize=9)
        if workload not in limits:
            continue
        limit, losses = limits[workload]
        losses = losses[numpy.isfinite(losses) & (losses > 0)]
        if len(losses):
            plot.hist(losses, bins=numpy.geomspace(losses.min(), max(losses.max(), limit) * 1.1, 60))
            plot.set_xscale("log")
        plot.axvline(limit, color=LIMIT)
        plot.tick_params(labelsize=6)
    figure.suptitle("Reconstruction loss of normal windows, with the threshold")
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    pyplot.close(figure)


def draw_scores(path, workloads, series, faults, events, origin):
    """Scores over time with the threshold; faults of any container light, those of this one red."""
    figure, axes = pyplot.subplots(len(workloads), 1, figsize=(16, 1.6 * len(workloads)), sharex=True, squeeze=False)
    for plot, (name, workload) in zip(axes[:, 0], workloads.items()):
        for one in series:
            if one.workload == workload:
                minutes = (one.times - origin) / 60
                plot.plot(minutes, numpy.maximum(one.scores, 1e-9), lw=0.5)
                plot.plot(minutes, one.limits, color=LIMIT, lw=0.8)
        shade(plot, [label for label in faults if label.workload != workload], origin, "#bbbbbb")
        shade(plot, [label for label in faults if label.workload == workload], origin, FAULT)
        shade(plot, [label for label in events if label.workload == workload], origin, EVENT)
        plot.set_yscale("log")
        plot.set_ylabel(name, fontsize=8)
        plot.tick_params(labelsize=6)
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    pyplot.close(figure)


def draw_all(run, folder, quiet, faulty, limits):
    description = scored.description(run)
    faults, events = scored.labels(f"{run}/faults.csv"), scored.labels(f"{run}/events.csv")
    workloads = {**description["services"], **description["stores"]}
    data = scored.recording(run)
    folder = pathlib.Path(folder)
    draw_metrics(run, folder / "metrics.png", data, workloads, faults, events, description["phases"])
    draw_faults(folder / "faults.png", data, faults)
    draw_distributions(folder / "distributions.png", workloads, limits)
    draw_scores(
        folder / "scores.png", workloads, quiet + faulty, faults, events, description["phases"]["learn"][0]
    )
