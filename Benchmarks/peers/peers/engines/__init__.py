"""The engines. Each builder takes a `Job` and returns a function from windows to their reconstructions, both
float32 [batch, T, F]."""

from collections.abc import Callable

import numpy as np

from ..catalogue import Catalogue
from ..job import Job

Run = Callable[[np.ndarray], np.ndarray]
ENGINES: Catalogue[Callable[[Job], Run]] = Catalogue()

from . import jax_scan, native, numpy_loop, onnx_runtime, openvino_cpu, pytorch, tensorflow_keras, tflite  # noqa: E402, F401
