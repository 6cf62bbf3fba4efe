"""The side that takes turns: every engine in a process of its own, one short slice after another in each round."""

import json
import os
import subprocess
import sys
import time
from argparse import Namespace

import numpy as np

from .catalogue import Catalogue

DISTURBED = 0.05  # share of the cores that other processes may take


def processor() -> str:
    """The kind of processor, as /proc/cpuinfo has it: figures of different kinds do not compare."""
    fields = {}
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            name, _, value = line.partition(":")
            fields.setdefault(name.strip(), value.strip())
    if fields.get("vendor_id") != "AuthenticAMD":
        return fields.get("model name", "unknown")
    family = fields.get("cpu family", "")
    zen = {"25": "Zen 4" if "avx512f" in fields.get("flags", "").split() else "Zen 3", "26": "Zen 5"}
    return f"AMD family {family}" + (f" ({zen[family]})" if family in zen else "")


class EngineProcess:
    """One engine in its process, pinned to as many cores as it has threads."""

    def __init__(self, command: str, name: str, args: Namespace, extra: list[str]):
        self.name = name
        self.cores = sorted(os.sched_getaffinity(0))[-args.threads :]
        self.rounds: list[np.ndarray] = []  # times of the calls in µs
        self.disturbed = 0
        words = [sys.executable, "-m", "peers", command, "--worker", name, "--workload", args.workload]
        words += ["--batch", str(args.batch), "--threads", str(args.threads), "--model", args.model, *extra]
        limits = {f"{library}_NUM_THREADS": str(args.threads) for library in ("OMP", "OPENBLAS", "MKL")}
        self.process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if args.verbose else subprocess.DEVNULL,
            text=True,
            env={**os.environ, **limits},
            preexec_fn=lambda: os.sched_setaffinity(0, self.cores),
        )
        answer = self.process.stdout.readline()
        self.status = json.loads(answer) if answer else {"failed": "its process ended; --verbose shows why"}

    def run(self, seconds: float, patience: float) -> None:
        """One slice. While others disturb it, it is repeated for up to `patience` seconds."""
        deadline = time.monotonic() + patience
        while True:
            before, begin = self._foreign_seconds(), time.monotonic()
            self.process.stdin.write(f"{seconds}\n")
            self.process.stdin.flush()
            times = np.array(json.loads(self.process.stdout.readline())) / 1000
            elapsed = time.monotonic() - begin
            share = (self._foreign_seconds() - before) / elapsed / len(self.cores)
            if share < DISTURBED or time.monotonic() > deadline:
                break
            time.sleep(0.5)
        self.disturbed += share >= DISTURBED
        self.rounds.append(times)

    def forget(self) -> None:
        self.rounds.clear()
        self.disturbed = 0

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait()

    def _foreign_seconds(self) -> float:
        """What its cores have spent on anything else since boot."""
        names = {f"cpu{core}" for core in self.cores}
        with open("/proc/stat", encoding="ascii") as file:
            rows = [line.split() for line in file if line.split()[0] in names]
        busy = sum(sum(map(int, row[1:4] + row[6:9])) for row in rows)  # all but idle, waiting and guests
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as file:
            own = sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))
        return (busy - own) / os.sysconf("SC_CLK_TCK")


def start(command: str, args: Namespace, catalogue: Catalogue, extra: list[str]) -> list[EngineProcess]:
    """Starts the engines one after another; prints a line for each that cannot run."""
    running = []
    for name in args.engines or catalogue.available:
        missing = catalogue[name].missing
        engine = None if missing else EngineProcess(command, name, args, extra)
        status = {"failed": f"needs {', '.join(missing)}"} if engine is None else engine.status
        if "failed" in status:
            print(json.dumps({**description(name, args), **status}), flush=True)
            if engine:
                engine.stop()
        else:
            running.append(engine)
    if not running:
        sys.exit("error: no engine can run")
    return running


def take_turns(running: list[EngineProcess], args: Namespace) -> None:
    for engine in running:  # warm-up
        engine.run(args.slice, patience=0)
        engine.forget()
    for _ in range(args.rounds):
        for engine in running:
            engine.run(args.slice, args.patience)
    for engine in running:
        engine.stop()


def description(name: str, args: Namespace) -> dict:
    return {"peer": name, "workload": args.workload, "batch": args.batch, "threads": args.threads}


def comparison(engine: EngineProcess, running: list[EngineProcess], args: Namespace) -> dict:
    """How many times faster than the base: median over the rounds of the ratio of the two medians."""
    base = next((other for other in running if other.name == args.base), running[0])
    ratios = [np.median(theirs) / np.median(own) for theirs, own in zip(base.rounds, engine.rounds, strict=True)]
    return {f"times_faster_than_{base.name}": round(float(np.median(ratios)), 3)}
