"""JAX: a scan over the rows, compiled by XLA."""

import os

import numpy as np

from ..job import Job
from . import ENGINES, Run


def limit_threads(job: Job) -> None:
    """XLA has one switch, single or multi-threaded; the process is pinned to its cores besides."""
    if job.threads == 1:
        flags = os.environ.get("XLA_FLAGS", "")
        os.environ["XLA_FLAGS"] = f"{flags} --xla_cpu_multi_thread_eigen=false".strip()
    os.environ["JAX_PLATFORMS"] = "cpu"


def forward(weights, x):
    import jax
    import jax.numpy as jnp

    def lstm(rows, kernel, recurrent, bias):  # rows: [T, batch, n]
        zero = jnp.zeros((rows.shape[1], recurrent.shape[0]), rows.dtype)

        def step(state, projected):
            h, c = state
            i, f, g, o = jnp.split(projected + h @ recurrent, 4, axis=1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        (last, _), out = jax.lax.scan(step, (zero, zero), rows @ kernel + bias)
        return last, out

    _, rows = lstm(jnp.swapaxes(x, 0, 1), *weights["enc1"])
    latent, _ = lstm(rows, *weights["enc2"])
    _, rows = lstm(jnp.broadcast_to(latent, (x.shape[1], *latent.shape)), *weights["dec1"])
    _, rows = lstm(rows, *weights["dec2"])
    return jnp.swapaxes(rows @ weights["out"][0] + weights["out"][1], 0, 1)


@ENGINES.add("jax", "jax")
def build(job: Job) -> Run:
    limit_threads(job)
    import jax

    weights = jax.tree_util.tree_map(jax.numpy.asarray, job.weights)
    call = jax.jit(forward)
    return lambda x: np.asarray(call(weights, x))
