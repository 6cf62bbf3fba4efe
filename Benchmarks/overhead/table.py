"""What each condition adds to the first, from lines `condition figure...` in the order in which they were measured.

    table.py NAME...

A table for each figure of a line, under its name. What is added is the median over the rounds of the ratio to the first
condition's figure of the same round, so that a machine that grows slower or faster meanwhile does not count; its spread is
the range of the middle half of the rounds.
"""

import collections
import statistics
import sys


def table(name, runs):
    base = next(iter(runs.values()))
    print(f"{name:<16}{'median':>10}{'least':>10}{'most':>10}{'added':>10}{'added %':>9}{'middle half':>18}")
    for condition, figures in runs.items():
        ratios = [100 * (figure / bare - 1) for figure, bare in zip(figures, base)]
        quarters = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
        print(
            f"{condition:<16}{statistics.median(figures):>10.3f}{min(figures):>10.3f}{max(figures):>10.3f}"
            f"{statistics.median(figures) - statistics.median(base):>10.3f}{statistics.median(ratios):>8.1f}%"
            f"{f'{quarters[0]:.1f} … {quarters[2]:.1f}':>18}"
        )


lines = [line.split() for line in sys.stdin]
for index, name in enumerate(sys.argv[1:], start=1):
    runs = collections.OrderedDict()
    for fields in lines:
        runs.setdefault(fields[0], []).append(float(fields[index]))
    if runs:
        table(name, runs)
