"""Times inference. One JSON line for each engine; times are for a call, in microseconds."""

import json
from argparse import ArgumentParser, Namespace

import numpy as np

from . import keras_file, options, rounds, worker
from .engines import ENGINES
from .job import Job
from .workloads import WORKLOADS, reference

TOLERANCE = 1e-4  # largest error of an exact engine that is timed


def add_options(parser: ArgumentParser) -> None:
    options.add_common(parser, batch=1, rounds=20, base="onnxruntime")


def _build(args: Namespace) -> tuple[dict, list, object]:
    workload = WORKLOADS[args.workload]
    job = Job(workload, keras_file.load(args.model), args.model, args.batch, args.threads)
    windows = workload.windows(max(64, 4 * args.batch))
    whole = len(windows) // args.batch * args.batch
    batches = [np.ascontiguousarray(windows[i : i + args.batch]) for i in range(0, whole, args.batch)]
    entry = ENGINES[args.worker]
    run = entry.build(job)
    error = max(float(np.abs(np.asarray(run(x)) - reference(job.weights, x)).max()) for x in batches[:4])
    if entry.exact and not error < TOLERANCE:  # also NaN
        return {"failed": f"its output differs from the float64 reference by {error:.3g}"}, [], None
    return {"max_abs_error": error}, batches, run


def main(args: Namespace) -> None:
    options.prepare(args, ENGINES)
    if args.worker:
        return worker.serve(lambda: _build(args))
    running = rounds.start("inference", args, ENGINES, [])
    rounds.take_turns(running, args)
    for engine in running:
        calls = np.concatenate(engine.rounds)
        best_round = min(float(np.median(times)) for times in engine.rounds)
        figures = {
            "median_us": round(float(np.median(calls)), 2),
            "best_round_us": round(best_round, 2),
            "best_us": round(float(calls.min()), 2),
            "p99_us": round(float(np.percentile(calls, 99)), 2),
            "windows_per_s": round(args.batch / best_round * 1e6),
            **rounds.comparison(engine, running, args),
            "calls": len(calls),
            "disturbed_rounds": engine.disturbed,
            "max_abs_error": float(f"{engine.status['max_abs_error']:.3g}"),
            "processor": rounds.processor(),
        }
        print(json.dumps({**rounds.description(engine.name, args), **figures}), flush=True)
