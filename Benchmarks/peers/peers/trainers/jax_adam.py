"""JAX: gradient and Adam in one compiled step."""

from ..engines.jax_scan import forward, limit_threads
from . import BETA1, BETA2, EPSILON, LEARNING_RATE, TRAINERS, Trainer, TrainingJob


@TRAINERS.add("jax", "jax")
def build(job: TrainingJob) -> Trainer:
    limit_threads(job)
    import jax
    import jax.numpy as jnp
    from jax.tree_util import tree_map

    def loss_of(weights, batch):
        return jnp.mean(jnp.square(forward(weights, batch) - batch))

    @jax.jit
    def step(state, batch):
        weights, m, v, n = state
        loss, gradient = jax.value_and_grad(loss_of)(weights, batch)
        n = n + 1
        m = tree_map(lambda a, g: BETA1 * a + (1 - BETA1) * g, m, gradient)
        v = tree_map(lambda a, g: BETA2 * a + (1 - BETA2) * g * g, v, gradient)
        rate = LEARNING_RATE * jnp.sqrt(1 - BETA2**n) / (1 - BETA1**n)
        weights = tree_map(lambda w, a, b: w - rate * a / (jnp.sqrt(b) + EPSILON), weights, m, v)
        return (weights, m, v, n), loss

    weights = tree_map(jnp.asarray, job.weights)
    zero = tree_map(jnp.zeros_like, weights)
    state = (weights, zero, zero, jnp.float32(0))
    batches = job.batches(jnp.asarray)

    def epoch() -> float:
        nonlocal state
        losses = []
        for batch in batches:
            state, loss = step(state, batch)
            losses.append(float(loss))
        return job.mean(losses)

    return Trainer(lambda: float(loss_of(state[0], batches[0])), epoch)
