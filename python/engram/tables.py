"""The tables of a run folder as DataFrames."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Dict, List

from .errors import MissingError
from .optional import need

if TYPE_CHECKING:
    import pandas

_NUMBERS = {"day", "pattern", "neuron", "from", "factor"}  # columns of whole numbers with empty cells


def replicas(folder: Path) -> "pandas.DataFrame":
    """replicas.csv: replica and a column for each swept key."""
    return _read(_existing(folder / "replicas.csv", "the run has not begun"))


def top(folder: Path, name: str, otherwise: str) -> "pandas.DataFrame":
    """A table of the whole run, with the swept values of each replica."""
    return _joined(folder, _read(_existing(folder / name, otherwise)))


def each(folder: Path, name: str, otherwise: str) -> "pandas.DataFrame":
    """A table that every replica has of its own, as one, with the swept values of each."""
    lines: Dict[str, List[str]] = {}  # by header
    for replica in folders(folder):
        path = folder / "arrays" / str(replica) / name
        if path.exists():
            header, *rows = path.read_text(encoding="utf-8").splitlines()
            lines.setdefault("replica," + header, []).extend(f"{replica},{row}" for row in rows)
    if not lines:
        raise MissingError(f"{folder}: no arrays/<replica>/{name}; {otherwise}")
    pandas = need("pandas", "a table")
    parts = [_read(io.StringIO("\n".join([header, *rows]))) for header, rows in lines.items()]
    return _joined(folder, parts[0] if len(parts) == 1 else pandas.concat(parts, ignore_index=True))


def folders(folder: Path) -> List[int]:
    """The replicas that have a folder of arrays, in order."""
    arrays = folder / "arrays"
    return sorted(int(path.name) for path in arrays.iterdir() if path.name.isdigit()) if arrays.is_dir() else []


def _existing(path: Path, otherwise: str) -> Path:
    if not path.exists():
        raise MissingError(f"{path}: does not exist; {otherwise}")
    return path


def _read(source: "Path | io.StringIO") -> "pandas.DataFrame":
    table = need("pandas", "a table").read_csv(source, float_precision="round_trip")
    for name in _NUMBERS.intersection(table.columns):
        table[name] = table[name].astype("Int64")  # an empty cell is <NA>
    return table


def _joined(folder: Path, table: "pandas.DataFrame") -> "pandas.DataFrame":
    """The table with the swept values after its first column, replica."""
    if not (folder / "replicas.csv").exists():
        return table
    swept = replicas(folder)
    values = swept.set_index("replica").reindex(table["replica"])
    for place, key in enumerate(values.columns, start=1):
        table.insert(place, key, values[key].to_numpy())
    return table
