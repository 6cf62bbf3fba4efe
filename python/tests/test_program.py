"""Finding and running the program, with scripts in its place."""

import pickle
import sys

import pytest

from anomengine import ProgramError, ProgramNotFoundError
from anomengine import program as module


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """No program anywhere; a function that puts a script in its place."""
    monkeypatch.delenv("ANOMENGINE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(module, "BUNDLED", tmp_path / "bundled" / "anomengine")

    def script(folder, text):
        path = tmp_path / folder / "anomengine"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return path

    return script


def test_says_how_to_get_the_program(bare):
    with pytest.raises(ProgramNotFoundError, match="ANOMENGINE"):
        module.find()


def test_the_environment_goes_first_and_PATH_last(bare, monkeypatch):
    on_path = bare(".", "echo path")
    assert module.find() == on_path
    bundled = bare("bundled", "echo bundled")
    assert module.find() == bundled
    chosen = bare("chosen", "echo chosen")
    monkeypatch.setenv("ANOMENGINE", str(chosen))
    assert module.find() == chosen
    assert module.run(["--version"]) == "chosen\n"


def test_a_wrong_choice_is_an_error(bare, monkeypatch, tmp_path):
    bare(".", "echo path")
    monkeypatch.setenv("ANOMENGINE", str(tmp_path / "absent"))
    with pytest.raises(ProgramNotFoundError, match="absent"):
        module.find()


def test_does_not_find_its_own_entry_point(bare):
    bare(".", f"exec {sys.executable} -c 'from anomengine.program import main; main()'")
    with pytest.raises(ProgramNotFoundError):
        module.find()


def test_passes_on_what_the_program_says(bare):
    bare(".", "echo 'error: no such file' >&2; exit 2")
    with pytest.raises(ProgramError, match="no such file") as caught:
        module.run(["detect", "absent.csv"])
    assert caught.value.status == 2
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
