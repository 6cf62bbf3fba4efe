"""The trainers: Adam, mean squared error, the windows in their order. Each builder takes a `TrainingJob`."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..catalogue import Catalogue
from ..job import Job

LEARNING_RATE, BETA1, BETA2, EPSILON = 1e-3, 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class TrainingJob(Job):
    windows: np.ndarray  # float32 [count, T, F]

    def batches(self, convert: Callable = lambda batch: batch) -> list:
        starts = range(0, len(self.windows), self.batch)
        return [convert(self.windows[start : start + self.batch]) for start in starts]

    def mean(self, losses: list[float]) -> float:
        """Mean over the windows of the batches' losses."""
        return float(np.average(losses, weights=[len(batch) for batch in self.batches()]))


@dataclass(frozen=True)
class Trainer:
    first_loss: Callable[[], float]  # of the first batch, without a step
    epoch: Callable[[], float]  # trains once over all windows; mean loss meanwhile


TRAINERS: Catalogue[Callable[[TrainingJob], Trainer]] = Catalogue()

from . import anomengine, jax_adam, keras_fit, pytorch  # noqa: E402, F401
