"""An HDF5 file of ours as plain values; docs/files.md of the project says what readers refuse."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from typing import IO

import h5py
import numpy as np

from .errors import FileError

Attribute = str | int | float | list[str]
Source = str | os.PathLike[str] | IO[bytes]

VERSION = 1

# Attributes that HDF5 adds to data sets that serve as dimension scales.
_SCALE_ATTRIBUTES = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}
_NUMBERS = {"<f4", "<f8", "<i8"}

# Limits on what is read.
_DEPTH, _DIMENSIONS, _ATTRIBUTES, _ARRAY_BYTES, _UNPACKING = 16, 8, 256, 1 << 30, 256


@dataclass
class Array:
    values: np.ndarray
    attributes: dict[str, Attribute] = field(default_factory=dict)
    dimensions: tuple[str, ...] = ()  # names of the dimension scales; empty if it has none


@dataclass
class Group:
    attributes: dict[str, Attribute] = field(default_factory=dict)
    arrays: dict[str, Array] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.attributes[name]
        if not isinstance(value, str):
            raise KeyError(name)
        return value

    def number(self, name: str) -> float:
        value = self.attributes[name]
        if not isinstance(value, (int, float)):
            raise KeyError(name)
        return value

    def values(self, name: str) -> np.ndarray:
        return self.arrays[name].values

    def flat(self, prefix: str = "") -> dict[str, np.ndarray]:
        """All arrays at any depth, by path."""
        found = {prefix + name: array.values for name, array in self.arrays.items()}
        for name, group in self.groups.items():
            found.update(group.flat(f"{prefix}{name}/"))
        return found


def read_tree(source: Source, kind: str, name: object = None) -> Group:
    """The whole file, if it is of the format `anomengine-KIND`; errors call it `name`."""
    name = source if name is None else name
    try:
        with h5py.File(source) as file:
            reader = _Reader(name)
            reader.check_format(file, kind)
            return reader.group(file, 0)
    except FileNotFoundError:
        raise
    except (OSError, RuntimeError) as error:  # what h5py makes of libhdf5's errors
        raise FileError(name, f"cannot be read as HDF5: {error}") from error


class _Reader:
    def __init__(self, source: object) -> None:
        self.source = source
        self.seen: set[int] = set()  # addresses of objects in the file

    def check_format(self, file: h5py.File, kind: str) -> None:
        found, version = (self._attribute(file, name) for name in ("format", "format_version"))
        if found != f"anomengine-{kind}":
            raise FileError(self.source, f"its format is {found!r}, not 'anomengine-{kind}'")
        if not isinstance(version, int) or not 1 <= version <= VERSION:
            raise FileError(self.source, f"its format version is {version!r}; this package knows {VERSION}")

    def group(self, group: h5py.Group, depth: int) -> Group:
        if depth > _DEPTH:
            raise self._error(group, "groups are nested too deeply")
        self._enter(group)
        tree = Group(self._attributes(group))
        for name in group:
            item = self._member(group, name)
            if isinstance(item, h5py.Group):
                tree.groups[name] = self.group(item, depth + 1)
            elif isinstance(item, h5py.Dataset):
                tree.arrays[name] = self._array(item)
            else:
                raise self._error(group, f"'{name}' is neither a group nor an array")
        return tree

    def _member(self, group: h5py.Group, name: str) -> object:
        try:
            is_hard = isinstance(group.get(name, getlink=True), h5py.HardLink)
        except TypeError:  # a user-defined link
            is_hard = False
        if not is_hard:
            raise self._error(group, f"'{name}' is a link, which could lead anywhere")
        return group[name]

    def _enter(self, item: h5py.Group | h5py.Dataset) -> None:
        address = h5py.h5o.get_info(item.id).addr
        if address in self.seen:
            raise self._error(item, "two links lead to it")
        self.seen.add(address)

    def _array(self, item: h5py.Dataset) -> Array:
        self._enter(item)
        if item.external or item.is_virtual:
            raise self._error(item, "its data are in another file")
        is_text = h5py.check_string_dtype(item.dtype) is not None
        if item.shape is None or not (is_text or item.dtype.str in _NUMBERS):
            raise self._error(item, f"its type {item.dtype} is not one of ours")
        size = math.prod(item.shape) * item.dtype.itemsize
        if item.ndim > _DIMENSIONS or size > _ARRAY_BYTES or size > _UNPACKING * item.id.get_storage_size():
            raise self._error(item, f"its shape {item.shape} is more than the file can hold")
        values = np.asarray(item.asstr()[()] if is_text else item[()])
        names = [scales[0].name.rsplit("/", 1)[-1] if len(scales) else "" for scales in item.dims]
        if item.is_scale:
            names = [item.name.rsplit("/", 1)[-1]]
        return Array(values, self._attributes(item), tuple(names) if all(names) else ())

    def _attributes(self, item: h5py.Group | h5py.Dataset) -> dict[str, Attribute]:
        if len(item.attrs) > _ATTRIBUTES:
            raise self._error(item, "it has too many attributes")
        return {name: self._attribute(item, name) for name in item.attrs if name not in _SCALE_ATTRIBUTES}

    def _attribute(self, item: h5py.Group | h5py.Dataset, name: str) -> Attribute:
        value = item.attrs.get(name)
        if isinstance(value, np.ndarray) and value.ndim == 1 and all(isinstance(text, str) for text in value):
            return list(value)
        if isinstance(value, np.integer):
            return int(value)
        if isinstance(value, np.floating):
            return float(value)
        if isinstance(value, str):
            return value
        raise self._error(item, f"its attribute '{name}' is absent or of another type")

    def _error(self, item: h5py.Group | h5py.Dataset, problem: str) -> FileError:
        return FileError(self.source, f"{item.name}: {problem}")
