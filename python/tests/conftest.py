"""What tests share. Those that need the program or a package that is not there are skipped and say so."""

import importlib.util
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
FIXTURES = PROJECT / "Tests" / "SafeLoadingTests" / "Fixtures"

missing = [name for name in ("h5py", "numpy", "pandas") if importlib.util.find_spec(name) is None]


def pytest_collection_modifyitems(items):
    for item in items:
        if missing:
            item.add_marker(pytest.mark.skip(reason=f"needs {', '.join(missing)}"))


def pytest_ignore_collect(collection_path):
    """Modules import what is missing: one test stands for them and says why."""
    return bool(missing) and collection_path.name.startswith("test_") and collection_path.name != "test_packages.py"


@pytest.fixture(scope="session")
def program():
    """The program's path; tests that use it are skipped without it."""
    from anomengine import ProgramNotFoundError
    from anomengine.program import find

    try:
        return find()
    except ProgramNotFoundError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def project():
    if not FIXTURES.is_dir():
        pytest.skip("needs the project's test files around this folder")
    return PROJECT


@pytest.fixture(scope="session")
def frame():
    """Two workloads, the second with two replicas; a wave with noise, one row a second."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(1)
    count = 240
    parts = []
    for workload, replica in (("cart", "cart-0"), ("shop/web", "web-0"), ("shop/web", "web-1")):
        step = np.arange(count)
        wave = 5 + np.sin(step / 5)
        values = {"cpu": wave + rng.normal(0, 0.1, count), "reads": 100 * wave + rng.normal(0, 5, count)}
        time = pd.date_range("2026-03-01", periods=count, freq="s", tz="UTC")
        parts.append(pd.DataFrame({"time": time, "workload": workload, "replica": replica, **values}))
    return pd.concat(parts, ignore_index=True)


SMALL = {"lstm-ae": {"window": 5, "encoder-widths": [8, 4], "epochs": 3}, "mse": {"steps": 1}}


@pytest.fixture(scope="session")
def small():
    """Parameters of a network that is fitted in no time."""
    return SMALL
