"""Times one training epoch of the same LSTM autoencoder in PyTorch and in anomengine, in turn, on one core.

Both start from the same weights and see the same windows in the same order: Adam, mean squared error, no shuffling.
Each runs in a process of its own; in each round one runs after the other, so that what disturbs the machine hits both.
The mean losses of the first epoch (the warm-up) must agree within 0.1 %, or the exit code is 1.

    python3 -m venv venv && venv/bin/pip install torch numpy
    swift build -c release --product anomengine-training
    venv/bin/python Benchmarks/training/compare.py
"""
import argparse
import ctypes
import multiprocessing
import os
import statistics
import sys
import time

import numpy as np

LIBRARY = os.path.join(os.path.dirname(__file__), "../../.build/release/libanomengine-training.so")
RATE = 1e-3


def make_weights(features, outer, inner, seed=7):
    """Kernel, recurrent kernel and bias of the four LSTM layers, kernel and bias of the dense one; Keras shapes."""
    rng = np.random.default_rng(seed)
    arrays = []
    for inputs, hidden in ((features, outer), (outer, inner), (inner, inner), (inner, outer)):
        limit = np.sqrt(6 / (inputs + 4 * hidden))
        bias = np.zeros(4 * hidden)
        bias[hidden:2 * hidden] = 1
        arrays += [rng.uniform(-limit, limit, (inputs, 4 * hidden)),
                   np.linalg.qr(rng.normal(size=(4 * hidden, hidden)))[0].T, bias]
    limit = np.sqrt(6 / (outer + features))
    arrays += [rng.uniform(-limit, limit, (outer, features)), np.zeros(features)]
    return [np.ascontiguousarray(a, np.float32) for a in arrays]


def make_windows(count, length, features, seed=11):
    """Noisy sines of one period for each feature, shifted from window to window, in about 0 to 1."""
    rng = np.random.default_rng(seed)
    row = rng.uniform(0, 400, (count, 1, 1)) + np.arange(length)[None, :, None]
    wave = np.sin(2 * np.pi * row / rng.uniform(12, 60, features))
    return np.ascontiguousarray(0.5 + 0.35 * wave + rng.normal(0, 0.05, (count, length, features)), np.float32)


def anomengine(args, weights, windows):
    library = ctypes.CDLL(args.library)
    library.trainer_create.restype = ctypes.c_void_p
    library.trainer_epoch.restype = ctypes.c_double
    pointers = (ctypes.c_void_p * len(weights))(*[a.ctypes.data for a in weights])
    sizes = [ctypes.c_ssize_t(n) for n in (args.window, args.features, args.outer, args.inner, args.batch)]
    trainer = library.trainer_create(*sizes, pointers)
    if not trainer:
        sys.exit("anomengine's trainer could not be made; check the sizes and ANOMENGINE_ISA")
    return lambda: library.trainer_epoch(
        ctypes.c_void_p(trainer), ctypes.c_void_p(windows.ctypes.data), ctypes.c_ssize_t(len(windows)))


def pytorch(args, weights, windows):
    import torch
    torch.set_num_threads(1)
    layers = torch.nn.ModuleList(
        torch.nn.LSTM(inputs, hidden, batch_first=True) for inputs, hidden in (
            (args.features, args.outer), (args.outer, args.inner), (args.inner, args.inner), (args.inner, args.outer)))
    dense = torch.nn.Linear(args.outer, args.features)
    with torch.no_grad():
        for number, layer in enumerate(layers):
            kernel, recurrent, bias = (torch.from_numpy(a) for a in weights[3 * number:3 * number + 3])
            layer.weight_ih_l0.copy_(kernel.T)
            layer.weight_hh_l0.copy_(recurrent.T)
            layer.bias_ih_l0.copy_(bias)
            layer.bias_hh_l0.zero_().requires_grad_(False)  # one bias, as ours has
        dense.weight.copy_(torch.from_numpy(weights[-2]).T)
        dense.bias.copy_(torch.from_numpy(weights[-1]))
    parameters = [p for p in [*layers.parameters(), *dense.parameters()] if p.requires_grad]
    optimizer = torch.optim.Adam(parameters, RATE, fused=True)
    batches = torch.from_numpy(windows).split(args.batch)

    def forward(batch):
        code = layers[1](layers[0](batch)[0])[0][:, -1:]
        return dense(layers[3](layers[2](code.expand(-1, args.window, -1))[0])[0])

    def epoch():
        total = 0.0
        for batch in batches:
            optimizer.zero_grad(set_to_none=True)
            loss = torch.nn.functional.mse_loss(forward(batch), batch)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        return total / len(windows)
    return epoch


ENGINES = {"pytorch": pytorch, "anomengine": anomengine}


def serve(name, args, channel):
    """Sends the first epoch's loss, then one epoch's seconds for each message until the channel closes."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    epoch = ENGINES[name](
        args, make_weights(args.features, args.outer, args.inner),
        make_windows(args.windows, args.window, args.features))
    channel.send(epoch())
    while channel.recv():
        start = time.perf_counter()
        epoch()
        channel.send(time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", default=LIBRARY)
    parser.add_argument("--window", type=int, default=30, help="rows in a window")
    parser.add_argument("--features", type=int, default=8)
    parser.add_argument("--outer", type=int, default=64, help="hidden units of the outer LSTM layers")
    parser.add_argument("--inner", type=int, default=32, help="hidden units of the inner LSTM layers")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--windows", type=int, default=10_000, help="windows in an epoch")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    if not os.path.exists(args.library):
        sys.exit(f"{args.library} is missing; run `swift build -c release --product anomengine-training`")

    context = multiprocessing.get_context("spawn")
    losses, seconds, channels = {}, {name: [] for name in ENGINES}, {}
    for name in ENGINES:
        channels[name], theirs = context.Pipe()
        context.Process(target=serve, args=(name, args, theirs), daemon=True).start()
        theirs.close()
        losses[name] = channels[name].recv()
    for _ in range(args.rounds):
        for name, channel in channels.items():
            channel.send(True)
            seconds[name].append(channel.recv())
    for channel in channels.values():
        channel.send(False)

    print(f"{'':12}{'best s':>10}{'median s':>10}{'windows/s':>11}{'first loss':>13}")
    for name in ENGINES:
        best = min(seconds[name])
        print(f"{name:12}{best:10.3f}{statistics.median(seconds[name]):10.3f}{args.windows / best:11.0f}"
              f"{losses[name]:13.7f}")
    ratio = statistics.median(a / b for a, b in zip(seconds["pytorch"], seconds["anomengine"]))
    difference = abs(losses["anomengine"] / losses["pytorch"] - 1)
    print(f"anomengine is {ratio:.2f} times faster (median over the rounds); losses differ by {difference:.2e}")
    sys.exit(0 if difference < 1e-3 else 1)


if __name__ == "__main__":
    main()
