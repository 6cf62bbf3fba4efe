"""Readers, on a small file of each format version and on damaged and hostile ones."""

import importlib.util
import pickle
import shutil

import h5py
import numpy as np
import pandas as pd
import pytest

import anomengine
from anomengine.errors import FileError

absent = [name for name in ("xarray", "h5netcdf") if importlib.util.find_spec(name) is None]
needs_xarray = pytest.mark.skipif(bool(absent), reason=f"needs {', '.join(absent)}")


@pytest.fixture(scope="session")
def fixtures(project):
    return project / "Tests" / "SafeLoadingTests" / "Fixtures"


def test_opens_the_shipped_model(project):
    models = anomengine.read_models(project / "models" / "online-boutique.h5")
    detector = models["frontend"]
    assert len(models) == 10
    assert detector.interval_seconds == 60
    assert detector.window == 5
    assert len(detector.columns) == 7
    assert detector.limit > 0
    assert detector.model.arrays["encoder_1/kernel"].shape == (7, 4 * 32)
    assert detector.training.rl_distribution.ndim == 1
    assert list(detector.training.loss_curve) == ["training", "validation"]
    assert models.to_pandas().loc["frontend", "limit"] == detector.limit


def test_models_survive_saving_and_pickling(fixtures, tmp_path):
    models = anomengine.read_models(fixtures / "model-v1.h5")
    models.save(tmp_path / "copy.h5")
    copies = anomengine.read_models(tmp_path / "copy.h5"), pickle.loads(pickle.dumps(models))
    assert all(list(copy) == list(models) == ["cart", "shop/front"] for copy in copies)


def test_results_as_table(fixtures):
    results = anomengine.read_results(fixtures / "results-v1.h5")
    frame = results.to_pandas()
    assert list(frame) == ["workload", "replica", "time", "limit", "score", "verdict"]
    assert str(frame["time"].dt.tz) == "UTC"
    contributions = results["cart", "cart"].to_pandas("contributions")
    np.testing.assert_allclose(contributions.sum(axis=1).to_numpy(), frame["score"], rtol=1e-5)


def test_incidents_have_their_attribution(fixtures):
    incidents = anomengine.read_results(fixtures / "results-v1.h5").incidents
    assert list(incidents)[:4] == ["workload", "replica", "start", "end"]
    assert (incidents["end"] >= incidents["start"]).all()
    assert all(isinstance(shares, dict) for shares in incidents["attribution"])


@needs_xarray
def test_windows_as_dataset(fixtures):
    import xarray

    windows = anomengine.read_windows(fixtures / "windows-v1.h5")
    dataset = windows["cart", "cart"].to_xarray()
    assert dataset["residual"].dims == ("time", "step", "feature")
    assert set(dataset.coords) == {"time", "step", "feature"}
    with xarray.open_dataset(fixtures / "windows-v1.h5", group="workloads/cart/cart", engine="h5netcdf") as theirs:
        np.testing.assert_array_equal(dataset["residual"], theirs["residual"])
        np.testing.assert_array_equal(dataset["time"], theirs["time"].values.astype("datetime64[us]"))


@needs_xarray
def test_tree_has_a_node_for_each_replica(fixtures):
    tree = anomengine.read_recording(fixtures / "recording-v1.h5").to_xarray()
    assert "values" in tree["cart-1/cart-1"].dataset


def test_a_window_fits_no_table(fixtures):
    with pytest.raises(ValueError, match="to_xarray"):
        anomengine.read_windows(fixtures / "windows-v1.h5")["cart", "cart"].to_pandas("window")


def test_segments_of_a_folder_are_joined(fixtures, tmp_path):
    one = anomengine.read_recording(fixtures / "recording-v1.h5")
    shutil.copy(fixtures / "recording-v1.h5", tmp_path / "000001-a.h5")
    shutil.copy(fixtures / "recording-v1.h5", tmp_path / "000002-b.h5")
    both = anomengine.read_recording(tmp_path)
    assert list(both) == list(one)
    expected = pd.concat([one.to_pandas(), one.to_pandas()], ignore_index=True)
    pd.testing.assert_frame_equal(both.to_pandas(), expected)


def test_an_empty_folder_is_no_recording(tmp_path):
    with pytest.raises(FileError, match="no segments"):
        anomengine.read_recording(tmp_path)


def test_another_format_is_named(fixtures):
    with pytest.raises(FileError, match="anomengine-results"):
        anomengine.read_models(fixtures / "results-v1.h5")


def test_a_newer_version_is_refused(fixtures, tmp_path):
    path = tmp_path / "newer.h5"
    shutil.copy(fixtures / "results-v1.h5", path)
    with h5py.File(path, "r+") as file:
        file.attrs["format_version"] = np.int64(2)
    with pytest.raises(FileError, match="version is 2"):
        anomengine.read_results(path)


@pytest.mark.parametrize("name", ["model", "results", "windows", "recording"])
def test_an_altered_number_is_noticed(fixtures, tmp_path, name):
    path = tmp_path / "altered.h5"
    shutil.copy(fixtures / f"{name}-v1.h5", path)
    with h5py.File(path, "r+") as file:
        changed = []

        def change(_, item):
            if isinstance(item, h5py.Dataset) and item.dtype.kind == "f" and not changed:
                item[...] = np.asarray(item) + 1
                changed.append(item.name)

        file.visititems(change)
    readers = {"model": anomengine.read_models, "results": anomengine.read_results}
    readers |= {"windows": anomengine.read_windows, "recording": anomengine.read_recording}
    with pytest.raises(FileError, match="SHA-256"):
        readers[name](path)


def test_hostile_files_are_refused(fixtures):
    files = sorted((fixtures / "hostile").glob("*.h5"))
    assert len(files) > 20
    for path in files:
        with pytest.raises(FileError):
            anomengine.read_models(path)


def test_what_is_no_hdf5_file_is_named(tmp_path):
    path = tmp_path / "text.h5"
    path.write_text("time,score\n")
    with pytest.raises(FileError, match="text.h5"):
        anomengine.read_results(path)
    with pytest.raises(FileNotFoundError):
        anomengine.read_results(tmp_path / "absent.h5")
