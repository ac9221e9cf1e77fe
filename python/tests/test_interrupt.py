"""A KeyboardInterrupt saves the run, and resume goes on with the same bits."""

import json
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
    tests = os.path.dirname(__file__)
    script = (
        f"import engram, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); sys.path.insert(0, {tests!r});"
        "from conftest import night; engram.run(night(), 'part', phases__1__sleep__cycles=10**8)"
    )
    env = {**os.environ, "PYTHONPATH": os.path.dirname(tests)}
    python = subprocess.Popen(
        [sys.executable, "-c", script], stderr=subprocess.PIPE, text=True, env=env, start_new_session=True
    )
    try:
        _until((tmp_path / "part/progress.json").exists)
        os.killpg(python.pid, signal.SIGINT)
        _, said = python.communicate(timeout=60)
    finally:
        _kill_children(python.pid)
        python.kill()
    assert python.returncode != 0
    assert "Interrupted: part: saved; engram.resume('part') continues" in said
    assert engram.Run("part").status == "interrupted"


def test_a_second_interrupt_ends_at_once(monkeypatch, tmp_path):
    """A program that is still saving at the second KeyboardInterrupt gets a second SIGINT."""
    slow = tmp_path / "slow"
    slow.write_text(_SLOW.format(python=sys.executable))
    slow.chmod(0o755)
    interrupt_at(monkeypatch, 1)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(engram.Interrupted, match="part: ended at once; engram.resume"):
            engram.run(night(), "part", program=slow)
    finally:
        signal.signal(signal.SIGINT, before)


# At the first SIGINT this program makes its user impatient; the second one kills it.
_SLOW = """#!{python}
import os, signal, sys, time
def first(*_):
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getppid(), signal.SIGINT)
signal.signal(signal.SIGINT, first)
os.mkdir("part")
open("part/manifest.json", "w").write("{{}}")
print('{{"level": "INFO", "msg": "progress", "name": "sleep", "cycle": 1}}', file=sys.stderr, flush=True)
for _ in range(60):
    time.sleep(1)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="/proc, which has a process's children, is Linux's")
def test_a_killed_program(tmp_path):
    def kill():
        _until((tmp_path / "part/progress.json").exists)
        _kill_children(os.getpid())

    thread = threading.Thread(target=kill)
    thread.start()
    with pytest.raises(engram.Error, match=r"killed by SIGKILL; engram.resume\('part'\) continues") as raised:
        engram.run(night(), "part", phases__1__sleep__cycles=10**8)
    thread.join()
    assert raised.value.status == -signal.SIGKILL and raised.value.path == "part"


def test_the_status_of_a_killed_run(tmp_path):
    """A run that was killed is told from one at work, by the lock, without disturbing either."""
    pytest.importorskip("fcntl")
    command = [os.environ["ENGRAM"], "run", "-", "--out", "part", "--quiet", "--set", "phases.1.sleep.cycles=1e8"]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
    try:
        program.stdin.write(json.dumps(night()))
        program.stdin.close()
        _until((tmp_path / "part/progress.json").exists)
        run = engram.Run("part")
        before = sorted(run.path.iterdir())
        assert run.status == "running"
        assert program.poll() is None
    finally:
        program.kill()
        program.wait()
    assert run.manifest["status"] == "running" and run.status == "killed"
    assert "killed" in run._repr_html_()
    assert sorted(run.path.iterdir()) == before
    (run.path / ".lock").unlink()
    assert run.status == "running" and not (run.path / ".lock").exists()


def _kill_children(pid):
    """Kills the processes that the main thread of a process has started."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            for child in f.read().split():
                os.kill(int(child), signal.SIGKILL)
    except FileNotFoundError:  # it has ended
        pass


def _until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "a minute has passed"
        time.sleep(0.02)
