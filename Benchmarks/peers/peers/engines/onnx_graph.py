"""The model as an ONNX graph, for the engines that read one: LSTM operators in their default layout, rows first."""

import numpy as np

from ..job import Job


def _gates_iofc(array: np.ndarray) -> np.ndarray:
    """Keras' gate order (i, f, c, o) to that of ONNX."""
    i, f, c, o = np.split(array, 4, axis=-1)
    return np.concatenate([i, o, f, c], axis=-1)


def _serialize(nodes: list, constants: list, shape: list[int]) -> bytes:
    from onnx import TensorProto, checker, helper

    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("x", "y"))
    graph = helper.make_graph(nodes, "autoencoder", [x], [y], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    checker.check_model(model)
    return model.SerializeToString()


def identity(job: Job) -> bytes:
    from onnx import helper

    node = helper.make_node("Identity", ["x"], ["y"])
    return _serialize([node], [], [job.batch, job.workload.rows, job.workload.features])


def autoencoder(job: Job) -> bytes:
    from onnx import helper, numpy_helper

    nodes, constants = [], []

    def node(kind: str, inputs: list[str], outputs: list[str], **attributes) -> str:
        nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs[0]

    def constant(name: str, array: np.ndarray) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def lstm(name: str, rows: str) -> str:
        """Its output has a dimension of directions at 1; the last state is `NAME.state`."""
        kernel, recurrent, bias = (_gates_iofc(a) for a in job.weights[name])
        arrays = {"W": kernel.T, "R": recurrent.T, "B": np.concatenate([bias, np.zeros_like(bias)])}
        inputs = [rows, *(constant(f"{name}.{kind}", array[None]) for kind, array in arrays.items())]
        return node("LSTM", inputs, [f"{name}.all", f"{name}.state"], name=name, hidden_size=len(recurrent))

    directions = constant("directions", np.array([1], np.int64))

    def rows_of(output: str) -> str:
        return node("Squeeze", [output, directions], [f"{output}.rows"])

    workload = job.workload
    lstm("enc2", rows_of(lstm("enc1", node("Transpose", ["x"], ["x.rows"], perm=[1, 0, 2]))))
    shape = constant("repeated.shape", np.array([workload.rows, job.batch, workload.inner], np.int64))
    repeated = node("Expand", ["enc2.state", shape], ["repeated"])
    decoded = rows_of(lstm("dec2", rows_of(lstm("dec1", repeated))))
    product = node("MatMul", [decoded, constant("out.W", job.weights["out"][0])], ["out.product"])
    node("Add", [product, constant("out.B", job.weights["out"][1])], ["out.rows"])
    node("Transpose", ["out.rows"], ["y"], perm=[1, 0, 2])
    return _serialize(nodes, constants, [job.batch, workload.rows, workload.features])
