"""Builds autoencoders in Keras and writes them in every form, with windows and Keras' own reconstructions.

Usage: write_models.py FOLDER CASES, where CASES is JSON: name, window, features, encoder, latent, decoder, style.
"""
import json
import os
import sys

# The backend that compiles nothing: each shape would take the others seconds.
os.environ["KERAS_BACKEND"] = "numpy"
import h5py
import keras
import numpy as np
from keras import layers

folder, cases = sys.argv[1], json.loads(sys.argv[2])


def chain(case):
    """The layers of a case: style 0 plain, 1 with dropout and a plain Dense at the end, 2 without biases."""
    style = case["style"]
    bias = style != 2
    encoder, decoder = case["encoder"], case["decoder"]
    for index, width in enumerate(encoder):
        yield layers.LSTM(width, return_sequences=index < len(encoder) - 1, use_bias=bias, dropout=0.1 * (style == 1))
    if case["latent"]:
        yield layers.Dense(case["latent"], use_bias=bias)
    yield layers.RepeatVector(case["window"])
    for width in decoder:
        yield layers.LSTM(width, return_sequences=True, use_bias=bias)
        if style == 1:
            yield layers.Dropout(0.2)
    output = layers.Dense(case["features"], use_bias=bias)
    yield output if style == 1 else layers.TimeDistributed(output)


for number, case in enumerate(cases):
    keras.utils.set_random_seed(number + 1)
    inputs = keras.Input((case["window"], case["features"]))
    if number % 2:
        outputs = inputs
        for layer in chain(case):
            outputs = layer(outputs)
        model = keras.Model(inputs, outputs)
    else:
        model = keras.Sequential([inputs, *chain(case)])
    random = np.random.default_rng(number)
    for weight in model.weights:
        if "seed" not in weight.name:
            weight.assign(weight.numpy() + random.normal(0, 0.05, weight.shape))
    windows = random.uniform(0, 1, (5, case["window"], case["features"])).astype(np.float32)
    path = os.path.join(folder, case["name"])
    model.save(path + ".keras")
    model.save(path + ".h5")
    model.save_weights(path + ".weights.h5")
    with h5py.File(path + ".expected.h5", "w") as file:
        file["windows"] = windows
        file["reconstruction"] = np.asarray(model(windows))
