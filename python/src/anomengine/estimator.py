"""A scikit-learn estimator over the program `anomengine`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, OutlierMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from . import frames
from .models import Models


class AnomalyDetector(OutlierMixin, BaseEstimator):  # type: ignore[misc]
    """Learns normal behaviour from rows in time order, one every interval, and scores later rows.

    A row's score depends on the rows before it, so rows must not be shuffled, and a subset scores differently. The
    first rows of a call are scored as if the first one had lasted for a window before.

    Parameters
    ----------
    window : rows that the model sees at a time; None for the model's default.
    epochs : passes over the training windows at most; None for the model's default.
    model : name of the model plugin; None for ``lstm-ae``.
    feature, scorer, threshold : names of plugins; None for the program's default.
    parameters : of the plugins besides, as in ``{"mse": {"steps": 1}}``.
    random_state : seed; the same seed and data give the same model.

    Attributes
    ----------
    models_ : the model file, as :func:`anomengine.read_models` gives it.
    detector_ : its only detector.
    offset_ : minus the threshold, so that ``decision_function`` is negative for anomalies.
    """

    def __init__(
        self,
        window: int | None = None,
        epochs: int | None = None,
        *,
        feature: str | None = None,
        model: str | None = None,
        scorer: str | None = None,
        threshold: str | None = None,
        parameters: Mapping[str, Mapping[str, Any]] | None = None,
        random_state: int | None = 1,
    ) -> None:
        self.window = window
        self.epochs = epochs
        self.feature = feature
        self.model = model
        self.scorer = scorer
        self.threshold = threshold
        self.parameters = parameters
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> AnomalyDetector:
        X = validate_data(self, X, dtype=np.float32, ensure_min_samples=4)
        parameters = {name: dict(values) for name, values in (self.parameters or {}).items()}
        of_model = {"window": self.window, "epochs": self.epochs}
        model = self.model or "lstm-ae"
        given = {name: value for name, value in of_model.items() if value is not None}
        if given:
            parameters[model] = {**parameters.get(model, {}), **given}
        self.models_: Models = frames.fit(
            _frame(X),
            feature=self.feature,
            model=model,
            scorer=self.scorer,
            threshold=self.threshold,
            parameters=parameters,
            seed=self.random_state,
            interval_seconds=1,
        )
        (self.detector_,) = self.models_.values()
        if self.detector_.limit is None:
            raise ValueError(f"the threshold '{self.detector_.threshold.name}' has no single limit")
        self.offset_ = -self.detector_.limit
        return self

    def score_samples(self, X: Any) -> np.ndarray:
        """Minus the anomaly score of each row: the lower, the stranger."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, reset=False)
        before = np.repeat(X[:1], self.detector_.window - 1, axis=0)
        scores = frames.score(_frame(np.concatenate([before, X])), self.models_)["score"].to_numpy()
        return -scores

    def decision_function(self, X: Any) -> np.ndarray:
        """How far each row is on the normal side of the threshold; negative for anomalies."""
        return self.score_samples(X) - self.offset_

    def predict(self, X: Any) -> np.ndarray:
        """1 for normal rows, -1 for anomalies."""
        return np.where(self.decision_function(X) < 0, -1, 1)


def _frame(X: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(X, columns=[f"x{number}" for number in range(X.shape[1])])
