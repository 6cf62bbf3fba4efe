"""Writes keras_vectors.json: LSTM autoencoders built by Keras 3, with inputs and their reconstructions.

    python3 -m venv /tmp/keras && /tmp/keras/bin/pip install 'keras>=3,<4' jax
    KERAS_BACKEND=jax /tmp/keras/bin/python Tests/NeuralTests/Vectors/make_vectors.py

Numbers are little-endian float32 in base64, row-major. Weights stand as Keras gives them: for each LSTM layer kernel
[F, 4H], recurrent kernel [H, 4H], bias [4H] with gates i, f, c, o; for each dense layer kernel and bias.
"""

import base64
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy

# features, window length, encoder widths, latent width (0: none), decoder widths, windows
ARCHITECTURES = [
    (1, 2, [1], 0, [1], 1),
    (3, 6, [5], 0, [5], 4),
    (4, 9, [7, 3], 0, [3, 7], 7),
    (5, 5, [8, 4], 2, [4, 8], 13),
    (2, 12, [11, 6, 3], 0, [3, 6, 11], 3),
    (7, 4, [13, 9, 5], 3, [6, 10], 5),
    (3, 8, [33], 16, [17], 9),
]


def build(features, steps, encoder, latent, decoder):
    inputs = values = keras.Input((steps, features))
    for index, width in enumerate(encoder):
        values = keras.layers.LSTM(width, return_sequences=index + 1 < len(encoder))(values)
    if latent:
        values = keras.layers.Dense(latent)(values)
    values = keras.layers.RepeatVector(steps)(values)
    for width in decoder:
        values = keras.layers.LSTM(width, return_sequences=True)(values)
    return keras.Model(inputs, keras.layers.TimeDistributed(keras.layers.Dense(features))(values))


def text(array):
    return base64.b64encode(numpy.ascontiguousarray(array, dtype="<f4").tobytes()).decode()


def case(generator, features, steps, encoder, latent, decoder, count):
    model = build(features, steps, encoder, latent, decoder)
    # Biases too, and kernels larger than fresh ones, so that gates leave the middle of their range.
    weights = [generator.uniform(-1, 1, array.shape) * (2 / array.shape[0]) ** 0.5 for array in model.get_weights()]
    model.set_weights([numpy.clip(array, -1, 1).astype("float32") for array in weights])
    windows = generator.normal(0, 1.5, (count, steps, features)).astype("float32")
    return {
        "features": features,
        "steps": steps,
        "encoder": encoder,
        "latent": latent,
        "decoder": decoder,
        "count": count,
        "weights": [text(array) for array in model.get_weights()],
        "windows": text(windows),
        "reconstruction": text(model.predict(windows, verbose=0)),
    }


generator = numpy.random.default_rng(20_240_607)
document = {
    "made_by": f"keras {keras.__version__}, backend {keras.backend.backend()}, numpy {numpy.__version__}",
    "cases": [case(generator, *architecture) for architecture in ARCHITECTURES],
}
path = pathlib.Path(__file__).with_name("keras_vectors.json")
path.write_text(json.dumps(document, indent=1) + "\n")
print(f"wrote {path}: {len(document['cases'])} cases, {path.stat().st_size} bytes, {document['made_by']}")
