"""Writes Keras models that anomengine must refuse, layer by layer."""
import os
import sys

# The backend that compiles nothing: each shape would take the others seconds.
os.environ["KERAS_BACKEND"] = "numpy"
import keras
from keras import layers

folder = sys.argv[1]
keras.Sequential([
    keras.Input((8, 3)),
    layers.Bidirectional(layers.LSTM(4), name="both_ways"),
    layers.BatchNormalization(name="norm"),
    layers.RepeatVector(8),
    layers.LSTM(4, return_sequences=True, activation="relu", name="rectified"),
    layers.TimeDistributed(layers.Dense(3, activation="sigmoid"), name="squashed"),
]).save(os.path.join(folder, "unsupported.keras"))
first = keras.Input((8, 3), name="first")
second = layers.LSTM(4, name="code")(first)
repeated = layers.RepeatVector(8, name="again")(second)
decoded = layers.LSTM(4, return_sequences=True, name="back")(repeated)
keras.Model(first, layers.Dense(3, name="out")(layers.Concatenate(name="skip")([decoded, first]))).save(
    os.path.join(folder, "branching.h5"))
keras.Sequential([keras.Input((8, 3)), layers.LSTM(4, name="only"), layers.Dense(3, name="end")]).save(
    os.path.join(folder, "forecaster.keras"))
