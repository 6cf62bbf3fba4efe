"""Fitted detectors as numpy arrays and plain values."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .digest import check_models
from .errors import FileError
from .tree import Group, Source, read_tree


@dataclass(frozen=True)
class Plugin:
    """One of the four fitted parts of a detector."""

    name: str
    version: str
    parameters: dict[str, Any]
    arrays: dict[str, np.ndarray]  # by path, as in "encoder_1/kernel"


@dataclass(frozen=True)
class Training:
    """How a detector was fitted."""

    attributes: dict[str, Any]  # span, counts, seed and digest of the data
    rl_distribution: np.ndarray  # scores of held-out normal windows, in time order
    loss_curve: pd.DataFrame  # training and validation loss by epoch, from 1


@dataclass(frozen=True)
class Detector:
    """What is normal for one workload."""

    workload: str
    interval_seconds: float
    feature: Plugin
    model: Plugin
    scorer: Plugin
    threshold: Plugin
    training: Training

    @property
    def columns(self) -> list[str]:
        """Columns that the detector reads, in its order."""
        return [str(name) for name in self.feature.arrays.get("columns", [])]

    @property
    def limit(self) -> float | None:
        """Score above which a window is an anomaly; None if the threshold has no single one."""
        limit = self.threshold.arrays.get("limit")
        return None if limit is None else float(limit)

    @property
    def window(self) -> int:
        """Rows in a window; 1 for a model that looks at single rows."""
        return int(self.model.parameters.get("window", 1))


class Models(Mapping[str, Detector]):
    """The detectors of a model file, by workload."""

    def __init__(self, content: bytes, name: object = "models") -> None:
        self.content = content
        try:
            root = read_tree(io.BytesIO(content), "model", name)
            check_models(name, root)
            detectors = [_detector(group) for group in root.groups["detectors"].groups.values()]
        except FileError:
            raise
        except (KeyError, ValueError) as error:
            raise FileError(name, f"a detector is incomplete: {error}") from error
        self.attributes = root.attributes
        self._detectors = {detector.workload: detector for detector in detectors}

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the model file, byte for byte."""
        Path(path).write_bytes(self.content)

    def __getitem__(self, workload: str) -> Detector:
        return self._detectors[workload]

    def __iter__(self) -> Iterator[str]:
        return iter(self._detectors)

    def __len__(self) -> int:
        return len(self._detectors)

    def __repr__(self) -> str:
        return f"Models({', '.join(self)})"

    def to_pandas(self) -> pd.DataFrame:
        """A row for each detector: plugins, limit, and how it was fitted."""
        rows = {
            name: {
                "feature": detector.feature.name,
                "model": detector.model.name,
                "scorer": detector.scorer.name,
                "threshold": detector.threshold.name,
                "limit": detector.limit,
                "interval_seconds": detector.interval_seconds,
                "columns": len(detector.columns),
                "epochs": len(detector.training.loss_curve),
                **detector.training.attributes,
            }
            for name, detector in self.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("workload")

    def __reduce__(self) -> tuple[type[Models], tuple[bytes]]:
        return Models, (self.content,)


def _detector(group: Group) -> Detector:
    parts = {kind: _plugin(group.groups[kind]) for kind in ("feature", "model", "scorer", "threshold")}
    training = group.groups["training"]
    losses = pd.DataFrame(training.values("loss_curve"), columns=["training", "validation"])
    losses.index = pd.RangeIndex(1, len(losses) + 1, name="epoch")
    return Detector(
        workload=group.text("workload"),
        interval_seconds=float(group.number("period_seconds")),
        training=Training(dict(training.attributes), training.values("rl_distribution"), losses),
        **parts,
    )


def _plugin(group: Group) -> Plugin:
    return Plugin(group.text("plugin"), group.text("plugin_version"), json.loads(group.text("params")), group.flat())


def load(source: Source | Models) -> Models:
    """A model file, or one that is in memory already."""
    if isinstance(source, Models):
        return source
    if hasattr(source, "read"):
        return Models(source.read())
    return Models(Path(source).read_bytes(), source)
