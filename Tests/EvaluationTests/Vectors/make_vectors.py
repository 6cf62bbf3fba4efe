"""Writes tsb_ad_vectors.json: scores and labels with the figures TSB-AD 1.5 gives them.

    python3 -m venv venv
    venv/bin/pip install --no-deps TSB-AD==1.5
    venv/bin/pip install numpy scipy scikit-learn statsmodels pandas tqdm
    venv/bin/python make_vectors.py

Seeded: the same library versions write the same file.
"""

import json
import pathlib
from importlib.metadata import version

import numpy as np
import sklearn
from sklearn import metrics
from TSB_AD.evaluation.basic_metrics import basic_metricor, generate_curve

DIGITS = 4


def labels_of(count, runs):
    labels = np.zeros(count, dtype=int)
    for start, end in runs:
        labels[start : end + 1] = 1
    return labels


def noisy(rng, count, runs, lift=2.0, spill=0):
    """Normal noise, lifted over the runs and `spill` points to either side."""
    scores = rng.normal(size=count)
    for start, end in runs:
        scores[max(start - spill, 0) : end + spill + 1] += lift
    return scores


def random_runs(rng, count, number, longest):
    starts = np.sort(rng.choice(count // 20, size=number, replace=False)) * 20
    return [(int(s), int(s + rng.integers(0, min(longest, 18)))) for s in starts]


def cases():
    rng = np.random.default_rng(20240917)

    runs = [(120, 123), (300, 301)]
    yield "short_anomalies", noisy(rng, 500, runs, 3.0), runs, 20, 250

    runs = [(200, 449), (700, 899)]
    yield "long_anomalies", noisy(rng, 1200, runs, 1.0), runs, 100, 250

    runs = [(40, 60), (150, 180)]
    yield "ties", np.round(noisy(rng, 300, runs, 1.5)), runs, 15, 250

    yield "all_scores_equal", np.full(120, 0.5), [(30, 40)], 10, 250

    yield "two_levels", (rng.random(200) < 0.2).astype(float), [(50, 69)], 12, 250

    runs = [(0, 14), (200, 210)]
    yield "anomaly_at_start", noisy(rng, 400, runs), runs, 30, 250

    runs = [(80, 90), (385, 399)]
    yield "anomaly_at_end", noisy(rng, 400, runs), runs, 30, 250

    runs = [(0, 9), (140, 149)]
    yield "anomaly_at_both_ends", noisy(rng, 150, runs), runs, 25, 250

    runs = random_runs(rng, 1600, 40, 12)
    yield "many_events", noisy(rng, 1600, runs, 1.5), runs, 8, 250

    runs = random_runs(rng, 800, 20, 10)
    yield "many_events_wide_window", noisy(rng, 800, runs, 1.5, spill=4), runs, 60, 250

    runs = [(100, 100), (102, 102), (105, 106), (109, 109), (300, 300)]
    yield "points_close_together", noisy(rng, 400, runs, 3.0, spill=2), runs, 21, 250

    runs = [(60, 79)]
    yield "early_and_late_scores", np.roll(noisy(rng, 300, runs, 4.0), 7), runs, 40, 250

    yield "window_zero", noisy(rng, 300, runs), runs, 0, 250
    yield "window_one", noisy(rng, 300, runs), runs, 1, 250
    yield "window_wider_than_series", noisy(rng, 90, runs), runs, 200, 250
    yield "few_thresholds", noisy(rng, 500, runs), runs, 11, 7
    yield "one_threshold", noisy(rng, 100, runs), runs, 6, 1
    yield "more_thresholds_than_points", noisy(rng, 97, runs), runs, 9, 400

    yield "perfect", labels_of(200, runs) + rng.random(200) * 0.5, runs, 10, 250
    yield "inverted", -(labels_of(200, runs) + rng.random(200) * 0.5), runs, 10, 250
    yield "random_scores", rng.random(1000), [(100, 149), (500, 509), (800, 800)], 50, 250
    yield "mostly_anomalous", noisy(rng, 250, [(5, 199), (203, 240)], 0.7), [(5, 199), (203, 240)], 16, 250
    yield "large_and_negative", np.exp(noisy(rng, 300, runs, 6.0)) * 1e4 - 5e3, runs, 14, 250
    yield "smallest", np.array([0.1, 0.9]), [(1, 1)], 2, 250


def best_f1(labels, scores):
    """TSB-AD's figure, and the threshold that belongs to it."""
    precision, recall, thresholds = metrics.precision_recall_curve(labels, scores)
    f1 = 2 * precision * recall / (precision + recall + 0.00001)
    return basic_metricor().metric_PointF1(labels, scores), float(thresholds[np.argmax(f1)])


def reference(scores, runs, window, threshold_count):
    labels = labels_of(len(scores), runs)
    grader = basic_metricor()
    f1, threshold = best_f1(labels, scores)
    *_, vus_roc, vus_pr = generate_curve(labels, scores, window, "opt", threshold_count)
    return {
        "aucPR": float(grader.metric_PR(labels, scores)),
        "aucROC": float(grader.metric_ROC(labels, scores)),
        "vusPR": float(vus_pr),
        "vusROC": float(vus_roc),
        "bestF1": float(f1),
        "bestF1Threshold": threshold,
    }


def main():
    vectors = []
    for name, scores, runs, window, threshold_count in cases():
        scores = np.round(scores, DIGITS) + 0.0
        vectors.append(
            {
                "name": name,
                "slidingWindow": window,
                "thresholdCount": threshold_count,
                "runs": [list(run) for run in runs],
                "expected": reference(scores, runs, window, threshold_count),
                "scores": scores.tolist(),
            }
        )
    document = {
        "source": {
            "TSB-AD": version("TSB-AD"),
            "scikit-learn": sklearn.__version__,
            "numpy": np.__version__,
        },
        "vectors": vectors,
    }
    target = pathlib.Path(__file__).with_name("tsb_ad_vectors.json")
    lines = ",\n".join(json.dumps(v, separators=(",", ":")) for v in vectors)
    source = json.dumps(document["source"])
    target.write_text(f'{{"source":{source},"vectors":[\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
