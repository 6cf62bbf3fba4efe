"""Loads what anomengine wrote with Keras, ONNX and ONNX Runtime, and prints the largest differences as JSON.

Usage: read_exports.py FOLDER. Each case is CASE.expected.h5 (windows, reconstruction) and the exported files.
"""
import glob
import json
import os
import sys

# The backend that compiles nothing: each shape would take the others seconds.
os.environ["KERAS_BACKEND"] = "numpy"
import h5py
import keras
import numpy as np
import onnx
import onnxruntime

results = {}
for expected in sorted(glob.glob(os.path.join(sys.argv[1], "*.expected.h5"))):
    case = expected[: -len(".expected.h5")]
    with h5py.File(expected) as file:
        windows, reconstruction = file["windows"][:], file["reconstruction"][:]

    def difference(output):
        return float(np.abs(np.asarray(output) - reconstruction).max())

    archive = keras.models.load_model(case + ".keras", compile=False)
    found = {"keras": difference(archive(windows))}
    # The other two forms are held against the first by their weights.
    whole = keras.models.load_model(case + ".h5", compile=False)
    assert [type(l) for l in whole.layers] == [type(l) for l in archive.layers]
    reloaded = keras.models.clone_model(archive)
    reloaded.load_weights(case + ".weights.h5")
    for form, model in (("h5", whole), ("weights.h5", reloaded)):
        pairs = zip(archive.get_weights(), model.get_weights(), strict=True)
        found[form] = float(max(np.abs(one - other).max() for one, other in pairs))
    model = onnx.load(case + ".onnx")
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(case + ".onnx", providers=["CPUExecutionProvider"])
    found["onnx"] = difference(session.run(None, {"window": windows})[0])
    found["card"] = json.loads({p.key: p.value for p in model.metadata_props}["anomengine"])["workload"]
    results[os.path.basename(case)] = found
print(json.dumps(results))
