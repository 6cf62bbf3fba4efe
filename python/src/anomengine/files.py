"""Opens each kind of file in one call."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from .digest import check_file
from .errors import FileError
from .models import Models, load
from .replicas import Recording, Replica, Results, Windows
from .tree import Group, Source, read_tree


def read_models(source: Source) -> Models:
    """The detectors of a model file: `read_models("shop.h5")["cart"].limit`."""
    return load(source)


def read_results(source: Source) -> Results:
    """What `anomengine detect --output FILE.h5` wrote: `read_results("scored.h5").to_pandas()`."""
    root = _checked(source, "results")
    return Results(_replicas(source, root, "workloads"), root.attributes, _incidents(root.groups.get("incidents")))


def read_windows(source: Source) -> Windows:
    """What `anomengine windows` wrote: `read_windows("windows.h5")["cart", "cart-0"].to_xarray()`."""
    root = _checked(source, "windows")
    return Windows(_replicas(source, root, "workloads"), root.attributes)


def read_recording(source: Source) -> Recording:
    """A recording, one file or a folder of segments: `read_recording("recording/").to_pandas()`.

    The newest rows of an agent that is still running are in a journal, which this does not read.
    """
    if isinstance(source, (str, os.PathLike)) and Path(source).is_dir():
        segments = sorted(Path(source).glob("*.h5"))
        if not segments:
            raise FileError(source, "has no segments (*.h5)")
        parts = [replica for segment in segments for replica in read_recording(segment).values()]
        return Recording(_joined(parts), {"format": "anomengine-recording"})
    root = _checked(source, "recording", required=False)
    return Recording(_replicas(source, root, "series"), root.attributes)


def _checked(source: Source, kind: str, required: bool = True) -> Group:
    root = read_tree(source, kind)
    check_file(source, root, required)
    return root


def _replicas(source: Source, root: Group, place: str) -> list[Replica]:
    replicas = []
    try:
        for of_workload in root.groups.get(place, Group()).groups.values():
            for group in of_workload.groups.values():
                arrays = {name: array.values for name, array in group.arrays.items()}
                dimensions = {name: array.dimensions for name, array in group.arrays.items()}
                workload, replica = group.text("workload"), group.text("replica")
                replicas.append(Replica(workload, replica, arrays, dimensions, group.attributes))
    except KeyError as error:
        raise FileError(source, f"a replica has no {error}") from error
    return replicas


def _incidents(group: Group | None) -> pd.DataFrame:
    """A row for each incident; `attribution` has the shares of the score by feature, largest first."""
    if group is None:
        return pd.DataFrame()
    values = group.flat()
    counts = values.pop("attribution_count")
    features, shares = values.pop("attribution_feature"), values.pop("attribution_share")
    ends = np.cumsum(counts)
    parts = [slice(end - count, end) for count, end in zip(counts, ends, strict=True)]
    attribution = [dict(zip(features[part], shares[part], strict=True)) for part in parts]
    frame = pd.DataFrame({**values, "attribution": attribution})
    for name in ("start", "end", "peak_time"):
        frame[name] = pd.to_datetime(frame[name], unit="s", utc=True)
    first = [name for name in ("workload", "replica", "start", "end") if name in frame]
    return frame[first + [name for name in frame if name not in first]]


def _joined(parts: list[Replica]) -> list[Replica]:
    """Segments of one replica become one; a column that a segment lacks is NaN there."""
    grouped: dict[tuple[str, str], list[Replica]] = {}
    for part in parts:
        grouped.setdefault((part.workload, part.replica), []).append(part)
    return [same[0] if len(same) == 1 else _concatenated(same) for same in grouped.values()]


def _concatenated(parts: list[Replica]) -> Replica:
    first = parts[0]
    frame = pd.concat([part.to_pandas("values") for part in parts])
    arrays: dict[str, np.ndarray] = {"column": frame.columns.to_numpy(), "values": frame.to_numpy(np.float32)}
    dimensions: dict[str, tuple[str, ...]] = {"column": ("column",), "values": ("time", "column")}
    for name, of in first.dimensions.items():  # those of each row that all segments have
        if of == ("time",) and all(name in part.arrays for part in parts):
            arrays[name] = np.concatenate([part.arrays[name] for part in parts])
            dimensions[name] = of
    return Replica(first.workload, first.replica, arrays, dimensions, first.attributes)
