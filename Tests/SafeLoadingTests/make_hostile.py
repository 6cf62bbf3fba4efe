"""Makes the hostile files of Fixtures/hostile, each a model file with one thing in it that a reader must refuse.

Usage: make_hostile.py FOLDER, with Debian's python3-h5py. The files are committed; this says how they came about.
"""
import os
import struct
import sys

import h5py
import numpy as np

folder = sys.argv[1]
TEXT = h5py.string_dtype()


def model(name, build, libver="latest"):
    """Writes a file with the root of a model file and what `build` adds to the group of a detector."""
    path = os.path.join(folder, name + ".h5")
    with h5py.File(path, "w", libver=libver) as file:
        file.attrs["format"] = "anomengine-model"
        file.attrs["format_version"] = np.int64(1)
        build(file.create_group("detectors/cart"))
    return path


def patch(path, old, new):
    """Replaces bytes that occur once."""
    with open(path, "rb") as file:
        content = file.read()
    assert content.count(old) == 1 and len(old) == len(new), (path, content.count(old))
    with open(path, "wb") as file:
        file.write(content.replace(old, new))


def packed(group, name, shape, chunk, filters, write=None):
    """A chunked float32 data set with filters that need not be there."""
    settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    settings.set_chunk(chunk)
    filters(settings)
    h5py.h5d.create(
        group.id, name.encode(), h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple(shape), dcpl=settings
    )
    if write is not None:
        write(group[name])


def bomb(group):
    def twice(settings):
        settings.set_deflate(9)
        settings.set_deflate(9)

    packed(group, "weights", (32 << 20,), (32 << 20,), twice, lambda d: d.write_direct(np.zeros(32 << 20, np.float32)))


def unknown_filter(group):
    def unknown(settings):
        settings.set_filter(32000, h5py.h5z.FLAG_OPTIONAL, (1, 2, 3))

    packed(group, "weights", (64,), (64,), unknown, lambda d: d.id.write_direct_chunk((0,), bytes(256)))


def virtual(group):
    layout = h5py.VirtualLayout((64,), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "weights", (64,))
    group.create_virtual_dataset("weights", layout)


def cycle(group):
    group["inner"] = h5py.Group(group.id)
    group["inner"]["again"] = group


def lattice(group):
    """2 to the power of 12 paths through 12 groups."""
    for level in range(12):
        child = group.create_group("a")
        group["b"] = child
        group = child


def nested(group):
    for _ in range(60):
        group = group.create_group("g")


def many_names(group):
    for number in range(300):
        group.attrs[f"a{number}"] = np.int64(number)


def long_texts(group):
    """4,000 texts that are all the same 128 kB in the file."""
    group.create_dataset("columns", (4000,), TEXT)[0] = "x" * (128 << 10)


model("soft-link", lambda g: g.__setitem__("weights", h5py.SoftLink("/detectors")))
model("soft-link-detector", lambda g: g.parent.__setitem__("other", h5py.SoftLink("/detectors/cart")))
model("external-link", lambda g: g.__setitem__("weights", h5py.ExternalLink("/etc/passwd", "/")))
# A link's type follows its flags: 64 is an external one, 65 and above are the user's own.
path = model("user-link", lambda g: g.__setitem__("weights", h5py.ExternalLink("/etc/passwd", "/")), libver="earliest")
with open(path, "rb") as file:
    content = file.read()
place = content.index(b"weights\x0f\x00\x00/etc/passwd") - 3
assert content[place + 1] == 64 or content[place + 2] == 7, content[place - 8 : place + 16]
kind = content.rindex(b"\x40", 0, place + 3)
with open(path, "wb") as file:
    file.write(content[:kind] + b"\x46" + content[kind + 1 :])
model("external-storage", lambda g: g.create_dataset("weights", (16,), "f4", external=[("/etc/passwd", 0, 64)]))
model("virtual-storage", virtual)
model("unknown-filter", unknown_filter)
model("bomb", bomb)
model("never-written", lambda g: packed(g, "weights", (1 << 20,), (1 << 10,), lambda s: None))
model("huge-shape", lambda g: packed(g, "weights", (1 << 40,), (16,), lambda s: None))
model("overflowing-shape", lambda g: packed(g, "weights", (1 << 33, 1 << 33), (16, 16), lambda s: None))
model("many-dimensions", lambda g: g.create_dataset("weights", (1,) * 32, "f4"))
model("no-extent", lambda g: g.create_dataset("weights", data=h5py.Empty("f4")))
model("hard-cycle", cycle)
model("hard-lattice", lattice)
model("deep", nested)
model("many-attributes", many_names)
model("named-type", lambda g: g.__setitem__("weights", np.dtype("f4")))
model("compound", lambda g: g.create_dataset("weights", data=np.zeros(4, np.dtype([("a", "f4"), ("b", "i8")]))))
model("references", lambda g: g.create_dataset("weights", data=g.ref, dtype=h5py.ref_dtype))
model("opaque", lambda g: g.create_dataset("weights", data=np.void(b"code")))
path = model("long-texts", long_texts)
with open(path, "rb") as file:
    content = bytearray(file.read())
with h5py.File(path) as file:
    start = file["detectors/cart/columns"].id.get_offset()
one = bytes(content[start : start + 16])
assert struct.unpack("<I", one[:4])[0] == 128 << 10
content[start : start + 16 * 4000] = one * 4000
with open(path, "wb") as file:
    file.write(content)
