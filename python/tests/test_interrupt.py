"""A KeyboardInterrupt saves the run, and resume goes on with the same bits."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import engram
from conftest import night
from engram.progress import Progress

pytestmark = pytest.mark.filterwarnings("ignore::engram.EngramWarning")

LONG = {"phases__1__sleep__cycles": 2000, "record__every": 1}


def interrupt_at(monkeypatch, cycle, reason=KeyboardInterrupt):
    """Raises in the middle of a night, where Python hears of it."""

    def seen(self, event):
        if event.get("name") == "sleep" and event.get("cycle", 0) >= cycle:
            raise reason

    monkeypatch.setattr(Progress, "__call__", seen)


def test_interrupted_and_resumed(monkeypatch):
    whole = engram.run(night(), "whole", **LONG)
    with monkeypatch.context() as patch:
        interrupt_at(patch, 1)
        with pytest.raises(engram.Interrupted, match=r"part: saved; engram.resume\('part'\) continues") as raised:
            engram.run(night(name="whole"), "part", **LONG)
    assert isinstance(raised.value, KeyboardInterrupt) and raised.value.path == "part"
    assert engram.Run("part").status == "interrupted"
    part = engram.resume("part")
    assert part.status == "done"
    np.testing.assert_array_equal(part.factors(), whole.factors())
    assert (part.path / "metrics.csv").read_bytes() == (whole.path / "metrics.csv").read_bytes()
    assert engram.resume("part").status == "done"  # once more: nothing to do


def test_any_exception_saves_too(monkeypatch):
    interrupt_at(monkeypatch, 1, ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        engram.run(night(), "part", **LONG)
    assert engram.Run("part").status == "interrupted"


def test_ctrl_c_in_a_terminal(tmp_path):
    """SIGINT to the whole group of processes, as a terminal and a notebook send it, is one for the program."""
    script = "import engram, sys; sys.path.insert(0, {!r}); from conftest import night; engram.run(night(), 'part', phases__1__sleep__cycles=10**8)".format(
        os.path.dirname(__file__)
    )
    env = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(engram.__file__))}
    python = subprocess.Popen(
        [sys.executable, "-c", script], stderr=subprocess.PIPE, text=True, env=env, start_new_session=True
    )
    _until(lambda: (tmp_path / "part/progress.json").exists())
    os.killpg(python.pid, signal.SIGINT)
    _, said = python.communicate(timeout=60)
    assert python.returncode != 0
    assert "Interrupted: part: saved; engram.resume('part') continues" in said
    assert engram.Run("part").status == "interrupted"


def test_a_killed_program(tmp_path):
    def kill():
        _until(lambda: (tmp_path / "part/progress.json").exists())
        with open(f"/proc/{os.getpid()}/task/{os.getpid()}/children") as f:
            for pid in f.read().split():
                os.kill(int(pid), signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    with pytest.raises(
        engram.Error, match=r"killed by SIGKILL; engram.resume\('part'\) continues from the last checkpoint"
    ) as raised:
        engram.run(night(), "part", phases__1__sleep__cycles=10**8)
    thread.join()
    assert raised.value.status == -signal.SIGKILL and raised.value.path == "part"


def _until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "a minute has passed"
        time.sleep(0.02)
