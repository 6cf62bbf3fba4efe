"""OpenVINO on the processor, in float32 and bf16, over the ONNX graph."""

from ..job import Job
from . import ENGINES, Run, onnx_graph

NEEDS = ("onnx", "openvino")


def _runner(job: Job, precision: str) -> Run:
    import openvino

    core = openvino.Core()
    settings = {
        "INFERENCE_NUM_THREADS": job.threads,
        "NUM_STREAMS": 1,
        "INFERENCE_PRECISION_HINT": precision,
        "ENABLE_CPU_PINNING": False,
    }
    compiled = core.compile_model(core.read_model(onnx_graph.autoencoder(job)), "CPU", settings)
    request = compiled.create_infer_request()
    return lambda x: request.infer([x], share_inputs=True, share_outputs=True)[0]


@ENGINES.add("openvino", *NEEDS)
def f32(job: Job) -> Run:
    return _runner(job, "f32")


@ENGINES.add("openvino-bf16", *NEEDS, exact=False)
def bf16(job: Job) -> Run:
    return _runner(job, "bf16")
