"""The model that is timed: its shapes, seeded weights and windows, and a float64 forward pass to check against."""

from dataclasses import dataclass

import numpy as np

LSTM_LAYERS = ("enc1", "enc2", "dec1", "dec2")

# Layer name -> [kernel, recurrent kernel, bias] of an LSTM, [kernel, bias] of the dense layer "out". Shapes and gate
# order (i, f, c, o) as in Keras.
Weights = dict[str, list[np.ndarray]]


@dataclass(frozen=True)
class Workload:
    """LSTM outer, LSTM inner (last state), repeat, LSTM inner, LSTM outer, dense layer of each row."""

    name: str
    rows: int
    features: int
    outer: int
    inner: int

    @property
    def layers(self) -> list[tuple[str, int, int]]:
        """Name, inputs and units of each layer."""
        return [
            ("enc1", self.features, self.outer),
            ("enc2", self.outer, self.inner),
            ("dec1", self.inner, self.inner),
            ("dec2", self.inner, self.outer),
            ("out", self.outer, self.features),
        ]

    def weights(self, seed: int = 7) -> Weights:
        """Weights at the initial scale that Keras uses."""
        rng = np.random.default_rng(seed)
        weights = {}
        for name, inputs, units in self.layers:
            width = units if name == "out" else 4 * units
            limit = np.sqrt(6 / (inputs + width))
            kernel = rng.uniform(-limit, limit, (inputs, width))
            bias = rng.normal(0, 0.1, width)
            if name == "out":
                weights[name] = [kernel, bias]
                continue
            bias[units : 2 * units] += 1
            recurrent = np.linalg.qr(rng.normal(size=(width, units)))[0].T
            weights[name] = [kernel, recurrent, bias]
        return {name: [np.ascontiguousarray(a, np.float32) for a in arrays] for name, arrays in weights.items()}

    def windows(self, count: int, seed: int = 11) -> np.ndarray:
        """float32 [count, T, F]: shifted sines with noise, in about 0 to 1."""
        rng = np.random.default_rng(seed)
        start = rng.uniform(0, 400, (count, 1, 1))
        period = rng.uniform(12, 60, (1, 1, self.features))
        wave = np.sin(2 * np.pi * (start + np.arange(self.rows)[None, :, None]) / period)
        noise = rng.normal(0, 0.05, (count, self.rows, self.features))
        return (0.5 + 0.35 * wave + noise).astype(np.float32)


WORKLOADS = {w.name: w for w in (Workload("w1", 30, 8, 64, 32), Workload("w2", 100, 38, 128, 64))}


def reference(weights: Weights, windows: np.ndarray) -> np.ndarray:
    """The forward pass in float64, written the plain way."""

    def sigmoid(v: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-v))

    def lstm(rows: np.ndarray, kernel: np.ndarray, recurrent: np.ndarray, bias: np.ndarray) -> np.ndarray:
        units = recurrent.shape[0]
        h = np.zeros((rows.shape[0], units))
        c = np.zeros_like(h)
        out = np.empty(rows.shape[:2] + (units,))
        for t in range(rows.shape[1]):
            i, f, g, o = np.split(rows[:, t] @ kernel + h @ recurrent + bias, 4, axis=1)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
            out[:, t] = h
        return out

    w = {name: [a.astype(np.float64) for a in arrays] for name, arrays in weights.items()}
    latent = lstm(lstm(windows.astype(np.float64), *w["enc1"]), *w["enc2"])[:, -1]
    repeated = np.repeat(latent[:, None], windows.shape[1], axis=1)
    return lstm(lstm(repeated, *w["dec1"]), *w["dec2"]) @ w["out"][0] + w["out"][1]
