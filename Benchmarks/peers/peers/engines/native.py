"""Engines behind the C interface that README.md describes: oneDNN, anomengine, and those that $PEERS_NATIVE names."""

import ctypes
import os
from pathlib import Path

import numpy as np

from ..job import Job
from ..workloads import LSTM_LAYERS
from . import ENGINES, Run

BUILT = Path(__file__).parents[2] / ".build"
PRECISIONS = {"": 0, "-bf16": 1, "-int8": 2}


def _runner(job: Job, library: str, precision: int) -> Run:
    native = ctypes.CDLL(library)
    native.peer_create.restype = ctypes.c_void_p
    arrays = [array for name in (*LSTM_LAYERS, "out") for array in job.weights[name]]
    pointers = (ctypes.c_void_p * len(arrays))(*[array.ctypes.data for array in arrays])
    workload = job.workload
    sizes = (workload.rows, workload.features, workload.outer, workload.inner, job.batch, job.threads)
    created = native.peer_create(*sizes, precision, pointers)
    if not created:
        raise RuntimeError("the library does not offer this precision on this processor")
    output = np.empty((job.batch, workload.rows, workload.features), np.float32)
    peer, y = ctypes.c_void_p(created), ctypes.c_void_p(output.ctypes.data)

    def run(x: np.ndarray) -> np.ndarray:
        native.peer_run(peer, ctypes.c_void_p(x.ctypes.data), y)
        return output

    return run


def _add(name: str, library: str, suffix: str) -> None:
    @ENGINES.add(name + suffix, library, exact=not suffix)
    def build(job: Job) -> Run:
        return _runner(job, library, PRECISIONS[suffix])


def _libraries() -> dict[str, str]:
    """Name -> absolute path. $PEERS_NATIVE has the form NAME=LIBRARY,NAME=LIBRARY."""
    libraries = {name: str(BUILT / f"libpeer-{name}.so") for name in ("onednn", "anomengine")}
    for item in filter(None, os.environ.get("PEERS_NATIVE", "").split(",")):
        name, library = item.split("=", 1)
        libraries[name] = os.path.abspath(library)
    return libraries


for _name, _library in _libraries().items():
    for _suffix in PRECISIONS:
        if (_name, _suffix) != ("onednn", "-int8"):  # oneDNN's driver has none
            _add(_name, _library, _suffix)
