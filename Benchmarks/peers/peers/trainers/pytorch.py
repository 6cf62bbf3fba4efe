"""PyTorch with fused Adam: eager with and without oneDNN, and compiled."""

from ..engines.pytorch import autoencoder
from ..workloads import LSTM_LAYERS
from . import BETA1, BETA2, EPSILON, LEARNING_RATE, TRAINERS, Trainer, TrainingJob


def _trainer(job: TrainingJob, onednn: bool = True, compiled: bool = False) -> Trainer:
    import torch

    torch.set_num_threads(job.threads)
    torch.backends.mkldnn.enabled = onednn
    module = autoencoder(job).train()
    for name in LSTM_LAYERS:  # one bias, as in the other engines
        getattr(module, name).bias_hh_l0.requires_grad_(False)
    trained = [parameter for parameter in module.parameters() if parameter.requires_grad]
    optimizer = torch.optim.Adam(trained, LEARNING_RATE, (BETA1, BETA2), EPSILON, fused=True)
    batches = job.batches(torch.from_numpy)
    forward = torch.compile(module) if compiled else module

    def loss_of(batch):
        return torch.nn.functional.mse_loss(forward(batch), batch)

    def step(batch) -> float:
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(batch)
        loss.backward()
        optimizer.step()
        return loss.item()

    return Trainer(lambda: loss_of(batches[0]).item(), lambda: job.mean([step(batch) for batch in batches]))


@TRAINERS.add("torch", "torch")
def eager(job: TrainingJob) -> Trainer:
    return _trainer(job)


@TRAINERS.add("torch-no-onednn", "torch")
def without_onednn(job: TrainingJob) -> Trainer:
    return _trainer(job, onednn=False)


@TRAINERS.add("torch-compile", "torch")
def compiled(job: TrainingJob) -> Trainer:
    return _trainer(job, compiled=True)
