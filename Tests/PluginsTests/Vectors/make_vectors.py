"""Writes default_pipeline.json: rows of a small made-up series with the scores, limits and shares that a plain numpy
version of the default detector (minmax, linear, gauss-tail, trailing) gives them.

    python3 make_vectors.py

Seeded: the same numpy version writes the same file.
"""

import json
import math
import pathlib

import numpy as np

LAGS, RIDGE, SHARE, LEVELS = 10, 0.01, 0.97, (0.5, 0.005)
TAIL_ROWS, FLOOR, ROW_LIMIT, FAST, SLOW, SLOW_SHARE = 10_000, 0.01, 4.0, 0.2, 0.05, 0.3
LIMIT_ROWS, SIGMAS, LEAST_RISE, WINSOR = 10_000, 3.5, math.log(2.117), 4.0
ATTRIBUTED = [0, 1, 4]


def made_up(rng, count, start):
    time = np.arange(start, start + count)
    wave, slow = np.sin(time / 7), np.sin(time / 90)
    noise = rng.normal(size=(4, count))
    return np.stack(
        [
            20 + 5 * wave + 0.5 * noise[0],
            300 + 40 * wave + 30 * slow + 3 * noise[1],
            np.where(rng.random(count) > 0.9, rng.exponential(4, count), 0),
            np.cumsum(0.3 * noise[3]) + 8 * slow,
        ],
        1,
    )


def errors(scaled, mean, forecast, directions):
    centred = scaled - mean
    views = [
        centred - lagged(scaled, mean) @ forecast,
        centred - (centred @ directions) @ directions.T,
        np.diff(scaled, axis=0, prepend=scaled[:1]),
    ]
    for rate in LEVELS:
        level, view = scaled[0].copy(), np.empty_like(scaled)
        for index, row in enumerate(scaled):
            view[index] = row - level
            level += rate * view[index]
        views.append(view)
    return np.abs(np.stack(views, 1))


def lagged(scaled, mean):
    padded = np.concatenate([np.repeat(scaled[:1], LAGS, 0), scaled]) - mean
    return np.concatenate([padded[LAGS - lag : LAGS - lag + len(scaled)] for lag in range(1, LAGS + 1)], 1)


def tails_of(errors, mean, variance):
    z = (errors - mean) / np.maximum(np.sqrt(variance), FLOOR)
    y = np.abs(z)
    upper = 0.5 * y * y + np.log((y + np.sqrt(y * y + 8 / math.pi)) * math.sqrt(2 * math.pi) / 2)
    return np.where(z >= 0, upper, -np.log1p(-np.exp(-upper)))


def scores_of(rows, mean, variance, weight, centre):
    mean, variance, fast, slow = mean.copy(), variance.copy(), 0.0, 0.0
    scores, shares = [], []
    for row in rows:
        tails = tails_of(row, mean, variance)
        value = min(np.log(tails.sum(1) + 0.01).mean() - centre, ROW_LIMIT)
        part = tails[ATTRIBUTED].sum(0)
        shares.append(part / part.sum())
        weight = min(weight + 1, TAIL_ROWS)
        distance = row - mean
        mean += distance / weight
        variance += (distance**2 * (1 - 1 / weight) - variance) / weight
        fast += FAST * (value - fast)
        slow += SLOW * (value - slow)
        scores.append((1 - SLOW_SHARE) * fast + SLOW_SHARE * slow)
    return np.array(scores), np.array(shares)


def limits_of(scores, mean, variance):
    limits = []
    for score in scores:
        limits.append(mean + max(SIGMAS * math.sqrt(variance), LEAST_RISE))
        distance = min(score, mean + WINSOR * math.sqrt(variance)) - mean
        mean += distance / LIMIT_ROWS
        variance += (distance**2 * (1 - 1 / LIMIT_ROWS) - variance) / LIMIT_ROWS
    return np.array(limits)


def main():
    rng = np.random.default_rng(5)
    rows = made_up(rng, 450, 0).round(4).astype(np.float32)
    test = made_up(rng, 150, 450).round(4)
    test[80:90, 1] += 120
    test[120:126, 0] = 35
    test = test.astype(np.float32)

    count = int(len(rows) * 0.6)
    low = rows[:count].min(0).astype(float)
    scale = rows[:count].max(0) - low

    def features(values):
        return np.clip((values - low) / scale, -4, 5)

    scaled = features(rows)
    mean = scaled[:count].mean(0)
    centred = scaled[:count] - mean
    covariance = centred.T @ centred / count
    values, vectors = np.linalg.eigh(covariance)
    values, vectors = values[::-1], vectors[:, ::-1]
    directions = vectors[:, : min(int(np.searchsorted(np.cumsum(values), SHARE * values.sum())) + 1, len(values) - 1)]
    past = lagged(scaled[:count], mean)
    gram = past.T @ past + RIDGE * count * np.trace(covariance) / len(values) * np.eye(past.shape[1])
    forecast = np.linalg.solve(gram, past.T @ centred)

    held_out = errors(scaled, mean, forecast, directions)[count:]
    moments = held_out.mean(0), held_out.var(0)
    centre = np.log(tails_of(held_out, *moments).sum(2) + 0.01).mean()
    normal, _ = scores_of(held_out, *moments, len(held_out), centre)
    scores, shares = scores_of(
        errors(features(test), mean, forecast, directions), *moments, len(held_out), centre
    )
    limits = limits_of(scores, normal.mean(), normal.var())

    def listed(values, digits):
        return [round(float(value), digits) for value in np.ravel(values)]

    result = {
        "columns": rows.shape[1],
        "training": listed(rows, 4),
        "test": listed(test, 4),
        "calibration_logs": listed(normal, 5),
        "score_logs": listed(scores, 5),
        "limit_logs": listed(limits, 5),
        "shares": listed(shares, 4),
    }
    path = pathlib.Path(__file__).with_name("default_pipeline.json")
    path.write_text(json.dumps(result, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
