"""Medians of lines `condition figure` in the order in which conditions come, and what each adds to the first."""

import collections
import statistics
import sys

runs = collections.OrderedDict()
for line in sys.stdin:
    condition, figure = line.split()
    runs.setdefault(condition, []).append(float(figure))
if runs:
    base = statistics.median(next(iter(runs.values())))
    print(f"{'condition':<12}{'median':>10}{'least':>10}{'most':>10}{'added':>10}{'added %':>9}")
    for condition, figures in runs.items():
        median = statistics.median(figures)
        print(
            f"{condition:<12}{median:>10.2f}{min(figures):>10.2f}{max(figures):>10.2f}"
            f"{median - base:>10.2f}{100 * (median - base) / base:>8.1f}%"
        )
