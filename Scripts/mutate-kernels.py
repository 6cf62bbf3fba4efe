#!/usr/bin/env python3
"""Mutation test of the C kernels: changes one operator or constant at a time and expects Tests/Support/NativeChecks to fail.

    Scripts/mutate-kernels.py [--count 30] [--seed 1] [--least 0.85]

Exits with 1 where less than the given share of the mutants is detected, and lists those that were not. The unchanged
kernels must pass first. Sources are copied to a temporary folder; the working tree is not touched.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Pure functions whose results NativeChecks compares with the float64 reference. Not among them: instruction sets that
# this machine may lack, tuning of the matrix products, prefetching, threads.
TARGETS = [
    "CKernels/autoencoder/build.c",
    "CKernels/autoencoder/fleet.c",
    "CKernels/autoencoder/run.c",
    "CKernels/autoencoder/stream.c",
    "CKernels/autoencoder/tile_f32.c",
    "CKernels/reference/activation.h",
    "CKernels/reference/dense.h",
    "CKernels/reference/gemm.h",
    "CKernels/reference/lstm_inference.h",
    "CKernels/reference/lstm_training.h",
    "CKernels/reference/optimiser.h",
]
SWAPS = {
    " + ": [" - "],
    " - ": [" + "],
    " * ": [" + "],
    " / ": [" * "],
    " < ": [" <= ", " > "],
    " > ": [" >= ", " < "],
    " == ": [" != "],
    " != ": [" == "],
    " && ": [" || "],
    " || ": [" && "],
    " += ": [" -= ", " = "],
    " = 0": [" = 1"],
    "true": ["false"],
    "false": ["true"],
}
OPERATOR = re.compile("|".join(re.escape(text) for text in sorted(SWAPS, key=len, reverse=True)))
# A larger scratch or another prefetch does not change a result; signatures are not expressions.
SKIPPED = re.compile(r"^\s*(//|#)|scratch|whole_lines|prefetch|next|\bconst [a-z_]+ \*[a-z_]+[,)]")
FLAGS = ["-std=c11", "-O1", "-D_GNU_SOURCE", f"-I{ROOT}/CKernels/include", "-w"]


def mutants():
    """Every possible mutant as (file, line number, column, old, new)."""
    for name in TARGETS:
        for number, line in enumerate((ROOT / name).read_text().splitlines()):
            if SKIPPED.search(line):
                continue
            code = line.split("//")[0]
            for match in OPERATOR.finditer(code):
                for new in SWAPS[match.group()]:
                    yield name, number, match.start(), match.group(), new


def includers(name):
    """The source files that have to be compiled again."""
    if name.endswith(".c"):
        return [name]
    return ["CKernels/reference/reference_f32.c", "CKernels/reference/reference_f64.c"]


def compile_one(clang, source, target):
    return subprocess.run([clang, *FLAGS, "-c", source, "-o", target], capture_output=True, text=True)


def link_and_run(clang, objects, program):
    subprocess.run([clang, *map(str, objects), "-lm", "-lpthread", "-o", program], check=True)
    try:
        # The unchanged program takes one second; a mutant may loop for ever.
        return subprocess.run([program], capture_output=True, timeout=120).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def survives(clang, objects, mutant):
    name, number, column, old, new = mutant
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        shutil.copytree(ROOT / "CKernels", folder / "CKernels")
        path = folder / name
        lines = path.read_text().splitlines()
        lines[number] = lines[number][:column] + new + lines[number][column + len(old) :]
        path.write_text("\n".join(lines) + "\n")
        own = dict(objects)
        for source in includers(name):
            own[source] = folder / (pathlib.Path(source).name + ".o")
            if compile_one(clang, folder / source, own[source]).returncode != 0:
                return None
        return link_and_run(clang, own.values(), folder / "check")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--count", type=int, default=30, help="number of mutants (default 30)")
    options.add_argument("--seed", type=int, default=1, help="seed of the choice (default 1)")
    options.add_argument("--least", type=float, default=0.85, help="smallest share to detect (default 0.85)")
    arguments = options.parse_args()
    swift = shutil.which("swift")
    clang = os.path.join(os.path.dirname(os.path.realpath(swift)), "clang") if swift else "clang"
    chosen = list(mutants())
    random.Random(arguments.seed).shuffle(chosen)
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        sources = sorted(ROOT.glob("CKernels/**/*.c")) + sorted(ROOT.glob("Tests/Support/NativeChecks/*.c"))
        objects = {str(s.relative_to(ROOT)): pathlib.Path(folder) / (s.name + ".o") for s in sources}
        for result in pool.map(lambda pair: compile_one(clang, ROOT / pair[0], pair[1]), objects.items()):
            if result.returncode != 0:
                sys.exit(f"error: the kernels do not compile: {result.stderr}")
        if not link_and_run(clang, objects.values(), f"{folder}/check"):
            sys.exit("error: Tests/Support/NativeChecks fails on the unchanged kernels")
        outcomes = list(pool.map(lambda m: survives(clang, objects, m), chosen[: arguments.count]))
    pairs = [(m, o) for m, o in zip(chosen, outcomes) if o is not None]
    survivors = [mutant for mutant, outcome in pairs if outcome]
    for name, number, _, old, new in survivors:
        print(f"not detected: {name}:{number + 1}: '{old.strip()}' to '{new.strip()}'")
    detected = len(pairs) - len(survivors)
    print(f"{detected} of {len(pairs)} mutants detected (seed {arguments.seed})")
    if not pairs or detected < arguments.least * len(pairs):
        sys.exit(f"error: less than {arguments.least:.0%} of the mutants are detected")


main()
