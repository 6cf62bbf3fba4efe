"""Options that the commands share."""

import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from pathlib import Path

from . import keras_file
from .catalogue import Catalogue
from .workloads import WORKLOADS

FOLDER = Path(__file__).parents[1] / ".build"


def add_common(parser: ArgumentParser, *, batch: int, rounds: int, base: str) -> None:
    parser.add_argument("--workload", choices=sorted(WORKLOADS), default="w1")
    parser.add_argument("--batch", type=int, default=batch, help="windows in a call (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=1, help="threads of each engine (default: 1)")
    parser.add_argument("--rounds", type=int, default=rounds, help="rounds in turn (default: %(default)s)")
    parser.add_argument("--slice", type=float, default=0.2, help="seconds per engine and round (default: 0.2)")
    parser.add_argument(
        "--engines", type=lambda names: names.split(","), help="comma-separated (default: all available)"
    )
    parser.add_argument("--base", default=base, help="engine that ratios refer to (default: %(default)s)")
    parser.add_argument(
        "--model", help="Keras HDF5 file of the weights; written if absent (default: .build/WORKLOAD.h5)"
    )
    parser.add_argument("--patience", type=float, default=0, help="repeat a disturbed slice for this many seconds")
    parser.add_argument("--verbose", action="store_true", help="show what the engines print")
    parser.add_argument("--worker", help=SUPPRESS)


def prepare(args: Namespace, catalogue: Catalogue) -> None:
    unknown = [name for name in args.engines or [] if name not in catalogue]
    if unknown:
        sys.exit(f"error: unknown engine {', '.join(unknown)}; `peers list` prints the names")
    if args.model is None:
        FOLDER.mkdir(exist_ok=True)
        args.model = str(FOLDER / f"{args.workload}.h5")
    if not Path(args.model).exists():
        workload = WORKLOADS[args.workload]
        keras_file.save(args.model, workload, workload.weights())
