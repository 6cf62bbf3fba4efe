"""Engines by name. They import their framework when they are built, so that a process loads one framework only."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

Build = TypeVar("Build", bound=Callable)


@dataclass(frozen=True)
class Entry(Generic[Build]):
    build: Build
    needs: tuple[str, ...]  # packages or files
    exact: bool

    @property
    def missing(self) -> list[str]:
        return [
            need
            for need in self.needs
            if not (Path(need).exists() if "/" in need else importlib.util.find_spec(need) is not None)
        ]


class Catalogue(dict[str, Entry[Build]]):
    def add(self, name: str, *needs: str, exact: bool = True) -> Callable[[Build], Build]:
        """Registers the decorated function. `exact=False` marks a reduced precision: its error is only reported."""

        def register(build: Build) -> Build:
            self[name] = Entry(build, needs, exact)
            return build

        return register

    @property
    def available(self) -> list[str]:
        return [name for name, entry in self.items() if not entry.missing]
