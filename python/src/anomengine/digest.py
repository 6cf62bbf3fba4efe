"""The SHA-256 over the canonical form of a group's content, as docs/files.md of the project defines it."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from typing import Protocol

from .errors import FileError
from .tree import Array, Attribute, Group

_UNCOVERED = frozenset({"sha256", "created_at", "signature", "signed_by"})
_ARRAY_TAGS = {"float32": b"f", "float64": b"d", "int64": b"i"}


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


def check_file(source: object, root: Group, required: bool = True) -> None:
    """Of a file other than a model file: its digest covers all."""
    if required or "sha256" in root.attributes:
        _check(source, "/", root, _digest(root, {"sha256", "created_at"}))


def check_models(source: object, root: Group) -> None:
    """Each detector's digest covers its group; the root's covers its attributes and these digests."""
    detectors = root.groups["detectors"]
    for name, group in detectors.groups.items():
        _check(source, f"/detectors/{name}", group, _digest(group, {"sha256"}))
    digests = Group({name: group.text("sha256") for name, group in detectors.groups.items()})
    _check(source, "/", root, _digest(Group(root.attributes, {}, {"detectors": digests}), _UNCOVERED))


def _check(source: object, place: str, group: Group, digest: str) -> None:
    if group.attributes.get("sha256") != digest:
        raise FileError(source, f"{place}: its SHA-256 does not match its content; it was altered or damaged")


def _digest(group: Group, excluded: Iterable[str]) -> str:
    sha256 = hashlib.sha256()
    attributes = {name: value for name, value in group.attributes.items() if name not in excluded}
    _add_group(sha256, Group(attributes, group.arrays, group.groups))
    return sha256.hexdigest()


def _add_group(sha256: _Hash, group: Group) -> None:
    _add_attributes(sha256, group.attributes)
    for name, array in sorted(group.arrays.items(), key=_by_bytes):
        sha256.update(b"d")
        _add_text(sha256, name)
        _add_array(sha256, array)
        _add_attributes(sha256, array.attributes)
    for name, child in sorted(group.groups.items(), key=_by_bytes):
        sha256.update(b"g")
        _add_text(sha256, name)
        _add_group(sha256, child)
        sha256.update(b"e")


def _add_attributes(sha256: _Hash, attributes: dict[str, Attribute]) -> None:
    for name, value in sorted(attributes.items(), key=_by_bytes):
        sha256.update(b"a")
        _add_text(sha256, name)
        if isinstance(value, str):
            sha256.update(b"t")
            _add_text(sha256, value)
        elif isinstance(value, int):
            sha256.update(b"i" + struct.pack("<q", value))
        elif isinstance(value, float):
            sha256.update(b"r" + struct.pack("<d", value))
        else:
            sha256.update(b"l" + struct.pack("<Q", len(value)))
            for text in value:
                _add_text(sha256, text)


def _add_array(sha256: _Hash, array: Array) -> None:
    values = array.values
    sha256.update(_ARRAY_TAGS.get(values.dtype.name, b"t"))
    sha256.update(struct.pack(f"<{1 + values.ndim}Q", values.ndim, *values.shape))
    if values.dtype.name in _ARRAY_TAGS:
        sha256.update(values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes())
    else:
        for text in values.flat:
            _add_text(sha256, text)


def _add_text(sha256: _Hash, text: str) -> None:
    data = text.encode()
    sha256.update(struct.pack("<Q", len(data)) + data)


def _by_bytes(item: tuple[str, object]) -> bytes:
    return item[0].encode()
