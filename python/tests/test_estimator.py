"""The estimator by scikit-learn's own checks, and what they do not cover."""

import pickle

import numpy as np
import pytest

sklearn = pytest.importorskip("sklearn", minversion="1.6", reason="needs scikit-learn 1.6 or later")

from sklearn.base import clone  # noqa: E402
from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402

from anomengine import AnomalyDetector  # noqa: E402

SMALL = {"lstm-ae": {"encoder-widths": [4]}}
A_SERIES = "rows are a time series: a score depends on the rows before"


# Blobs without anomalies must get some verdicts of both kinds, so the threshold lies at the 90th percentile.
CHECKED = AnomalyDetector(window=2, epochs=1, parameters={**SMALL, "percentile": {"percentile": 90}})


def expected_failures(_):
    return {"check_methods_sample_order_invariance": A_SERIES, "check_methods_subset_invariance": A_SERIES}


@pytest.fixture(autouse=True)
def with_program(program):
    """All of these need the program."""


@parametrize_with_checks([CHECKED], expected_failed_checks=expected_failures)
def test_estimator_checks(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def normal():
    rng = np.random.default_rng(0)
    step = np.arange(400)[:, None]
    return np.sin(step / np.array([3, 5, 8])) + rng.normal(0, 0.05, (400, 3))


def test_marks_an_outburst(normal):
    detector = AnomalyDetector(window=5, epochs=20, parameters={**SMALL, "mse": {"steps": 1}}).fit(normal[:300])
    strange = normal[300:].copy()
    strange[50] += 20
    verdicts = detector.predict(strange)
    assert verdicts[50] == -1
    assert (verdicts[:40] == 1).mean() > 0.9
    scores = detector.score_samples(strange)
    assert scores.argmin() == 50
    np.testing.assert_array_equal(verdicts == -1, scores < detector.offset_)


def test_a_pickled_detector_scores_the_same(normal):
    detector = AnomalyDetector(window=3, epochs=2, parameters=SMALL).fit(normal)
    copy = pickle.loads(pickle.dumps(detector))
    np.testing.assert_array_equal(copy.score_samples(normal), detector.score_samples(normal))


def test_a_clone_is_not_fitted(normal):
    detector = AnomalyDetector(window=3, epochs=2, parameters=SMALL).fit(normal)
    assert not hasattr(clone(detector), "models_")


def test_a_single_row_has_a_score(normal):
    detector = AnomalyDetector(window=5, epochs=2, parameters=SMALL).fit(normal)
    assert detector.score_samples(normal[:1]).shape == (1,)
