"""The weights as a Keras whole-model HDF5 file, in the layout that Keras 2 writes and Keras 3 still reads."""

import json

import h5py
import numpy as np

from .workloads import LSTM_LAYERS, Weights, Workload


def _model_config(workload: Workload) -> dict:
    def lstm(name: str, units: int, sequences: bool) -> dict:
        config = {"name": name, "trainable": True, "dtype": "float32", "units": units, "return_sequences": sequences}
        gates = {"activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True, "unit_forget_bias": True}
        return {"class_name": "LSTM", "config": {**config, **gates}}

    rows, features = workload.rows, workload.features
    dense = {"name": "dense", "trainable": True, "dtype": "float32", "units": features, "activation": "linear"}
    layer = {
        "module": "keras.layers",
        "class_name": "Dense",
        "registered_name": None,
        "config": {**dense, "use_bias": True},
    }
    window = {"name": "window", "dtype": "float32", "batch_input_shape": [None, rows, features]}
    layers = [
        {"class_name": "InputLayer", "config": window},
        lstm("enc1", workload.outer, True),
        lstm("enc2", workload.inner, False),
        {"class_name": "RepeatVector", "config": {"name": "repeat", "dtype": "float32", "n": rows}},
        lstm("dec1", workload.inner, True),
        lstm("dec2", workload.outer, True),
        {"class_name": "TimeDistributed", "config": {"name": "out", "dtype": "float32", "layer": layer}},
    ]
    return {"class_name": "Sequential", "config": {"name": "autoencoder", "layers": layers}}


def save(path: str, workload: Workload, weights: Weights) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(_model_config(workload))
        root = file.create_group("model_weights")
        for group in (file, root):
            group.attrs["backend"] = "tensorflow"
            group.attrs["keras_version"] = "2.15.0"
        layers = ["enc1", "enc2", "repeat", "dec1", "dec2", "out"]
        root.attrs["layer_names"] = np.array(layers, dtype="S")
        for layer in layers:
            group = root.create_group(layer)
            cell = f"{layer}/lstm_cell" if layer in LSTM_LAYERS else layer
            kinds = ["kernel", "recurrent_kernel", "bias"] if layer in LSTM_LAYERS else ["kernel", "bias"]
            names = [f"{cell}/{kind}:0" for kind in kinds] if layer in weights else []
            group.attrs["weight_names"] = np.array(names, dtype="S")
            for name, array in zip(names, weights.get(layer, []), strict=True):
                group.create_dataset(name, data=array)


def load(path: str) -> Weights:
    weights = {}
    with h5py.File(path) as file:
        root = file["model_weights"]
        for layer in (name.decode() for name in root.attrs["layer_names"]):
            arrays = [root[layer][name][()] for name in root[layer].attrs["weight_names"]]
            if arrays:
                weights[layer] = arrays
    return weights
