"""Draws measurements as SVG on standard output.

    python3 Benchmarks/plots.py peers FILE...    # JSON lines of an interleaved comparison, one file for each workload
    python3 Benchmarks/plots.py scaling FILE     # what `inference scaling` prints
"""
import json
import math
import sys

OURS, OTHERS, INK, GRID = "#c2410c", "#94a3b8", "#1e293b", "#e2e8f0"
COLOURS = (OURS, "#2563eb", "#0f766e")
PANEL, GAP, HEAD = 430, 40, 44


def text(x, y, words, anchor="start", size=12, colour=INK):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{words}</text>'


def line(x1, y1, x2, y2, colour=GRID):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def document(width, height, parts):
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'font-family="sans-serif">\n<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>')


def bars(rows, x, y):
    """One workload's engines, fastest first: a bar for each, as long as a window takes."""
    first, label, height = rows[0], 150, 20
    parts = [text(x, y + 16, f"{first['workload']}, batch {first['batch']}, "
                  f"{first['threads']} thread{'s' * (first['threads'] > 1)}: µs a window", size=14)]
    # One engine far behind all others would leave the rest without length: its bar is cut.
    ordered = sorted(row["us"] for row in rows)
    longest = ordered[-1] if len(ordered) < 2 or ordered[-1] < 3 * ordered[-2] else 1.2 * ordered[-2]
    for place, row in enumerate(sorted(rows, key=lambda row: row["us"])):
        top, length = y + HEAD - 14 + place * height, (PANEL - label - 70) * min(1, row["us"] / longest)
        colour = OURS if row["peer"].startswith("anomengine") else OTHERS
        parts.append(text(x + label - 8, top + 12, row["peer"], "end"))
        parts.append(f'<rect x="{x + label}" y="{top}" width="{length:.1f}" height="15" fill="{colour}"/>')
        cut, digits = "… " if row["us"] > longest else "", 1 if row["us"] < 100 else 0
        parts.append(text(x + label + length + 5, top + 12, f"{cut}{row['us']:.{digits}f}"))
    return parts


def peers(names):
    panels = []
    for name in names:
        with open(name, encoding="utf-8") as file:
            rows = [json.loads(row) for row in file if row.strip()]
        panels.append([{**row, "us": row["best_round_us"] / row["batch"]} for row in rows if "best_round_us" in row])
    height = HEAD + 20 * max(len(rows) for rows in panels) + 20
    parts = []
    for place, rows in enumerate(panels):
        parts += bars(rows, GAP / 2 + place % 2 * (PANEL + GAP), 10 + place // 2 * height)
    return document(2 * PANEL + 2 * GAP, 10 + (len(panels) + 1) // 2 * height, parts)


def curves(title, series, x, y, unit):
    """Curves over logarithmic axes; `series` are (name, [(size, value)])."""
    left, width, height = 60, PANEL - 80, 230
    sizes = [size for _, points in series for size, _ in points]
    values = [value for _, points in series for _, value in points]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    least, most = math.log10(min(sizes)), math.log10(max(sizes))

    def place(size, value):
        return (x + left + width * (math.log10(size) - least) / (most - least),
                y + 30 + height * (high - math.log10(value)) / (high - low))

    parts = [text(x, y + 16, title, size=14)]
    for power in range(low, high + 1):
        at = place(min(sizes), 10 ** power)[1]
        parts.append(line(x + left, at, x + left + width, at))
        parts.append(text(x + left - 6, at + 4, f"{10.0 ** power:,.10g} {unit}", "end", 10))
    for size in sorted({points[i][0] for _, points in series for i in range(0, len(points), 2)}):
        parts.append(text(place(size, 10 ** low)[0], y + 30 + height + 16, f"{size:,}", "middle", 10))
    for number, (name, points) in enumerate(series):
        colour, marks = COLOURS[number], [place(*point) for point in points]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in marks)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in marks]
        parts.append(text(x + left + 8, y + 46 + 16 * number, name, colour=colour))
    return parts


def scaling(names):
    table = {}
    with open(names[0], encoding="utf-8") as file:
        for row in file:
            kind, *figures = row.split()
            if kind in ("own", "shared", "length", "batch") and len(figures) == 5 and figures[0].isdigit():
                table.setdefault(kind, []).append([int(figures[0]), *map(float, figures[1:])])

    def points(kind, column):
        return [(row[0], row[column]) for row in table[kind]]

    def both(column):
        return [("a model for each", points("own", column)), ("one model", points("shared", column))]

    panels = [
        ("time of one call by workloads", both(1), "µs"),
        ("scratch of a call by workloads", both(3), "kB"),
        ("time of one window by its rows", [("LSTM 64, 32, 32, 64", points("length", 1))], "µs"),
        ("time of one call by windows of w2", [("one model", points("batch", 1))], "µs")]
    parts = []
    for place, (title, series, unit) in enumerate(panels):
        parts += curves(title, series, GAP / 2 + place % 2 * (PANEL + GAP), 10 + place // 2 * 300, unit)
    return document(2 * PANEL + 2 * GAP, 610, parts)


if __name__ == "__main__":
    drawings = {"peers": peers, "scaling": scaling}
    if len(sys.argv) < 3 or sys.argv[1] not in drawings:
        sys.exit(__doc__)
    print(drawings[sys.argv[1]](sys.argv[2:]))
