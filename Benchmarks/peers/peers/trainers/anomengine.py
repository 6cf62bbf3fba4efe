"""Our trainer, through the library that `swift build -c release --product anomengine-training` makes."""

import ctypes
import os
from pathlib import Path

from ..workloads import LSTM_LAYERS
from . import TRAINERS, Trainer, TrainingJob

ROOT = Path(__file__).parents[4]
LIBRARY = os.environ.get("ANOMENGINE_TRAINING", str(ROOT / ".build/release/libanomengine-training.so"))


@TRAINERS.add("anomengine", LIBRARY)
def build(job: TrainingJob) -> Trainer:
    library = ctypes.CDLL(LIBRARY)
    library.trainer_create.restype = ctypes.c_void_p
    library.trainer_loss.restype = library.trainer_epoch.restype = ctypes.c_double
    arrays = [array for name in (*LSTM_LAYERS, "out") for array in job.weights[name]]
    pointers = (ctypes.c_void_p * len(arrays))(*[array.ctypes.data for array in arrays])
    workload = job.workload
    sizes = (workload.rows, workload.features, workload.outer, workload.inner, job.batch)
    created = library.trainer_create(*map(ctypes.c_ssize_t, sizes), pointers)
    if not created:
        raise RuntimeError("the trainer cannot be made; check ANOMENGINE_ISA")
    windows = ctypes.c_void_p(job.windows.ctypes.data)
    arguments = (ctypes.c_void_p(created), windows, ctypes.c_ssize_t(len(job.windows)))
    return Trainer(lambda: library.trainer_loss(*arguments), lambda: library.trainer_epoch(*arguments))
