"""Times an epoch of training. One JSON line for each engine; times are for an epoch, in seconds."""

import json
import sys
from argparse import ArgumentParser, Namespace

import numpy as np

from . import keras_file, options, rounds, worker
from .trainers import TRAINERS, TrainingJob
from .workloads import WORKLOADS, reference

FIRST_LOSS_TOLERANCE, EPOCH_LOSS_TOLERANCE = 1e-4, 1e-3


def add_options(parser: ArgumentParser) -> None:
    options.add_common(parser, batch=64, rounds=5, base="torch")
    parser.add_argument("--windows", type=int, default=10_000, help="windows in an epoch (default: 10000)")


def _build(args: Namespace) -> tuple[dict, list, object]:
    workload = WORKLOADS[args.workload]
    weights, windows = keras_file.load(args.model), workload.windows(args.windows)
    job = TrainingJob(workload, weights, args.model, args.batch, args.threads, windows)
    trainer = TRAINERS[args.worker].build(job)
    first = windows[: args.batch]
    expected = float(np.mean((reference(weights, first) - first) ** 2))
    error = abs(trainer.first_loss() - expected) / expected
    if not error < FIRST_LOSS_TOLERANCE:
        return {"failed": f"its first loss is off by {error:.3g} of {expected:.6g}"}, [], None
    return {"first_epoch_loss": trainer.epoch()}, [None], lambda _: trainer.epoch()


def main(args: Namespace) -> None:
    options.prepare(args, TRAINERS)
    if args.worker:
        return worker.serve(lambda: _build(args))
    running = rounds.start("training", args, TRAINERS, ["--windows", str(args.windows)])
    rounds.take_turns(running, args)
    middle = float(np.median([engine.status["first_epoch_loss"] for engine in running]))
    agreed = True
    for engine in running:
        seconds = np.concatenate(engine.rounds) / 1e6
        loss = engine.status["first_epoch_loss"]
        agrees = abs(loss - middle) < EPOCH_LOSS_TOLERANCE * middle
        agreed = agreed and agrees
        figures = {
            "epoch_s_median": round(float(np.median(seconds)), 4),
            "epoch_s_best": round(float(seconds.min()), 4),
            "windows_per_s": round(args.windows / float(seconds.min())),
            **rounds.comparison(engine, running, args),
            "epochs": len(seconds),
            "disturbed_rounds": engine.disturbed,
            "first_epoch_loss": float(f"{loss:.7g}"),
            "loss_agrees": agrees,
            "processor": rounds.processor(),
        }
        print(json.dumps({**rounds.description(engine.name, args), **figures}), flush=True)
    if not agreed:
        sys.exit("error: the losses of the first epoch differ by more than 0.1 %")
