"""Data frames through the program."""

import numpy as np
import pandas as pd
import pytest

import anomengine


@pytest.fixture(scope="module")
def models(program, frame, small):
    return anomengine.fit(frame, model="lstm-ae", parameters=small, seed=7, jobs=1)


def test_fits_a_detector_for_each_workload(models):
    assert set(models) == {"cart", "shop/web"}
    detector = models["cart"]
    assert detector.window == 5
    assert detector.columns == ["cpu", "reads"]
    assert detector.interval_seconds == 1


def test_the_same_seed_gives_the_same_detectors(models, frame, small):
    again = anomengine.fit(frame, model="lstm-ae", parameters=small, seed=7, jobs=2)
    assert all(again[name].limit == models[name].limit for name in models)


def test_keeps_the_model_file(program, frame, small, tmp_path):
    path = tmp_path / "shop.h5"
    fitted = anomengine.fit(frame[frame["workload"] == "cart"], path, model="lstm-ae", parameters=small)
    assert anomengine.read_models(path)["cart"].limit == fitted["cart"].limit


def test_scores_every_full_window_of_each_replica(models, frame):
    scores = anomengine.score(frame, models)
    assert set(zip(scores["workload"], scores["replica"], strict=True)) == {
        ("cart", "cart-0"),
        ("shop/web", "web-0"),
        ("shop/web", "web-1"),
    }
    assert len(scores) == len(frame) - 3 * 4  # all but the rows before the first full window
    assert scores["time"].min() == pd.Timestamp("2026-03-01T00:00:04Z")


def test_finds_what_is_strange(models, frame):
    strange = frame.copy()
    strange.loc[100:110, "cpu"] += 50
    results = anomengine.detect(strange, models)
    assert set(results.incidents["workload"]) >= {"cart"}
    incident = results.incidents[results.incidents["workload"] == "cart"].iloc[0]
    assert next(iter(incident["attribution"])) == "cpu"


def test_windows_give_their_scores(models, frame):
    part = frame[frame["workload"] == "cart"].head(20)
    windows = anomengine.windows(part, models)["cart", "cart-0"]
    last = windows.arrays["residual"][:, -1]
    np.testing.assert_allclose((last**2).mean(axis=1), windows.arrays["score"], rtol=1e-4)


def test_takes_time_from_the_index_and_one_workload(program, frame, small):
    part = frame[frame["workload"] == "cart"].set_index("time")[["cpu", "reads"]]
    models = anomengine.fit(part, model="lstm-ae", parameters=small)
    assert list(models) == ["data"]
    assert len(anomengine.score(part.tz_localize(None), models)) == len(part) - 4


def test_a_column_of_words_is_refused(frame):
    with pytest.raises(ValueError, match="version"):
        anomengine.fit(frame.assign(version="v1"))


def test_the_programs_error_is_passed_on(program, frame):
    with pytest.raises(anomengine.ProgramError, match="no-such-plugin"):
        anomengine.fit(frame, model="no-such-plugin")
