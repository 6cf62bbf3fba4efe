"""Finds and runs the program `anomengine`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .errors import ProgramError, ProgramNotFoundError

BUNDLED = Path(__file__).parent / "bin" / "anomengine"


def find() -> Path:
    """The program: $ANOMENGINE, the one in this package, or the first one on PATH."""
    chosen = os.environ.get("ANOMENGINE")
    if chosen:
        if not _is_executable(Path(chosen)):
            raise ProgramNotFoundError(f"$ANOMENGINE is '{chosen}', which is not an executable file")
        return Path(chosen)
    if _is_executable(BUNDLED):
        return BUNDLED
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        candidate = Path(folder) / "anomengine"
        if folder and _is_executable(candidate) and not _is_this_package(candidate):
            return candidate
    raise ProgramNotFoundError(
        "the program 'anomengine' is not there: install a wheel that carries it, put it on PATH, or set $ANOMENGINE"
    )


def run(arguments: Sequence[str | os.PathLike[str]]) -> str:
    """Runs a command; what it printed on standard output."""
    words = [os.fspath(argument) for argument in arguments]
    done = subprocess.run([find(), *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise ProgramError(words, done.returncode, done.stderr.strip() or done.stdout.strip() or "it printed nothing")
    return done.stdout


def main() -> None:
    """The command `anomengine` of a wheel: replaces this process by the program."""
    try:
        program = find()
    except ProgramNotFoundError as error:
        sys.exit(f"error: {error}")
    os.execv(program, [str(program), *sys.argv[1:]])


def _is_executable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _is_this_package(path: Path) -> bool:
    """Whether it is the script that calls `main`, which would run itself for ever."""
    with path.open("rb") as file:
        return b"anomengine.program" in file.read(1024) and path.stat().st_size < 4096
