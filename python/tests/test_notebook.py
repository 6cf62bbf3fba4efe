"""The notebooks run from start to end."""

import importlib.util

import pytest

NEEDS = ("nbclient", "nbformat", "ipykernel", "matplotlib", "pyod", "torch")
absent = [name for name in NEEDS if importlib.util.find_spec(name) is None]


@pytest.mark.skipif(bool(absent), reason=f"needs {', '.join(absent)}")
def test_quickstart(program, project, monkeypatch):
    import nbformat
    from nbclient import NotebookClient

    folder = project / "python" / "examples"
    notebook = nbformat.read(folder / "quickstart.ipynb", as_version=4)
    monkeypatch.setenv("MPLBACKEND", "agg")
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    printed = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    comparison = printed[-1]["data"]["text/plain"]
    assert "anomengine" in comparison and "PyOD" in comparison
