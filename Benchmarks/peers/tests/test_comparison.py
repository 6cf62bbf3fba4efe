"""The comparison on a small scale: numpy only, which is always there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[1]
sys.path.insert(0, str(FOLDER))

from peers import keras_file  # noqa: E402
from peers.engines import ENGINES, onnx_graph  # noqa: E402
from peers.job import Job  # noqa: E402
from peers.workloads import WORKLOADS, reference  # noqa: E402


def compare(*options: str, **environment: str) -> list[dict]:
    command = [sys.executable, "-m", "peers", "inference", "--rounds", "1", "--slice", "0.01", *options]
    done = subprocess.run(command, cwd=FOLDER, env={**os.environ, **environment}, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_times_an_engine_against_the_reference(tmp_path):
    (row,) = compare("--engines", "numpy", "--batch", "3", "--model", str(tmp_path / "w1.h5"))
    assert row["max_abs_error"] < 1e-5
    assert row["calls"] >= 1
    assert row["times_faster_than_numpy"] == 1


def test_refuses_an_engine_whose_output_is_wrong(tmp_path):
    source, library = tmp_path / "wrong.c", tmp_path / "wrong.so"
    source.write_text("""
        void *peer_create(int t) { static int made; made = t; return &made; }
        void peer_run(void *peer, const float *x, float *y) { y[0] = x[0]; }
    """)
    try:
        subprocess.run(["cc", "-shared", "-fPIC", source, "-o", library], check=True)
    except FileNotFoundError:
        pytest.skip("needs a C compiler")
    model = str(tmp_path / "w1.h5")
    rows = compare("--engines", "wrong,numpy", "--model", model, PEERS_NATIVE=f"wrong={library}")
    assert "differs from the float64 reference" in rows[0]["failed"]
    assert [row["peer"] for row in rows if "calls" in row] == ["numpy"]


def test_names_what_an_absent_engine_needs(tmp_path):
    library = tmp_path / "absent.so"
    model = str(tmp_path / "w1.h5")
    rows = compare("--engines", "absent,numpy", "--model", model, PEERS_NATIVE=f"absent={library}")
    assert rows[0]["failed"] == f"needs {library}"


def test_keras_file_keeps_the_weights(tmp_path):
    workload = WORKLOADS["w2"]
    weights = workload.weights()
    keras_file.save(str(tmp_path / "w2.h5"), workload, weights)
    loaded = keras_file.load(str(tmp_path / "w2.h5"))
    assert loaded.keys() == weights.keys()
    assert all(np.array_equal(a, b) for name in weights for a, b in zip(weights[name], loaded[name], strict=True))


def test_onnx_graph_is_the_same_model():
    evaluation = pytest.importorskip("onnx.reference", reason="needs onnx")
    workload = WORKLOADS["w1"]
    job = Job(workload, workload.weights(), "", batch=2, threads=1)
    x = workload.windows(2)
    (y,) = evaluation.ReferenceEvaluator(onnx_graph.autoencoder(job)).run(None, {"x": x})
    assert np.abs(y - reference(job.weights, x)).max() < 1e-5


def test_reduced_precisions_are_marked():
    assert all(not entry.exact for name, entry in ENGINES.items() if name.endswith(("-bf16", "-int8")))
