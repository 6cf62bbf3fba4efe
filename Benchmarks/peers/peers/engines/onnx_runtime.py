"""ONNX Runtime: as called from Python, with bound buffers, dynamic int8, and an empty graph as the cost of a call."""

import tempfile
from pathlib import Path

import numpy as np

from ..job import Job
from . import ENGINES, Run, onnx_graph

NEEDS = ("onnx", "onnxruntime")


def _session(job: Job, graph: bytes | str):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = job.threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _runner(job: Job, graph: bytes | str) -> Run:
    session = _session(job, graph)
    return lambda x: session.run(["y"], {"x": x})[0]


@ENGINES.add("onnxruntime", *NEEDS)
def plain(job: Job) -> Run:
    return _runner(job, onnx_graph.autoencoder(job))


@ENGINES.add("onnxruntime-bound", *NEEDS)
def bound(job: Job) -> Run:
    """Input and output buffers are bound once, so a call allocates nothing."""
    session = _session(job, onnx_graph.autoencoder(job))
    shape = (job.batch, job.workload.rows, job.workload.features)
    source, target = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    binding = session.io_binding()
    binding.bind_input("x", "cpu", 0, np.float32, shape, source.ctypes.data)
    binding.bind_output("y", "cpu", 0, np.float32, shape, target.ctypes.data)

    def run(x: np.ndarray) -> np.ndarray:
        source[:] = x
        session.run_with_iobinding(binding)
        return target

    return run


@ENGINES.add("onnxruntime-identity", *NEEDS, exact=False)
def identity(job: Job) -> Run:
    """No model at all: what `session.run` itself costs."""
    return _runner(job, onnx_graph.identity(job))


@ENGINES.add("onnxruntime-int8", *NEEDS, exact=False)
def int8(job: Job) -> Run:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        plain, quantized = Path(folder, "plain.onnx"), Path(folder, "int8.onnx")
        plain.write_bytes(onnx_graph.autoencoder(job))
        quantize_dynamic(plain, quantized, weight_type=QuantType.QInt8)
        return _runner(job, str(quantized))
