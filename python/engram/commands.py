"""The commands of the program as functions."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from . import configuration, program as engine, resolved
from .configuration import Config, Inputs
from .errors import ConfigurationError
from .progress import Progress, warn
from .results import Run

PathLike = Union[str, "os.PathLike[str]"]


def run(
    config: Config,
    out: Optional[PathLike] = None,
    device: Optional[str] = None,
    *,
    threads: Optional[int] = None,
    memory: Optional[str] = None,
    shard: Optional[str] = None,
    checkpoint_every: Optional[str] = None,
    report: bool = False,
    progress: Optional[bool] = None,
    program: Optional[PathLike] = None,
    **sets: Any,
) -> Run:
    """Runs an experiment and returns its results.

    Args:
        config: the path of a YAML file, or a dict with the same keys (docs/configuration.md). A dict may
            hold NumPy arrays: one under a key that names a file (``patterns.file``, shape (N, M);
            ``network.factors_file``, (N, N, z); ``network.thresholds_file``, (N,); ``order_file``,
            (passes, M)) is written to ``<out>.inputs/<key>.npy``, a SciPy sparse matrix
            (``network.wiring.file``, (N, N)) to ``<key>.npz``; any other array becomes a list. Relative
            paths in a dict start from the working directory, in a file from the file.
        out: the new folder for the results, never overwritten. None: the next free one of
            ``runs/<name>-1``, ``runs/<name>-2``, ... in the working directory; the name is the
            configuration's, or its file's.
        device: ``auto`` (the default), ``cpu``, ``cuda``, ``cuda:N`` or ``reference``.
        threads: threads of the program; None: one for each core.
        memory: the most memory, such as ``"4GiB"``.
        shard: a share of a sweep, such as ``"1/3"``.
        checkpoint_every: the time between checkpoints, such as ``"90s"``; None: ten minutes.
        report: write ``report.html`` into the folder at the end.
        progress: show a bar; None: in a terminal and in a notebook.
        program: the path of the program (see ``engram.program.find``).
        **sets: values for keys of the configuration, with two underscores for a dot:
            ``phases__1__sleep__beta=30``; or with dots, ``**{"phases.1.sleep.beta": 30}``.

    Returns:
        The run. Networks without a stored pattern to replay are a result, not a failure:
        see ``Run.status`` and the warnings.

    Raises:
        ConfigurationError: wrong use, with the program's text, before anything is written.
        Error: the run failed; ``path`` is the folder with what was reached.
        Interrupted: Ctrl-C or a notebook's interrupt, once the run is saved; ``engram.resume`` continues it.
    """
    options = _options(
        device=device, threads=threads, memory=memory, shard=shard, checkpoint_every=checkpoint_every, report=report
    )
    path = engine.find(program)
    made: Optional[Path] = None
    first = not os.path.exists("runs")
    if out is None:
        made = configuration.fresh_folder(_name(config))
        out = made
    out = os.fspath(out)
    if os.path.exists(out) and (not os.path.isdir(out) or os.listdir(out)):
        raise ConfigurationError(
            f"{out}: already exists and is never overwritten; choose another out, or remove it first", 2
        )
    inputs = Inputs(configuration.inputs_of(out), isinstance(config, Mapping))
    try:
        file, text = configuration.source(config, os.path.basename(os.path.abspath(out)), inputs)
        options = [*configuration.sets(sets, inputs), *options]
        _drive(["run", file, "--out", out, *options], path, text, out, progress)
    finally:
        if not os.path.exists(os.path.join(out, "manifest.json")):
            inputs.remove()
            if made is not None and not os.listdir(made):
                made.rmdir()
                if first and not os.listdir(made.parent):
                    made.parent.rmdir()
    return Run(out)


def sweep(
    config: Config,
    values: Mapping[str, Sequence[Any]],
    out: Optional[PathLike] = None,
    device: Optional[str] = None,
    **options: Any,
) -> Run:
    """Runs every combination of values as one batch of networks and returns its results.

    Args:
        config: as of ``engram.run``.
        values: the values of each swept key, such as ``{"patterns.load": [0.1, 0.2], "seed": range(3)}``;
            the last key changes fastest. They take the place of the configuration's own ``sweep``.
        out, device, **options: as of ``engram.run``.

    Returns:
        The run of all networks; its tables have a column for each swept key.

    Raises:
        As ``engram.run``.
    """
    if not values:
        raise ConfigurationError("values is empty: name the keys to sweep and their values, or use engram.run")
    given: Dict[str, Any] = {**options, "sweep": {key: list(v) for key, v in values.items()}}
    return run(config, out, device, **given)


def resume(
    path: PathLike,
    device: Optional[str] = None,
    *,
    checkpoint: Optional[int] = None,
    threads: Optional[int] = None,
    memory: Optional[str] = None,
    checkpoint_every: Optional[str] = None,
    report: bool = False,
    progress: Optional[bool] = None,
    program: Optional[PathLike] = None,
) -> Run:
    """Continues a run that was stopped or killed, and returns its results.

    The results have the bits of a run that was never stopped. A run that is done is returned as it is.

    Args:
        path: the run folder.
        checkpoint: the number of the checkpoint to start from; None: the latest that is intact.
        device, threads, memory, checkpoint_every, report, progress, program: as of ``engram.run``;
            they may differ from those that the run began with.

    Raises:
        As ``engram.run``.
    """
    options = _options(device=device, threads=threads, memory=memory, checkpoint_every=checkpoint_every, report=report)
    if checkpoint is not None:
        options += ["--from", str(checkpoint)]
    out = os.fspath(path)
    _drive(["resume", out, *options], engine.find(program), None, out, progress)
    return Run(out)


def plan(
    config: Config,
    out: PathLike = ".",
    device: Optional[str] = None,
    *,
    threads: Optional[int] = None,
    memory: Optional[str] = None,
    shard: Optional[str] = None,
    checkpoint_every: Optional[str] = None,
    calibration: Optional[str] = None,
    program: Optional[PathLike] = None,
    **sets: Any,
) -> Dict[str, Any]:
    """Estimates memory, disk and time of an experiment on this machine, without running it.

    Args:
        out: where the run folder will be, for the room and the speed of its disk.
        calibration: how long single steps are timed, such as ``"0s"``; None: two seconds.
        config, device, threads, memory, shard, checkpoint_every, program, **sets: as of ``engram.run``.

    Returns:
        What ``engram plan --json`` prints: ``memory_bytes``, ``disk["bytes"]``, ``seconds["total"]``,
        ``seconds["phases"]`` and more; sizes in bytes, times in seconds.

    Raises:
        ConfigurationError: wrong use, with the program's text.
        Error: the experiment cannot run here, for lack of memory or disk.
    """
    options = _options(
        out=os.fspath(out),
        device=device,
        threads=threads,
        memory=memory,
        shard=shard,
        checkpoint_every=checkpoint_every,
        calibration=calibration,
    )
    found: Dict[str, Any] = _ask("plan", config, sets, options, program)
    return found


def check(
    config: Config, device: Optional[str] = None, *, program: Optional[PathLike] = None, **sets: Any
) -> Dict[str, Any]:
    """Checks a configuration and its files, and returns the configuration with every default.

    Args:
        config, device, program, **sets: as of ``engram.run``.

    Returns:
        A dict that ``engram.run`` takes; paths of files are absolute, but arrays in ``config`` were
        checked in files that are gone.

    Raises:
        ConfigurationError: wrong use, with the program's text.
    """
    found = _ask("check", config, sets, _options(device=device), program)
    file = "-" if isinstance(config, Mapping) else os.fspath(config)
    return resolved.configuration({**found, "configuration_file": file, "working_directory": os.getcwd()})


def suggest(
    neurons: int = 1000,
    factors: int = 2,
    coding_level: float = 0.05,
    load: float = 0.3,
    protocol: str = "wake-sleep",
    patterns: str = "exact",
    *,
    program: Optional[PathLike] = None,
) -> Dict[str, Any]:
    """Suggests a configuration with rates, length and beta that suit a network (docs/rates.md).

    Args:
        neurons: N.
        factors: z, factors of a synapse.
        coding_level: f, the fraction of active neurons, at most 0.5.
        load: patterns per neuron, M / N.
        protocol: ``wake-sleep``, a day and a night, or ``learn``, without a day.
        patterns: the kind of random patterns, ``exact`` or ``bernoulli``.
        program: as of ``engram.run``.

    Returns:
        The configuration with every default, a dict that ``engram.run`` takes.

    Raises:
        ConfigurationError: there is no such network, with the program's text.
    """
    options = _options(
        neurons=neurons, factors=factors, coding_level=coding_level, load=load, protocol=protocol, patterns=patterns
    )
    found = json.loads(engine.drive(["suggest", *options], engine.find(program), None, "", lambda event: None))
    for warning in found["warnings"]:
        warn(warning)
    return resolved.configuration({**found, "configuration_file": "-", "working_directory": os.getcwd()})


def _ask(
    command: str, config: Config, sets: Mapping[str, Any], options: Sequence[str], program: Optional[PathLike]
) -> Dict[str, Any]:
    """The answer of a command about a configuration; its warnings become Python's."""
    path = engine.find(program)
    with tempfile.TemporaryDirectory(prefix="engram-") as folder:
        inputs = Inputs(folder, relative=False)
        file, text = configuration.source(config, None, inputs)
        answer = engine.drive(
            [command, file, *configuration.sets(sets, inputs), *options], path, text, folder, lambda event: None
        )
    found: Dict[str, Any] = json.loads(answer)
    for warning in found["warnings"]:
        warn(warning)
    return found


def _drive(arguments: Sequence[str], program: str, text: Optional[str], out: str, shown: Optional[bool]) -> None:
    progress = Progress(shown)
    finished = False
    try:
        engine.drive(arguments, program, text, out, progress)
        finished = True
    finally:
        progress.close(finished)


def _options(**values: Any) -> List[str]:
    """The options of the program for what is given."""
    options: List[str] = []
    for name, value in values.items():
        if value is None or value is False:
            continue
        options.append("--" + name.replace("_", "-"))
        if value is not True:
            options.append(str(value))
    return options


def _name(config: Config) -> str:
    """The name of an experiment, for a folder."""
    if isinstance(config, Mapping):
        named: Dict[str, Any] = dict(config)
        name = str(named.get("name") or "run")
    else:
        name = Path(os.fspath(config)).stem
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in name).strip(".") or "run"
