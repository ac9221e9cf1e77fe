"""The program: where it is, and how it is driven."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, NoReturn, Optional, Sequence

from .errors import ConfigurationError, Error, Interrupted

Message = Dict[str, Any]  # a line of the program's standard error
Event = Callable[[Message], None]


def find(program: Optional[os.PathLike[str] | str] = None) -> str:
    """The path of the program: ``program``, else the environment variable ENGRAM, else ``engram`` in
    the PATH, else ``bin/engram`` of the repository that holds this package or the working directory.

    Raises:
        Error: it is at none of these places, or cannot be executed.
    """
    for source, named in (("program", program), ("the environment variable ENGRAM", os.environ.get("ENGRAM"))):
        if named:
            path = shutil.which(os.fspath(named))
            if path is None:
                raise Error(f"{source} is {os.fspath(named)}, which is no program that can be executed")
            return path
    path = shutil.which("engram")
    if path is not None:
        return path
    for folder in (*Path(__file__).resolve().parents, Path.cwd(), *Path.cwd().parents):
        built = folder / "bin" / "engram"
        if (folder / "cmd" / "engram").is_dir() and os.access(built, os.X_OK):
            return str(built)
    raise Error(
        "the program engram was not found: build it with `make build` in engram's repository and put its folder bin "
        "into the PATH, or give its path (program=..., or the environment variable ENGRAM)"
    )


def drive(arguments: Sequence[str], program: str, text: Optional[str], out: str, event: Event) -> str:
    """Runs the program with ``--json`` until it ends, calls ``event`` with each of its events, and
    returns its standard output.

    ``text`` is its standard input. ``out`` is the run folder, for messages. Any exception meanwhile, a
    KeyboardInterrupt first of all, sends the program SIGINT, waits until it has saved what was reached,
    and goes on upwards; a second KeyboardInterrupt sends a second SIGINT, which ends the program at once.

    Raises:
        ConfigurationError: exit status 2.
        Error: any other exit status but 0.
        Interrupted: in place of a KeyboardInterrupt.
    """
    errors: List[Message] = []
    loose: List[str] = []  # lines that are not JSON: what the program says before it has read its options

    def read(lines: Iterable[str], heard: Event) -> None:
        for line in lines:
            try:
                message = json.loads(line)
                level = message["level"]
            except (ValueError, TypeError, KeyError):
                loose.append(line.rstrip())
                continue
            if level == "ERROR":
                errors.append(message)
            else:
                heard(message)

    with _input(text) as stdin, tempfile.TemporaryFile() as stdout, _start(
        [program, *arguments, "--json"], stdin, stdout
    ) as process:
        lines: Iterable[str] = process.stderr or []
        try:
            read(lines, event)
            process.wait()
        except BaseException as reason:
            _stop(process, lambda: read(lines, lambda message: None))
            if not isinstance(reason, KeyboardInterrupt):
                raise
            raise _interrupted(process, out) from None
        if process.returncode != 0:
            said = [e["msg"] for e in errors] or [
                line[len("engram: ") :] if line.startswith("engram: ") else line for line in loose
            ]
            _fail("\n".join(said), process.returncode, out)
        stdout.seek(0)
        return stdout.read().decode("utf-8", "surrogateescape")


def _fail(message: str, status: int, out: Optional[str]) -> NoReturn:
    """Raises the exception for an exit status."""
    kind = ConfigurationError if status == 2 else Error
    path = out if out and os.path.exists(os.path.join(out, "manifest.json")) else None
    if not message and status < 0:
        message = f"the program was killed by {signal.Signals(-status).name}"
        if path:
            message += f"; engram.resume({path!r}) continues from the last checkpoint"
    raise kind(message or f"the program ended with status {status} and said nothing", status, path)


def _input(text: Optional[str]) -> Any:
    """A file with the text, at its beginning."""
    file = tempfile.TemporaryFile()
    file.write((text or "").encode("utf-8"))
    file.seek(0)
    return file


def _start(command: Sequence[str], stdin: Any, stdout: Any) -> subprocess.Popen[str]:
    # A session of its own: Ctrl-C in a terminal, and a notebook's interrupt, signal whole groups of
    # processes, and the program takes a second SIGINT as the wish to end at once.
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="surrogateescape",
        start_new_session=True,
    )


def _stop(process: subprocess.Popen[str], drain: Callable[[], None]) -> None:
    """Interrupts the program and waits for its end."""
    while True:
        try:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            drain()
            process.wait()
            return
        except KeyboardInterrupt:
            continue


def _interrupted(process: subprocess.Popen[str], out: str) -> Interrupted:
    if not os.path.exists(os.path.join(out, "manifest.json")):
        return Interrupted("interrupted before the run began")
    if process.returncode == 0:
        return Interrupted(f"interrupted, but {out} is done", out)
    if process.returncode == 130:
        return Interrupted(f"{out}: saved; engram.resume({out!r}) continues", out)
    return Interrupted(f"{out}: ended at once; engram.resume({out!r}) continues from the last checkpoint", out)
