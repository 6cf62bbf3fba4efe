"""TensorFlow Lite. Converted through tf_keras, whose LSTM layers become the fused UNIDIRECTIONAL_SEQUENCE_LSTM."""

import os

import numpy as np

from ..job import Job
from . import ENGINES, Run

NEEDS = ("tensorflow", "tf_keras")


def _runner(job: Job, quantized: bool) -> Run:
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow
    import tf_keras

    model = tf_keras.models.load_model(job.model_path, compile=False)
    signature = [tensorflow.TensorSpec((job.batch, job.workload.rows, job.workload.features), tensorflow.float32)]
    call = tensorflow.function(lambda x: model(x, training=False), input_signature=signature)
    converter = tensorflow.lite.TFLiteConverter.from_concrete_functions([call.get_concrete_function()], model)
    if quantized:
        converter.optimizations = [tensorflow.lite.Optimize.DEFAULT]
    interpreter = tensorflow.lite.Interpreter(model_content=converter.convert(), num_threads=job.threads)
    interpreter.allocate_tensors()
    source, target = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]

    def run(x: np.ndarray) -> np.ndarray:
        interpreter.reset_all_variables()  # the fused operator keeps its state between calls
        interpreter.set_tensor(source, x)
        interpreter.invoke()
        return interpreter.get_tensor(target)

    return run


@ENGINES.add("tflite", *NEEDS)
def plain(job: Job) -> Run:
    return _runner(job, quantized=False)


@ENGINES.add("tflite-int8", *NEEDS, exact=False)
def int8(job: Job) -> Run:
    return _runner(job, quantized=True)
