"""Series of replicas: results, windows and recordings as numpy, pandas and xarray."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import xarray


@dataclass(frozen=True)
class Replica:
    """Arrays of one replica over its time."""

    workload: str
    replica: str
    arrays: dict[str, np.ndarray]
    dimensions: dict[str, tuple[str, ...]]
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def time(self) -> np.ndarray:
        """datetime64 in µs, UTC."""
        return np.round(self.arrays["time"] * 1e6).astype("int64").astype("datetime64[us]")

    def to_pandas(self, variable: str | None = None) -> pd.DataFrame:
        """What has one value a time, a row for each time; or `variable` with a column for each feature or metric."""
        index = pd.DatetimeIndex(self.time, name="time").tz_localize("UTC")
        if variable is None:
            names = [name for name, of in self.dimensions.items() if of == ("time",) and name != "time"]
            return pd.DataFrame({name: self.arrays[name] for name in names}, index=index)
        of = self.dimensions[variable]
        if len(of) != 2 or of[0] != "time":
            raise ValueError(f"'{variable}' has the dimensions {of}, which fit no table; use to_xarray()")
        return pd.DataFrame(self.arrays[variable], index=index, columns=self.arrays[of[1]])

    def to_xarray(self) -> xarray.Dataset:
        import xarray

        variables = {name: (self.dimensions[name], values) for name, values in self.arrays.items()}
        variables["time"] = (("time",), self.time.astype("datetime64[ns]"))
        coordinates = {name: variables.pop(name) for name in list(variables) if self.dimensions[name] == (name,)}
        return xarray.Dataset(variables, coordinates, {**self.attributes})


class Replicas(Mapping[tuple[str, str], Replica]):
    """The replicas of a file, by workload and replica."""

    _variable: str | None = None  # what `to_pandas` gives by default

    def __init__(self, replicas: list[Replica], attributes: dict[str, Any]) -> None:
        self.attributes = attributes
        self._replicas = {(item.workload, item.replica): item for item in replicas}

    def __getitem__(self, key: tuple[str, str]) -> Replica:
        return self._replicas[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._replicas)

    def __len__(self) -> int:
        return len(self._replicas)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join('/'.join(key) for key in self)})"

    def to_pandas(self, variable: str | None = None) -> pd.DataFrame:
        """One table with the columns `workload`, `replica`, `time` and those of each replica's table."""
        frames = []
        for (workload, replica), item in self.items():
            frame = item.to_pandas(variable or self._variable).reset_index()
            frame.insert(0, "workload", workload)
            frame.insert(1, "replica", replica)
            frames.append(frame)
        if not frames:
            return pd.DataFrame(columns=["workload", "replica", "time"])
        return pd.concat(frames, ignore_index=True)

    def to_xarray(self) -> xarray.DataTree:
        """A node for each replica, /WORKLOAD/REPLICA; in names, `/` and `%` are written %2F and %25."""
        import xarray

        nodes = {f"/{_node(key[0])}/{_node(key[1])}": item.to_xarray() for key, item in self.items()}
        return xarray.DataTree.from_dict(nodes)


class Results(Replicas):
    """Scores, limits and verdicts, and the incidents that they make up."""

    def __init__(self, replicas: list[Replica], attributes: dict[str, Any], incidents: pd.DataFrame) -> None:
        super().__init__(replicas, attributes)
        self.incidents = incidents


class Windows(Replicas):
    """Windows as the model gets them, with residuals, errors and scores."""


class Recording(Replicas):
    """Metrics of each replica, NaN where nothing was observed."""

    _variable = "values"


def _node(name: str) -> str:
    return name.replace("%", "%25").replace("/", "%2F") or "%"
