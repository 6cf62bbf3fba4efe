"""Trains an autoencoder in Keras on the demo's data and judges later rows by Keras' own errors.

Usage: train_keras.py METRICS.csv.gz FOLDER. Leaves cart.keras, scaling.csv, normal/cart.csv, later/cart.csv and, in keras.h5, the
errors of the later windows, those of the windows that set the limit, and Keras' seconds for a window.
"""
import os
import sys
import time

os.environ["KERAS_BACKEND"] = "jax"
import h5py
import keras
import numpy as np
import pandas as pd
from keras import layers

WINDOW = 10
COLUMNS = ["CpuUsage(m)", "SyscallRead", "SyscallWrite", "NetworkReceiveBytes", "NetworkTransmitBytes"]
source, folder = sys.argv[1:]

table = pd.read_csv(source)
table = table[table["PodName"] == table["PodName"].iloc[0]].dropna(subset=COLUMNS)
values = table[COLUMNS].to_numpy(np.float32)
half = len(values) // 2
centre, scale = values[:half].mean(0), np.maximum(values[:half].std(0), 1e-3)


def write(name, rows):
    frame = pd.DataFrame(rows, columns=["a", "b", "c", "d", "e"])
    frame.insert(0, "time", 60 * np.arange(len(rows)))
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    frame.to_csv(os.path.join(folder, name, "cart.csv"), index=False)


write("normal", values[:half])
write("later", values[half:])
with open(os.path.join(folder, "scaling.csv"), "w") as file:
    print("column,centre,scale", file=file)
    for name, c, s in zip("abcde", centre, scale):
        print(f"{name},{c!s},{s!s}", file=file)


def windows(rows):
    scaled = (rows - centre) / scale
    return np.stack([scaled[i : i + WINDOW] for i in range(len(scaled) - WINDOW + 1)])


keras.utils.set_random_seed(1)
model = keras.Sequential([
    keras.Input((WINDOW, 5)),
    layers.LSTM(16, return_sequences=True),
    layers.LSTM(8),
    layers.RepeatVector(WINDOW),
    layers.LSTM(8, return_sequences=True),
    layers.LSTM(16, return_sequences=True),
    layers.TimeDistributed(layers.Dense(5)),
])
model.compile("adam", "mse")
normal = windows(values[:half])
model.fit(normal, normal, epochs=8, batch_size=32, verbose=0)
model.save(os.path.join(folder, "cart.keras"))


def errors(rows):
    batch = windows(rows)
    return ((model.predict(batch, verbose=0, batch_size=256) - batch) ** 2).mean((1, 2))


# The last quarter of the normal rows, as 'fit --calibrate-only' takes it.
held_out = values[half - round(half * 0.25) : half]
later = windows(values[half:])
model.predict(later, verbose=0, batch_size=256)
seconds = []
for _ in range(5):
    start = time.perf_counter()
    model.predict(later, verbose=0, batch_size=256)
    seconds.append((time.perf_counter() - start) / len(later))
with h5py.File(os.path.join(folder, "keras.h5"), "w") as file:
    file["errors"] = errors(values[half:])
    file["held_out"] = errors(held_out)
    file["seconds_per_window"] = np.float64(sorted(seconds)[2])
