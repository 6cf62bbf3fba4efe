"""Fits and scores data frames with the program `anomengine`.

A frame has a row for each time and replica. Its time is the index or a column; the columns `workload` and `replica` may
be absent; all others are metrics. Irregular times are put on a regular clock by the program.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Union

import numpy as np
import pandas as pd

from .files import read_results, read_windows
from .models import Models, load
from .program import run
from .replicas import Results, Windows

Parameter = Any  # a number, a string, or a list of either
ModelSource = Union[Models, str, "os.PathLike[str]"]


def fit(
    frame: pd.DataFrame,
    output: str | os.PathLike[str] | None = None,
    *,
    time: str = "time",
    workload: str = "workload",
    replica: str = "replica",
    feature: str | None = None,
    model: str | None = None,
    scorer: str | None = None,
    threshold: str | None = None,
    parameters: Mapping[str, Mapping[str, Parameter]] | None = None,
    seed: int | None = None,
    validation_share: float | None = None,
    calibration_share: float | None = None,
    interval_seconds: float | None = None,
    jobs: int | None = None,
) -> Models:
    """Learns a detector for each workload from normal data.

    `parameters` are those of the plugins, as in `{"linear": {"lags": 5}, "trailing": {"sigmas": 4}}`; `anomengine
    plugins show NAME` lists them. What is not given has the program's default. `output` also keeps the model file.
    """
    options = {
        "--feature": feature,
        "--plugin": model,
        "--scorer": scorer,
        "--threshold": threshold,
        "--seed": seed,
        "--validation-share": validation_share,
        "--calibration-share": calibration_share,
        "--period": interval_seconds,
        "--jobs": jobs,
    }
    words = [word for name, value in options.items() if value is not None for word in (name, str(value))]
    for plugin, values in (parameters or {}).items():
        for name, value in values.items():
            words += ["--set", f"{plugin}.{name}={_text(value)}"]
    with tempfile.TemporaryDirectory(prefix="anomengine-") as folder:
        written = Path(folder, "models.h5")
        run(["fit", *_data(frame, folder, time, workload, replica), *words, "--output", written, "--json"])
        models = load(written)
    if output is not None:
        models.save(output)
    return models


def detect(
    frame: pd.DataFrame,
    models: ModelSource,
    *,
    time: str = "time",
    workload: str = "workload",
    replica: str = "replica",
    precision: str | None = None,
) -> Results:
    """Scores, verdicts and incidents of the workloads that have a detector."""
    words = [] if precision is None else ["--precision", precision]
    with tempfile.TemporaryDirectory(prefix="anomengine-") as folder:
        written = Path(folder, "scored.h5")
        data = _data(frame, folder, time, workload, replica)
        run(["detect", *data, "--model", _path(models, folder), *words, "--output", written, "--json"])
        return read_results(written)


def score(frame: pd.DataFrame, models: ModelSource, **options: Any) -> pd.DataFrame:
    """A row for each score: `workload`, `replica`, `time`, `score`, `limit`, `verdict`; options as for `detect`."""
    return detect(frame, models, **options).to_pandas()


def windows(
    frame: pd.DataFrame,
    models: ModelSource,
    *,
    time: str = "time",
    workload: str = "workload",
    replica: str = "replica",
) -> Windows:
    """Every window with its residuals and score: much data, so give a short span."""
    with tempfile.TemporaryDirectory(prefix="anomengine-") as folder:
        written = Path(folder, "windows.h5")
        data = _data(frame, folder, time, workload, replica)
        run(["windows", *data, "--model", _path(models, folder), "--output", written])
        return read_windows(written)


def _text(value: Parameter) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, Sequence) else str(value)


def _path(models: ModelSource, folder: str) -> Path:
    if not isinstance(models, Models):
        return Path(models)
    path = Path(folder, "given-models.h5")
    models.save(path)
    return path


def _data(frame: pd.DataFrame, folder: str, time: str, workload: str, replica: str) -> list[str]:
    """Writes the frame as CSV; the arguments with which the program reads it."""
    own: dict[str, Any] = {"time": _seconds(frame[time] if time in frame else frame.index)}
    own["workload"] = frame[workload].astype(str).to_numpy() if workload in frame else "data"
    own["replica"] = frame[replica].astype(str).to_numpy() if replica in frame else own["workload"]
    metrics = frame.drop(columns=[name for name in (time, workload, replica) if name in frame])
    others = [str(name) for name in metrics if not pd.api.types.is_numeric_dtype(metrics[name])]
    if others:
        raise ValueError(f"columns that are not numbers: {', '.join(others)}; drop them or convert them")
    if metrics.shape[1] == 0:
        raise ValueError("the frame has no column of numbers besides time, workload and replica")
    table = metrics.astype(np.float32).reset_index(drop=True)
    table.columns = [f"metric {name}" if str(name) in own else str(name) for name in table]
    for position, (name, values) in enumerate(own.items()):
        table.insert(position, name, values)
    table["time"] = table["time"].map("{:.6f}".format)
    path = Path(folder, "data.csv")
    table.to_csv(path, index=False, float_format="%.9g")
    words = ["--time-column", "time", "--time-format", "unix-seconds", "--workload-column", "workload"]
    return [str(path), *words, "--replica-column", "replica", "--columns", "*"]


def _seconds(times: pd.Series | pd.Index) -> np.ndarray:
    """Seconds since 1970 UTC of dates, or the numbers as they are."""
    if pd.api.types.is_numeric_dtype(times):
        return np.asarray(times, np.float64)
    dates = pd.DatetimeIndex(pd.to_datetime(times))
    dates = dates.tz_localize("UTC") if dates.tz is None else dates.tz_convert("UTC")
    return dates.tz_localize(None).to_numpy("datetime64[us]").astype(np.int64) / 1e6
