"""Reads a model, a results and a recording file as docs/files.md says, with h5py alone, and prints what it finds as JSON.

Usage: read_files.py MODEL RESULTS RECORDING
"""

import json
import math
import sys

import h5py


def attributes(item):
    """Attributes as Python values, without those of dimension scales."""
    hidden = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}
    return {
        name: value.item() if hasattr(value, "item") else value
        for name, value in item.attrs.items()
        if name not in hidden
    }


def finite(data):
    """Nested lists with None in place of numbers that JSON does not know."""
    if isinstance(data, list):
        return [finite(item) for item in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data


def values(dataset):
    """Numbers or texts as nested lists."""
    data = dataset.asstr()[()] if h5py.check_string_dtype(dataset.dtype) else dataset[()]
    return finite(data.tolist() if hasattr(data, "tolist") else data)


def tree(group):
    """A group as a table of its attributes, data sets and groups."""
    result = {"@": attributes(group)}
    for name, item in group.items():
        if isinstance(item, h5py.Group):
            result[name] = tree(item)
        else:
            result[name] = {
                "@": attributes(item),
                "shape": list(item.shape),
                "type": "text" if h5py.check_string_dtype(item.dtype) else item.dtype.str,
                "scales": [dimension[0].name.split("/")[-1] if len(dimension) else "" for dimension in item.dims],
                "values": values(item),
            }
    return result


found = {}
for name, path in zip(["model", "results", "recording"], sys.argv[1:]):
    with h5py.File(path, "r") as file:
        found[name] = tree(file)
print(json.dumps(found))
