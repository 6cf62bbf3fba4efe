"""Keras on TensorFlow: `predict`, `predict_on_batch`, and the model as one compiled function."""

import os

from ..job import Job
from . import ENGINES, Run

NEEDS = ("tensorflow", "keras")


def load(job: Job):
    """TensorFlow, and the model as Keras reads it."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow

    tensorflow.config.threading.set_intra_op_parallelism_threads(job.threads)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    import keras

    return tensorflow, keras.models.load_model(job.model_path, compile=False)


@ENGINES.add("keras-predict", *NEEDS)
def predict(job: Job) -> Run:
    """Builds a data pipeline for each call."""
    _, model = load(job)
    return lambda x: model.predict(x, batch_size=job.batch, verbose=0)


@ENGINES.add("keras-predict-on-batch", *NEEDS)
def predict_on_batch(job: Job) -> Run:
    return load(job)[1].predict_on_batch


def _function(job: Job, xla: bool) -> Run:
    tensorflow, model = load(job)
    signature = [tensorflow.TensorSpec((job.batch, job.workload.rows, job.workload.features), tensorflow.float32)]
    call = tensorflow.function(lambda x: model(x, training=False), jit_compile=xla, input_signature=signature)
    if not xla:
        call = call.get_concrete_function()
    return lambda x: call(tensorflow.constant(x)).numpy()


@ENGINES.add("tf-function", *NEEDS)
def function(job: Job) -> Run:
    return _function(job, xla=False)


@ENGINES.add("tf-xla", *NEEDS)
def xla(job: Job) -> Run:
    return _function(job, xla=True)
