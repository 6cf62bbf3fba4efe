"""Loads exported state dictionaries with the Python file beside them and prints the largest differences as JSON."""
import glob
import importlib.util
import json
import os
import sys

import torch
from safetensors.torch import load_file

results = {}
for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.safetensors"))):
    if path.endswith(".expected.safetensors"):
        continue
    case = path[: -len(".safetensors")]
    specification = importlib.util.spec_from_file_location("exported", case + ".py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    model = module.Autoencoder(path)
    expected = load_file(case + ".expected.safetensors")
    with torch.no_grad():
        output = model(expected["windows"])
        results[os.path.basename(case)] = float((output - expected["reconstruction"]).abs().max())
        torch.onnx.export(model, expected["windows"], case + ".torch.onnx", opset_version=16)
print(json.dumps(results))
