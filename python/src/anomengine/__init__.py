"""Reads the files of anomengine as numpy, pandas and xarray, and fits and scores data frames with its program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__
from .errors import FileError, ProgramError, ProgramNotFoundError
from .files import read_models, read_recording, read_results, read_windows
from .frames import detect, fit, score, windows
from .models import Detector, Models, Plugin, Training
from .replicas import Recording, Replica, Results, Windows

if TYPE_CHECKING:
    from .estimator import AnomalyDetector

__all__ = [
    "AnomalyDetector",
    "Detector",
    "FileError",
    "Models",
    "Plugin",
    "ProgramError",
    "ProgramNotFoundError",
    "Recording",
    "Replica",
    "Results",
    "Training",
    "Windows",
    "__version__",
    "detect",
    "fit",
    "read_models",
    "read_recording",
    "read_results",
    "read_windows",
    "score",
    "windows",
]


def __getattr__(name: str) -> Any:
    """Imports scikit-learn only for those who use the estimator."""
    if name == "AnomalyDetector":
        from .estimator import AnomalyDetector

        return AnomalyDetector
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
