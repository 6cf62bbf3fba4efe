"""PyTorch: eager with and without oneDNN, traced and frozen, compiled, bf16, and dynamic int8."""

import numpy as np

from ..job import Job
from ..workloads import LSTM_LAYERS
from . import ENGINES, Run


def autoencoder(job: Job):
    """The model as a torch module with the job's weights."""
    import torch

    class Autoencoder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            for name, inputs, units in job.workload.layers[:-1]:
                setattr(self, name, torch.nn.LSTM(inputs, units, batch_first=True))
            self.out = torch.nn.Linear(job.workload.outer, job.workload.features)

        def forward(self, x):
            rows, _ = self.enc1(x)
            rows, _ = self.enc2(rows)
            rows, _ = self.dec1(rows[:, -1:].expand(-1, x.size(1), -1))
            rows, _ = self.dec2(rows)
            return self.out(rows)

    module = Autoencoder()
    with torch.no_grad():
        for name in LSTM_LAYERS:
            kernel, recurrent, bias = (torch.from_numpy(a) for a in job.weights[name])
            layer = getattr(module, name)
            layer.weight_ih_l0.copy_(kernel.T)
            layer.weight_hh_l0.copy_(recurrent.T)
            layer.bias_ih_l0.copy_(bias)
            layer.bias_hh_l0.zero_()
        kernel, bias = (torch.from_numpy(a) for a in job.weights["out"])
        module.out.weight.copy_(kernel.T)
        module.out.bias.copy_(bias)
    return module


def _runner(job: Job, module) -> Run:
    import torch

    torch.set_num_threads(job.threads)

    def run(x: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return module(torch.from_numpy(x)).numpy()

    return run


@ENGINES.add("torch", "torch")
def eager(job: Job) -> Run:
    return _runner(job, autoencoder(job).eval())


@ENGINES.add("torch-no-onednn", "torch")
def without_onednn(job: Job) -> Run:
    import torch

    torch.backends.mkldnn.enabled = False
    return eager(job)


@ENGINES.add("torch-jit-frozen", "torch")
def frozen(job: Job) -> Run:
    import torch

    torch.set_num_threads(job.threads)
    example = torch.zeros(job.batch, job.workload.rows, job.workload.features)
    with torch.inference_mode():
        traced = torch.jit.freeze(torch.jit.trace(autoencoder(job).eval(), example))
        return _runner(job, torch.jit.optimize_for_inference(traced))


@ENGINES.add("torch-compile", "torch")
def compiled(job: Job) -> Run:
    import torch

    torch.set_num_threads(job.threads)
    return _runner(job, torch.compile(autoencoder(job).eval()))


@ENGINES.add("torch-int8", "torch", exact=False)
def int8(job: Job) -> Run:
    import torch

    layers = {torch.nn.LSTM, torch.nn.Linear}
    return _runner(job, torch.ao.quantization.quantize_dynamic(autoencoder(job).eval(), layers, dtype=torch.qint8))


@ENGINES.add("torch-bf16", "torch", exact=False)
def bf16(job: Job) -> Run:
    import torch

    torch.set_num_threads(job.threads)
    module = autoencoder(job).eval().to(torch.bfloat16)

    def run(x: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return module(torch.from_numpy(x).to(torch.bfloat16)).to(torch.float32).numpy()

    return run
