"""Keras on TensorFlow: `fit`, and a step of our own under XLA."""

from ..engines.tensorflow_keras import NEEDS, load
from . import BETA1, BETA2, EPSILON, LEARNING_RATE, TRAINERS, Trainer, TrainingJob


@TRAINERS.add("keras-fit", *NEEDS)
def fit(job: TrainingJob) -> Trainer:
    _, model = load(job)
    import keras

    model.compile(optimizer=keras.optimizers.Adam(LEARNING_RATE, BETA1, BETA2, EPSILON), loss="mse")
    x, first = job.windows, job.windows[: job.batch]

    def epoch() -> float:
        return model.fit(x, x, batch_size=job.batch, epochs=1, shuffle=False, verbose=0).history["loss"][0]

    return Trainer(lambda: model.test_on_batch(first, first), epoch)


@TRAINERS.add("tf-xla-step", *NEEDS)
def xla_step(job: TrainingJob) -> Trainer:
    tensorflow, model = load(job)
    import keras

    optimizer = keras.optimizers.Adam(LEARNING_RATE, BETA1, BETA2, EPSILON)
    optimizer.build(model.trainable_variables)
    batches = job.batches(tensorflow.constant)

    def loss_of(batch, training: bool):
        return tensorflow.reduce_mean(tensorflow.square(model(batch, training=training) - batch))

    @tensorflow.function(jit_compile=True)
    def step(batch):
        with tensorflow.GradientTape() as tape:
            loss = loss_of(batch, training=True)
        optimizer.apply(tape.gradient(loss, model.trainable_variables))
        return loss

    def epoch() -> float:
        return job.mean([float(step(batch)) for batch in batches])

    return Trainer(lambda: float(loss_of(batches[0], training=False)), epoch)
