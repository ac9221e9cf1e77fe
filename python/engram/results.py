"""The results of a run: its folder, as tables and arrays."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from . import lock, page, resolved, synapses, tables
from .errors import Error, MissingError

if TYPE_CHECKING:
    import pandas
    import scipy.sparse

PRUNED = 1e-10
"""A synapse is pruned if its weight is at most this."""


class Run:
    """A run folder (docs/results.md describes its files). Nothing is kept in memory: each use reads the files.

    N is the number of neurons, z of factors, M of patterns (of all days, in order). Replicas are the
    networks of a sweep, counted from 0; a run without a sweep has replica 0 alone.

    Tables are pandas DataFrames with the columns of the files; ``replica`` comes first, then a column
    for each swept key, named by its path.

    Args:
        path: the run folder; it may still be running.

    Raises:
        Error: the folder has no manifest.json that can be read.
    """

    def __init__(self, path: Union[str, "os.PathLike[str]"]) -> None:
        self.path = Path(path)
        self.manifest  # so that a wrong path is an error here

    def __repr__(self) -> str:
        return f"engram.Run({os.fspath(self.path)!r})"

    def _repr_html_(self) -> str:
        return page.summary(self)

    @property
    def manifest(self) -> Dict[str, Any]:
        """The manifest: configuration, inputs, version, device, times, warnings, status."""
        try:
            manifest: Dict[str, Any] = json.loads((self.path / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as reason:
            raise Error(f"{self.path}: is not a run folder: manifest.json cannot be read ({reason})") from reason
        return manifest

    @property
    def config(self) -> Dict[str, Any]:
        """The configuration with every default, as a dict that ``engram.run`` takes.

        Paths of files in it are absolute.
        """
        return resolved.configuration(self.manifest)

    @property
    def status(self) -> str:
        """``running``, ``killed``, ``done``, ``none_stored``, ``failed`` or ``interrupted`` (docs/runs.md).

        It is that of the manifest, but ``killed`` where that says ``running`` and no process is at work on the run.
        A network file system or Windows may not tell: then it stays ``running``.
        """
        status = str(self.manifest["status"])
        if status == "running" and lock.is_free(self.path):
            status = str(self.manifest["status"])  # how a run ended is written before its lock is given up
            return "killed" if status == "running" else status
        return status

    @property
    def warnings(self) -> List[str]:
        """What the program warned of."""
        return list(self.manifest.get("warnings", []))

    @property
    def changed(self) -> List[str]:
        """Tables and arrays that are missing, or not as the run left them by its ``SHA256SUMS``; ``[]`` before the run is done.

        Each file is read.
        """
        sums = self.path / "SHA256SUMS"
        if self.status in ("running", "killed", "interrupted") or not sums.is_file():
            return []
        lines = (line.partition("  ") for line in sums.read_text(encoding="utf-8").split("\n") if line)
        return sorted(name for digest, _, name in lines if _sha256(self.path / name) != digest)

    @property
    def energy(self) -> Dict[str, Any]:
        """What the machine used during the run, once that has ended: ``joules`` of all phases, ``sources`` with the joules of each.

        A source is a processor package or a card as a whole, with all that runs there. ``missing`` lists what
        could not be read and why; there are no ``joules`` where nothing could. ``manifest["seconds"]`` has the joules of each phase.
        """
        return dict(self.manifest.get("energy", {}))

    @property
    def replicas(self) -> "pandas.DataFrame":
        """The networks: ``replica`` and its value of each swept key."""
        return tables.replicas(self.path)

    @property
    def metrics(self) -> "pandas.DataFrame":
        """The observables over time: a row for each replica, phase and record.

        ``cycle`` counts replay cycles, in wake passes. Columns are the observables of the configuration
        (docs/model.md has units), with ``_std`` and ``_median`` over neurons where it is a mean over them.
        """
        return tables.top(self.path, "metrics.csv", "the run has not come to its first record")

    @property
    def recall(self) -> "pandas.DataFrame":
        """The noise tests: a row for each replica, recall phase and noise level.

        ``recall_rate`` is the fraction of patterns recalled, ``error`` the fraction of wrong units, both means
        over trials (``_std``: their standard deviations); ``patterns`` is the number of patterns tested.
        """
        return tables.each(self.path, "recall.csv", "a recall phase writes it: add `recall: {levels: [...]}` to phases")

    @property
    def memories(self) -> "pandas.DataFrame":
        """The patterns one by one: a row for each replica, pattern and record, or level of a recall.

        ``day`` and ``pattern`` number them: column ``day * M + pattern`` of ``patterns(replica)``, where a day brings M.
        ``stored`` is 1 or 0, ``margin`` the pattern's radius; in a recall ``recalled`` is the fraction of trials
        that recalled it at ``level``, ``wrong_units`` the mean number of wrong units.
        """
        return tables.each(self.path, "memories.csv", "the key record.memories writes it: `record: {memories: ends}`")

    @property
    def days(self) -> "pandas.DataFrame":
        """Of networks that know several days: patterns of each day that are ``stored``, at the start and the end of phases."""
        return tables.each(self.path, "days.csv", "runs write it of networks that know several days")

    @property
    def probes(self) -> "pandas.DataFrame":
        """Chosen neurons and synapses over time: a row for each replica, record and value.

        ``quantity`` says what ``value`` is: ``theta``, ``margin`` or, in a pattern, the current ``h`` of ``neuron``;
        ``weight`` or ``factor`` of the synapse from neuron ``from`` to ``neuron``.
        """
        return tables.each(
            self.path,
            "probes.csv",
            "the key record.probes writes them: `record: {probes: {neurons: [0], synapses: [[0, 1]], patterns: [0]}}`",
        )

    def factors(self, replica: int = 0, snapshot: Optional[Tuple[int, int]] = None) -> NDArray[Any]:
        """The factors U, (N, N, z), memory-mapped: ``U[i, j]`` are those of the synapse from neuron j to neuron i.

        Those of a wired network are (nnz, z), in memory, in the order of ``connections(replica, snapshot)``.

        Args:
            replica: the network.
            snapshot: the phase and the cycle before which they were saved; None: the end.
        """
        path = self._connections(replica, snapshot)
        if path is None:
            return self._state(replica, "U", snapshot)
        with np.load(path) as archive:
            if "factors" not in archive:
                raise MissingError(f"{path}: has no factors; the configuration's `snapshots_of: [U]` writes them")
            listed: NDArray[Any] = archive["factors"]
        return listed

    def connections(
        self, replica: int = 0, snapshot: Optional[Tuple[int, int]] = None
    ) -> "scipy.sparse.csr_matrix":
        """The weights W, (N, N), of all synapses of a wired network, pruned ones too, which have the weight 0.

        Arguments are as of ``factors``.
        """
        path = self._connections(replica, snapshot)
        if path is None:
            raise MissingError(
                f"{self._folder(replica) / _file('connections', snapshot, 'npz')}: does not exist (status {self.status}); "
                "networks with `wiring` have it, by `save: [connections]` or `snapshots: [cycle, ...]`"
            )
        return synapses.load(path)

    def thresholds(self, replica: int = 0, snapshot: Optional[Tuple[int, int]] = None) -> NDArray[Any]:
        """The thresholds theta, (N,), memory-mapped; arguments as of ``factors``."""
        return self._state(replica, "theta", snapshot)

    def patterns(self, replica: int = 0) -> NDArray[Any]:
        """The patterns X, (N, M), uint8: ``X[i, m]`` is 1 where neuron i is active in pattern m."""
        return self._array(replica, "X.npy", "save: [X]")

    def kept(self, replica: int = 0) -> NDArray[Any]:
        """Which patterns the last night replayed, (M,), bool; all where no night dropped any."""
        return self._array(replica, "kept.npy", "save: [X]").astype(bool)

    def weights(self, replica: int = 0, snapshot: Optional[Tuple[int, int]] = None) -> "scipy.sparse.csr_matrix":
        """The weights W, (N, N), of the synapses that are not pruned: ``W[i, j]`` is from neuron j to neuron i.

        A weight is the product of the synapse's factors, in the precision of the run. Pruned synapses
        (weight at most 1e-10) have no entry: the observable ``density`` is ``W.nnz / N**2``, or, in a network with
        wiring, ``W.nnz`` over the number of synapses that it has.
        Weights of inhibitory neurons, the last ``inhibitory_fraction`` of all, are magnitudes.

        Args:
            replica: the network.
            snapshot: the phase and the cycle before which they were saved; None: the end.
        """
        path = self._connections(replica, snapshot)
        if path is not None:
            return synapses.living(synapses.load(path), PRUNED)
        folder = self._folder(replica)
        if snapshot is not None and (
            (folder / _file("W", snapshot)).exists() or not (folder / _file("U", snapshot)).exists()
        ):
            return synapses.sparse(self._state(replica, "W", snapshot)[..., np.newaxis], PRUNED)
        return synapses.sparse(self._state(replica, "U", snapshot), PRUNED)

    def snapshots(self, replica: int = 0) -> List[Tuple[int, int]]:
        """The snapshots of a network, as (phase, cycle): what ``snapshots`` of a sleep or learn phase asked for."""
        names = (path.stem.split("_") for path in self._folder(replica).glob("*_*_*.np[yz]"))
        return sorted({(int(phase), int(cycle)) for _, phase, cycle in names})

    def _folder(self, replica: int) -> Path:
        folder = self.path / "arrays" / str(replica)
        if not folder.is_dir():
            have = tables.folders(self.path)
            some = f"it has arrays of {len(have)} of {self.manifest.get('replicas', len(have))} replicas"
            raise MissingError(f"{self.path}: no arrays of replica {replica} ({some}; status {self.status})")
        return folder

    def _connections(self, replica: int, snapshot: Optional[Tuple[int, int]]) -> Optional[Path]:
        """The file of a wired network's synapses, at the end or a snapshot; None: there is none."""
        path = self._folder(replica) / _file("connections", snapshot, "npz")
        return path if path.exists() else None

    def _state(self, replica: int, name: str, snapshot: Optional[Tuple[int, int]]) -> NDArray[Any]:
        """An array of the end or of a snapshot, memory-mapped."""
        if snapshot is None:
            return self._array(replica, _file(name), f"save: [{name}]", mapped=True)
        key = "snapshots: [cycle, ...]" if name != "U" else "snapshots: [cycle, ...]` with `snapshots_of: [U]"
        return self._array(replica, _file(name, snapshot), key, mapped=True)

    def _array(self, replica: int, name: str, key: str, mapped: bool = False) -> NDArray[Any]:
        path = self._folder(replica) / name
        if not path.exists():
            raise MissingError(f"{path}: does not exist (status {self.status}); the configuration's `{key}` writes it")
        array: NDArray[Any] = np.load(path, mmap_mode="r" if mapped else None)
        return array


def _file(name: str, snapshot: Optional[Tuple[int, int]] = None, ending: str = "npy") -> str:
    return f"{name}.{ending}" if snapshot is None else "{}_{}_{}.{}".format(name, *snapshot, ending)


def _sha256(path: Path) -> Optional[str]:
    """That of a file; None where there is none that can be read."""
    digest = hashlib.sha256()
    try:
        if not path.is_file():  # a pipe has no end
            return None
        with open(path, "rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()
