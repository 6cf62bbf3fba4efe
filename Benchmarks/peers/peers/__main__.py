"""Times the same LSTM autoencoder in several engines, on the same weights and windows.

Every engine runs in a process of its own, is checked against a float64 pass first, and takes turns with the others: in
each round each runs for a short slice, so that what disturbs the machine hits all of them.
"""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter

from . import inference, keras_file, training
from .engines import ENGINES
from .trainers import TRAINERS
from .workloads import WORKLOADS


def list_engines(_: Namespace) -> None:
    for command, catalogue in (("inference", ENGINES), ("training", TRAINERS)):
        print(f"{command}:")
        for name, entry in catalogue.items():
            print(f"  {name}" if not entry.missing else f"  {name} (needs {', '.join(entry.missing)})")


def write_model(args: Namespace) -> None:
    workload = WORKLOADS[args.workload]
    keras_file.save(args.output, workload, workload.weights())


def main() -> None:
    parser = ArgumentParser(prog="peers", description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, module in (("inference", inference), ("training", training)):
        command = commands.add_parser(name, help=module.__doc__, description=module.__doc__)
        module.add_options(command)
        command.set_defaults(run=module.main)
    command = commands.add_parser("list", help="Lists the engines and what they need.")
    command.set_defaults(run=list_engines)
    command = commands.add_parser("model", help="Writes the weights as a Keras HDF5 file.")
    command.add_argument("workload", choices=sorted(WORKLOADS))
    command.add_argument("output")
    command.set_defaults(run=write_model)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
