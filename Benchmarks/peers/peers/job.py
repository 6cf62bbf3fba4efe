"""What one engine is asked to do in its process."""

from dataclasses import dataclass

from .workloads import Weights, Workload


@dataclass(frozen=True)
class Job:
    workload: Workload
    weights: Weights
    model_path: str  # the same weights as a Keras HDF5 file
    batch: int
    threads: int
