"""What can go wrong."""

from __future__ import annotations

from collections.abc import Sequence


class FileError(ValueError):
    """A file is damaged, of another format, or of a version that this package does not know."""

    def __init__(self, path: object, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


class ProgramNotFoundError(FileNotFoundError):
    """The program `anomengine` is not there."""


class ProgramError(RuntimeError):
    """The program `anomengine` failed; the message is its own."""

    def __init__(self, arguments: Sequence[str], status: int, message: str) -> None:
        super().__init__(f"anomengine {arguments[0]} failed with status {status}: {message}")
        self.arguments = list(arguments)
        self.status = status
        self.message = message

    def __reduce__(self) -> tuple[type[ProgramError], tuple[list[str], int, str]]:
        return ProgramError, (self.arguments, self.status, self.message)
